"""A duration that is no multiple of dt."""

from brian2 import ms

from dendritic_models.cells import relay
from dendritic_models.experiment import Experiment, Network, Population

ERROR = ValueError
MESSAGE = "duration = 100.03 ms is no multiple of dt"

NETWORK = Network((Population("ca3", relay, 2),))


def experiment(**changes):
    fields = dict(name="rest", network=NETWORK, duration=100*ms)
    return Experiment(**{**fields, **changes})


def sound():
    return experiment()


def broken():
    return experiment(duration=100.03*ms)
