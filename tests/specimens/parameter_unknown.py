"""A parameter that the mechanism does not have."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = KeyError
MESSAGE = "no parameter 'gl'; did you mean 'g'? It has E, g."


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak().with_(g=5*nS)


def broken():
    return leak().with_(gl=5*nS)
