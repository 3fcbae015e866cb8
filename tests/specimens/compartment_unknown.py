"""A channel inserted where there is no compartment."""

from brian2 import nS, pF

from dendritic_models.channels import point_leak
from dendritic_models.model import Cell, Compartment

ERROR = KeyError
MESSAGE = "no compartment 'apical'. It has soma, trunk, tuft."


def cell(**changes):
    parts = tuple(Compartment(name, capacitance=100*pF, mechanisms=(point_leak,))
                  for name in ("soma", "trunk", "tuft"))
    fields = dict(name="pyramid", compartments=parts, parent=(-1, 0, 1),
                  axial={"trunk": 20*nS, "tuft": 5*nS})
    return Cell(**{**fields, **changes})


def sound():
    return cell().insert(point_leak.with_(name="shunt"), at="tuft")


def broken():
    return cell().insert(point_leak.with_(name="shunt"), at="apical")
