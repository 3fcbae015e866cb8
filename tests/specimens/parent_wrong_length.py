"""More compartments than parents."""

from brian2 import nS, pF

from dendritic_models.channels import point_leak
from dendritic_models.model import Cell, Compartment

ERROR = ValueError
MESSAGE = "3 compartments but parent has 2 entries"


def cell(**changes):
    parts = tuple(Compartment(name, capacitance=100*pF, mechanisms=(point_leak,))
                  for name in ("soma", "trunk", "tuft"))
    fields = dict(name="pyramid", compartments=parts, parent=(-1, 0, 1),
                  axial={"trunk": 20*nS, "tuft": 5*nS})
    return Cell(**{**fields, **changes})


def sound():
    return cell()


def broken():
    return cell(parent=(-1, 0))
