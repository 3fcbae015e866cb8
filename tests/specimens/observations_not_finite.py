"""A change that is not a number."""

from dendritic_models.experiment import Observations

ERROR = ValueError
MESSAGE = "change of condition 1 is nan. Give a finite number"


def sound():
    return Observations("pairs", {}, change=[0.2, 0.1])


def broken():
    return Observations("pairs", {}, change=[0.2, float("nan")])
