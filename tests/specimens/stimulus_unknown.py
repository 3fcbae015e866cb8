"""A stimulus for a population that is not there."""

from brian2 import ms

from dendritic_models.cells import relay
from dendritic_models.experiment import Experiment, Network, Population, Spikes

ERROR = KeyError
MESSAGE = "no population 'ec3'"

NETWORK = Network((Population("ca3", relay, 2),))


def experiment(**changes):
    fields = dict(name="rest", network=NETWORK, duration=100*ms)
    return Experiment(**{**fields, **changes})


def sound():
    return experiment(stimuli=(Spikes("ca3", [1, 2]*ms, [0, 1]),))


def broken():
    return experiment(stimuli=(Spikes("ec3", [1, 2]*ms, [0, 1]),))
