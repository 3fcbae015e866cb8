"""A current that is not a number."""

from brian2 import nA

from dendritic_models.experiment import Waveform

ERROR = ValueError
MESSAGE = "values have shape (2,) and must be finite numbers"


def sound():
    return Waveform("cells", "soma.current_clamp.I", [0, 1]*nA)


def broken():
    return Waveform("cells", "soma.current_clamp.I", [0, float("nan")]*nA)
