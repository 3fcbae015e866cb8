"""A target whose number comes from nowhere known."""

from dendritic_models.experiment import Target

ERROR = KeyError
MESSAGE = "no kind 'papers'; did you mean 'paper'?"


def sound():
    return Target("peak", 8.0, 0.1, unit="mV", kind="paper")


def broken():
    return Target("peak", 8.0, 0.1, unit="mV", kind="papers")
