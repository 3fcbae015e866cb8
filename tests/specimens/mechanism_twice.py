"""Two mechanisms of one name in a compartment."""

from brian2 import pF

from dendritic_models.channels import point_leak
from dendritic_models.model import Compartment

ERROR = ValueError
MESSAGE = "two mechanisms are called 'point_leak'. Give each its own name."


def sound():
    return Compartment("soma", capacitance=10*pF,
                       mechanisms=(point_leak, point_leak.with_(name="shunt")))


def broken():
    return Compartment("soma", capacitance=10*pF, mechanisms=(point_leak, point_leak))
