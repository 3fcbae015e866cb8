"""A spine on a compartment without an area."""

from brian2 import cm, pF, uF, um

from dendritic_models.cells import with_spine
from dendritic_models.channels import leak, point_leak
from dendritic_models.model import Cell, Compartment

ERROR = ValueError
MESSAGE = "compartment 'soma' has no area, so that a spine cannot share its membrane"


def sound():
    return with_spine(Cell("cell", (Compartment("soma", 100*um**2, 1*uF/cm**2, (leak,)),)), "soma")


def broken():
    return with_spine(Cell("cell", (Compartment("soma", None, 10*pF, (point_leak,)),)), "soma")
