"""A population in a layout that does not exist."""

from dendritic_models.cells import lif
from dendritic_models.experiment import Population

ERROR = KeyError
MESSAGE = "no layout 'flatt'; did you mean 'flat'?"


def sound():
    return Population("cells", lif, 3, layout="unrolled")


def broken():
    return Population("cells", lif, 3, layout="flatt")
