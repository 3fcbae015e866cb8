"""Errors that do not go with the changes."""

from dendritic_models.experiment import Observations

ERROR = ValueError
MESSAGE = "error has shape (3,), but there are 2 changes. Give one for each condition."


def sound():
    return Observations("pairs", {}, change=[0.2, 0.1], error=[0.1, 0.1])


def broken():
    return Observations("pairs", {}, change=[0.2, 0.1], error=[0.1, 0.1, 0.1])
