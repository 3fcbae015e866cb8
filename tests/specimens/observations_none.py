"""Observations without a condition."""

from dendritic_models.experiment import Observations

ERROR = ValueError
MESSAGE = "no condition. Give at least one."


def sound():
    return Observations("pairs", {}, change=[0.2])


def broken():
    return Observations("pairs", {}, change=[])
