"""A capacitance in millivolts."""

from brian2 import DimensionMismatchError, mV, pF, um

from dendritic_models.model import Compartment

ERROR = DimensionMismatchError
MESSAGE = "Compartment 'soma': capacitance = 10. mV, expected"


def sound():
    return Compartment("soma", capacitance=10*pF)


def broken():
    return Compartment("soma", area=100*um**2, capacitance=10*mV)
