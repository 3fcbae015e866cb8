"""Half a neuron."""

from dendritic_models.cells import lif
from dendritic_models.experiment import Population

ERROR = ValueError
MESSAGE = "size = 0.5, expected a whole number from 1"


def sound():
    return Population("cells", lif, 3)


def broken():
    return Population("cells", lif, 0.5)
