"""A threshold that reads a name that the root does not have."""

from dendritic_models.cells import lif

ERROR = KeyError
MESSAGE = "threshold: no variable or parameter 'V_cut'"


def sound():
    return lif.with_(threshold="v > V_threshold")


def broken():
    return lif.with_(threshold="v > V_cut and v > V_threshold")
