"""A current that is a conductance."""

from brian2 import DimensionMismatchError, mV, nS

from dendritic_models.model import Mechanism

ERROR = DimensionMismatchError
MESSAGE = "Mechanism 'leak': G = 1. S, expected amp"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak()


def broken():
    return leak(equations="""I = g*(E - v) : amp
                             G = 2*g : siemens""", current="G")
