"""Bounds of a variable that the synapse does not have."""

from dendritic_models.plasticity import pair_stdp

ERROR = KeyError
MESSAGE = "no synaptic variable 'u'"


def sound():
    return pair_stdp.with_(bounds={"w": (0, 1)})


def broken():
    return pair_stdp.with_(bounds={"u": (0, 1)})
