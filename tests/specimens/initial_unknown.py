"""A start value for a state that the equations do not have."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = KeyError
MESSAGE = "initial: no state 'm'"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak(initial={"v": "E"})


def broken():
    return leak(initial={"m": 0.5})
