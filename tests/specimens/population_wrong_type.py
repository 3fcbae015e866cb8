"""A population of something that is no neuron."""

from dendritic_models.cells import lif
from dendritic_models.experiment import Population

ERROR = TypeError
MESSAGE = "cell is a str, expected a Cell, a CableCell or a Unit"


def sound():
    return Population("cells", lif, 3)


def broken():
    return Population("cells", "lif", 3)
