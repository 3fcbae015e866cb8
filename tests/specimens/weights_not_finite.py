"""A weight that is not a number."""

from dendritic_models.experiment import Projection
from dendritic_models.plasticity import pair_stdp

ERROR = ValueError
MESSAGE = "1 of 2 initial values of w are not finite"


def sound():
    return Projection("ff", "a", "b", rules=pair_stdp, weights=[0.5, 1.0])


def broken():
    return Projection("ff", "a", "b", rules=pair_stdp, weights=[0.5, float("nan")])
