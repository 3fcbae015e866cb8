"""An upper bound below the lower one."""

from dendritic_models.plasticity import pair_stdp

ERROR = ValueError
MESSAGE = "bounds of w = (1, 0) are reversed. Write (low, high)."


def sound():
    return pair_stdp.with_(bounds={"w": (0, 1)})


def broken():
    return pair_stdp.with_(bounds={"w": (1, 0)})
