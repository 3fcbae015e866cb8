"""A capacitance per area without an area."""

from brian2 import cm, uF, um

from dendritic_models.model import Compartment

ERROR = ValueError
MESSAGE = "needs an area. Write area=...*um**2"


def sound():
    return Compartment("soma", area=100*um**2, capacitance=1*uF/cm**2)


def broken():
    return Compartment("soma", capacitance=1*uF/cm**2)
