"""A mean without an error, among others that have one."""

from dendritic_models.experiment import Observations

ERROR = ValueError
MESSAGE = "error of condition 0 is 0, expected above zero."


def sound():
    return Observations("pairs", {}, change=[0.2, 0.1], error=[0.05, 0.1])


def broken():
    return Observations("pairs", {}, change=[0.2, 0.1], error=[0.0, 0.1])
