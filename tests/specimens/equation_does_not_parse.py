"""An equation without a unit."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = ValueError
MESSAGE = "Mechanism 'leak': the equations do not parse"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak()


def broken():
    return leak(equations="I = g*(E - v)")
