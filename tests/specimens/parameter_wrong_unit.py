"""A conductance in millivolts."""

from brian2 import DimensionMismatchError, mV, nS

from dendritic_models.model import Mechanism

ERROR = DimensionMismatchError
MESSAGE = "Mechanism 'leak': g = 10. mV, expected siemens. Write g=...*siemens"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak().with_(g=10*nS)


def broken():
    return leak().with_(g=10*mV)
