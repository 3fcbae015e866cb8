"""A rule that needs a plateau, in a cell without one."""

from dendritic_models.cells import ca1, lif
from dendritic_models.plasticity import milstein2021

ERROR = KeyError
MESSAGE = "needs 'plateau' (1), which nothing here provides"


def sound():
    return ca1.insert(milstein2021, at="trunk")


def broken():
    return lif.insert(milstein2021, at="soma")
