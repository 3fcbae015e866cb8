"""A variable that the cell does not have."""

from brian2 import nS, pF

from dendritic_models.channels import point_leak
from dendritic_models.model import Cell, Compartment

ERROR = KeyError
MESSAGE = "no variable 'tuft.s_nmda'"


def cell(**changes):
    parts = tuple(Compartment(name, capacitance=100*pF, mechanisms=(point_leak,))
                  for name in ("soma", "trunk", "tuft"))
    fields = dict(name="pyramid", compartments=parts, parent=(-1, 0, 1),
                  axial={"trunk": 20*nS, "tuft": 5*nS})
    return Cell(**{**fields, **changes})


def sound():
    return cell().dynamics().find("tuft.v")


def broken():
    return cell().dynamics().find("tuft.s_nmda")
