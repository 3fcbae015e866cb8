"""An axial conductance of zero."""

from brian2 import nS, pF

from dendritic_models.channels import point_leak
from dendritic_models.model import Cell, Compartment

ERROR = ValueError
MESSAGE = "axial.tuft = 0. S must be above zero"


def cell(**changes):
    parts = tuple(Compartment(name, capacitance=100*pF, mechanisms=(point_leak,))
                  for name in ("soma", "trunk", "tuft"))
    fields = dict(name="pyramid", compartments=parts, parent=(-1, 0, 1),
                  axial={"trunk": 20*nS, "tuft": 5*nS})
    return Cell(**{**fields, **changes})


def sound():
    return cell()


def broken():
    return cell(axial={"trunk": 20*nS, "tuft": 0*nS})
