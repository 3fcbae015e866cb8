"""A spike before the start."""

from brian2 import ms

from dendritic_models.experiment import Spikes

ERROR = ValueError
MESSAGE = "spike times must be finite and not negative"


def sound():
    return Spikes("ca3", [1, 2]*ms, [0, 1])


def broken():
    return Spikes("ca3", [-1, 2]*ms, [0, 1])
