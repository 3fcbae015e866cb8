"""A density current in a compartment without an area."""

from brian2 import pF

from dendritic_models.channels import leak, point_leak
from dendritic_models.model import Compartment

ERROR = ValueError
MESSAGE = "the density I (amp/meter**2) needs an area"


def sound():
    return Compartment("soma", capacitance=10*pF, mechanisms=(point_leak,))


def broken():
    return Compartment("soma", capacitance=10*pF, mechanisms=(leak,))
