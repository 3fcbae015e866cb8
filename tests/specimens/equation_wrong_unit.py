"""A conductance equation declared as a density."""

from brian2 import DimensionMismatchError, mV, nS

from dendritic_models.model import Mechanism

ERROR = DimensionMismatchError
MESSAGE = "in 'I = g*(E - v)'"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak()


def broken():
    return leak(equations="I = g*(E - v) : amp/meter**2")
