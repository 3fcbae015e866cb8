"""A recording of a population that is not there."""

from brian2 import ms

from dendritic_models.cells import relay
from dendritic_models.experiment import Experiment, Network, Population, Recording

ERROR = KeyError
MESSAGE = "no population or projection 'ca1'"

NETWORK = Network((Population("ca3", relay, 2),))


def experiment(**changes):
    fields = dict(name="rest", network=NETWORK, duration=100*ms)
    return Experiment(**{**fields, **changes})


def sound():
    return experiment(recordings=(Recording("ca3", "spikes"),))


def broken():
    return experiment(recordings=(Recording("ca1", "spikes"),))
