"""An equation that reads a name that nothing defines."""

from brian2 import mV, nS

from dendritic_models.model import Mechanism

ERROR = KeyError
MESSAGE = "no variable or parameter 'E_L'"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak()


def broken():
    return leak(equations="I = g*(E_L - v) : amp")
