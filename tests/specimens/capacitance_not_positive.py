"""A negative capacitance."""

from brian2 import pF

from dendritic_models.model import Compartment

ERROR = ValueError
MESSAGE = "capacitance = -10. pF must be above zero"


def sound():
    return Compartment("soma", capacitance=10*pF)


def broken():
    return Compartment("soma", capacitance=-10*pF)
