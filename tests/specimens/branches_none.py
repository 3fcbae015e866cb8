"""A cell of two layers without a branch."""

from dendritic_models.cells import two_layer

ERROR = ValueError
MESSAGE = "two_layer: branches = 0, expected at least one. Write branches=8."


def sound():
    return two_layer(1)


def broken():
    return two_layer(0)
