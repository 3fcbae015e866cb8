"""A parameter changed in place."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = TypeError
MESSAGE = "write description.with_({'address': value})"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak().parameters["g"]


def broken():
    return leak().parameters.update(g=5*nS)
