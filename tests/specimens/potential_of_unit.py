"""A mechanism that reads the local potential, in a unit that has none."""

from brian2 import mV

from dendritic_models.cells import relay
from dendritic_models.model import Mechanism

ERROR = KeyError
MESSAGE = "Unit 'relay', mechanism 'level' reads the membrane potential v, which Unit 'relay' does"


def sound():
    return relay.insert(Mechanism("level", "x = 2*y : 1\ny : 1")).dynamics()


def broken():
    return relay.insert(Mechanism("level", "x = v/unit : 1", dict(unit=1*mV))).dynamics()
