"""A spine on a compartment that the cell does not have."""

from brian2 import cm, uF, um

from dendritic_models.cells import with_spine
from dendritic_models.channels import leak
from dendritic_models.model import Cell, Compartment

ERROR = KeyError
MESSAGE = "no compartment 'some'; did you mean 'soma'?"
CELL = Cell("cell", (Compartment("soma", 100*um**2, 1*uF/cm**2, (leak,)),))


def sound():
    return with_spine(CELL, "soma")


def broken():
    return with_spine(CELL, "some")
