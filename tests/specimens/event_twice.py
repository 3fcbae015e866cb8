"""Two mechanisms of a compartment give the same event."""

from brian2 import pF

from dendritic_models.channels import point_leak
from dendritic_models.model import Compartment, Event

ERROR = ValueError
MESSAGE = "two events are called 'plateau'. Give each its own name."


def filled(name):
    high = point_leak.with_(events={"plateau": Event("v > -40*mV")})
    low = point_leak.with_(name="shunt", events={name: Event("v < -70*mV")})
    return Compartment("soma", capacitance=10*pF, mechanisms=(high, low))


def sound():
    return filled("pause")


def broken():
    return filled("plateau")
