"""A transposed signal without its forward one."""

from dendritic_models.cells import pc_hidden
from dendritic_models.experiment import Network, Population, Signal

ERROR = KeyError
MESSAGE = "no projection or signal 'up'"


def network(transpose_of):
    populations = (Population("low", pc_hidden, 3), Population("high", pc_hidden, 2))
    return Network(populations, signals=(
        Signal("forward", "low", "f", "high", "mu"),
        Signal("back", "high", "err", "low", "feedback", transpose_of=transpose_of)))


def sound():
    return network("forward")


def broken():
    return network("up")
