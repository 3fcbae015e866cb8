"""A mechanism given by its name."""

from brian2 import pF

from dendritic_models.channels import point_leak
from dendritic_models.model import Compartment

ERROR = TypeError
MESSAGE = "mechanism 'point_leak' is a str, expected a Mechanism"


def sound():
    return Compartment("soma", capacitance=10*pF, mechanisms=(point_leak,))


def broken():
    return Compartment("soma", capacitance=10*pF, mechanisms=("point_leak",))
