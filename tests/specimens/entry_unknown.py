"""An entry of a dictionary field that is not there."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = KeyError
MESSAGE = "parameters: no entry 'G'"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak().with_({"parameters.g": 5*nS})


def broken():
    return leak().with_({"parameters.G": 5*nS})
