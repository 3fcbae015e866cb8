"""A parameter that no equation reads."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = ValueError
MESSAGE = "parameter 'tau' is used nowhere"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak()


def broken():
    return leak(parameters=dict(g=10*nS, E=-65*mV, tau=5*mV))
