"""Observations that are verified in a way that nobody knows."""

from dendritic_models.experiment import Observations

ERROR = KeyError
MESSAGE = "no evidence 'hearsay'."


def sound():
    return Observations("pairs", {}, [0.2], evidence="own")


def broken():
    return Observations("pairs", {}, [0.2], evidence="hearsay")
