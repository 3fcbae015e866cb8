"""A parameter called e, which Brian2 takes for Euler's number."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = ValueError
MESSAGE = "the name 'e' is taken by Brian2. Choose another, for example 'e_'."


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak(equations="I = g*(e_ - v) : amp", parameters=dict(g=10*nS, e_=-65*mV))


def broken():
    return leak(equations="I = g*(e - v) : amp", parameters=dict(g=10*nS, e=-65*mV))
