"""A current that no equation defines."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = KeyError
MESSAGE = "no current 'I_leak'"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak()


def broken():
    return leak(current="I_leak")
