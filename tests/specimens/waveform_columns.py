"""A waveform for three neurons in a population of two."""

import numpy as np
from brian2 import ms

from dendritic_models.cells import relay
from dendritic_models.experiment import Experiment, Network, Population, Waveform

ERROR = ValueError
MESSAGE = "values for 3 neurons, the population has 2"

NETWORK = Network((Population("ca3", relay, 2),))


def experiment(**changes):
    fields = dict(name="rest", network=NETWORK, duration=100*ms)
    return Experiment(**{**fields, **changes})


def sound():
    return experiment(stimuli=(Waveform("ca3", "fired", np.zeros((5, 2))),))


def broken():
    return experiment(stimuli=(Waveform("ca3", "fired", np.zeros((5, 3))),))
