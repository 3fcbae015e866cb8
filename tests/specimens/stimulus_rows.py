"""Spikes of a third neuron in a population of two."""

from brian2 import ms

from dendritic_models.cells import relay
from dendritic_models.experiment import Experiment, Network, Population, Spikes

ERROR = ValueError
MESSAGE = "rows run from 0 to 2, the population has 0 to 1"

NETWORK = Network((Population("ca3", relay, 2),))


def experiment(**changes):
    fields = dict(name="rest", network=NETWORK, duration=100*ms)
    return Experiment(**{**fields, **changes})


def sound():
    return experiment(stimuli=(Spikes("ca3", [1, 2]*ms, [0, 1]),))


def broken():
    return experiment(stimuli=(Spikes("ca3", [1, 2]*ms, [0, 2]),))
