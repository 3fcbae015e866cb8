"""A rule that reads rates, between units that have none."""

from brian2 import ms

from dendritic_models import build
from dendritic_models.cells import linear, relay
from dendritic_models.experiment import Experiment, Network, Population, Signal
from dendritic_models.plasticity import oja1982

ERROR = KeyError
MESSAGE = "PlasticityRule 'oja1982' needs 'r_post'. Unit 'relay': no variable 'r'"


def onto(target):
    return build.plan(Experiment("one", Network(
        (Population("a", linear, 1), Population("b", target, 1), Population("c", linear, 1)),
        signals=(Signal("ac", "a", "r", "c", "drive"),
                 Signal("ab", "a", "r", "b", "drive" if target is linear else "fired",
                        rules=oja1982))), duration=1*ms))


def sound():
    return onto(linear)


def broken():
    return onto(relay)
