"""A spike that adds a voltage to a conductance."""

from brian2 import DimensionMismatchError, mV, nS

from dendritic_models.model import Mechanism

ERROR = DimensionMismatchError
MESSAGE = "in 'g_a += E'"


def leak(**changes):
    fields = dict(name="leak", equations="I = g*(E - v) : amp", current="I",
                  parameters=dict(g=10*nS, E=-65*mV))
    return Mechanism(**{**fields, **changes})


def sound():
    return leak(equations="""g_a : siemens
                             I = (g + g_a)*(E - v) : amp""", on={"spike": "g_a += g"})


def broken():
    return leak(equations="""g_a : siemens
                             I = (g + g_a)*(E - v) : amp""", on={"spike": "g_a += E"})
