"""An event condition that compares a voltage with a number."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = ValueError
MESSAGE = "the condition 'v > -35' is not valid"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak(events={"plateau": "v > -35*mV"})


def broken():
    return leak(events={"plateau": "v > -35"})
