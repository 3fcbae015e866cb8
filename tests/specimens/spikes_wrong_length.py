"""Three spikes of two neurons."""

from brian2 import ms

from dendritic_models.experiment import Spikes

ERROR = ValueError
MESSAGE = "3 times but 2 rows. Give the neuron of each spike."


def sound():
    return Spikes("ca3", [1, 2, 3]*ms, [0, 0, 1])


def broken():
    return Spikes("ca3", [1, 2, 3]*ms, [0, 1])
