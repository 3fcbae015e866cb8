"""One variable recorded twice."""

from brian2 import ms

from dendritic_models.cells import relay
from dendritic_models.experiment import Experiment, Network, Population, Recording

ERROR = ValueError
MESSAGE = "two recordings are called 'ca3.spikes'"

NETWORK = Network((Population("ca3", relay, 2),))


def experiment(**changes):
    fields = dict(name="rest", network=NETWORK, duration=100*ms)
    return Experiment(**{**fields, **changes})


def sound():
    return experiment(recordings=(Recording("ca3", "spikes"),))


def broken():
    return experiment(recordings=(Recording("ca3", "spikes"), Recording("ca3", "spikes")))
