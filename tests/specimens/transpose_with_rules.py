"""A transposed signal that learns."""

from dendritic_models.experiment import Signal
from dendritic_models.plasticity import whittington2017

ERROR = ValueError
MESSAGE = "it uses the synapses of 'up' backwards and cannot have rules"


def sound():
    return Signal("down", "b", "err", "a", "feedback", transpose_of="up")


def broken():
    return Signal("down", "b", "err", "a", "feedback", transpose_of="up", rules=whittington2017)
