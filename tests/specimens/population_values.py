"""Two thresholds for three neurons."""

from brian2 import mV

from dendritic_models.cells import lif
from dendritic_models.experiment import Population

ERROR = ValueError
MESSAGE = "soma.spiking.V_threshold has 2 values for 3 neurons"


def sound():
    return Population("cells", lif.with_({"soma.spiking.V_threshold": [-54, -52, -50]*mV}), 3)


def broken():
    return Population("cells", lif.with_({"soma.spiking.V_threshold": [-54, -52]*mV}), 3)
