"""A weight above its rule's bound."""

from dendritic_models.experiment import Projection
from dendritic_models.plasticity import pair_stdp

ERROR = ValueError
MESSAGE = "initial w = 1.5 lies outside its bounds [0, 1]"


def sound():
    return Projection("ff", "a", "b", rules=pair_stdp, weights=[0.5, 1.0])


def broken():
    return Projection("ff", "a", "b", rules=pair_stdp, weights=[0.5, 1.5])
