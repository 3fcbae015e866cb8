"""A variable that two mechanisms have."""

from brian2 import nS, pF

from dendritic_models.channels import point_leak
from dendritic_models.model import Cell, Compartment

ERROR = ValueError
MESSAGE = "'tuft.g' could be tuft.point_leak.g, tuft.shunt.g"


def cell(**changes):
    parts = tuple(Compartment(name, capacitance=100*pF, mechanisms=(point_leak,))
                  for name in ("soma", "trunk", "tuft"))
    fields = dict(name="pyramid", compartments=parts, parent=(-1, 0, 1),
                  axial={"trunk": 20*nS, "tuft": 5*nS})
    return Cell(**{**fields, **changes})


def sound():
    return cell().dynamics().find("tuft.point_leak.g")


def broken():
    return cell().insert(point_leak.with_(name="shunt"), at="tuft").dynamics().find("tuft.g")
