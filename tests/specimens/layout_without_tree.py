"""The flat layout for a cell that is not on a tree."""

from dendritic_models.cells import lif
from dendritic_models.experiment import Population

ERROR = ValueError
MESSAGE = "layout='flat' is for cells on a tree. Make a CableCell"


def sound():
    return Population("cells", lif, 3, layout="auto")


def broken():
    return Population("cells", lif, 3, layout="flat")
