"""A name with capitals and a space."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = ValueError
MESSAGE = "the name 'Slow Leak' is not a lower-case identifier. Write for example 'slow_leak'."


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak(name="slow_leak")


def broken():
    return leak(name="Slow Leak")
