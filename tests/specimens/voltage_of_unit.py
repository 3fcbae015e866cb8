"""A rule that reads the local voltage, onto a unit that has none."""

from brian2 import ms, mV

from dendritic_models import build
from dendritic_models.cells import lif, relay
from dendritic_models.experiment import Experiment, Network, Population, Projection
from dendritic_models.model import PlasticityRule

ERROR = KeyError
MESSAGE = "PlasticityRule 'listening' reads the membrane potential v, which Unit 'relay' does not"


def onto(target):
    rule = PlasticityRule("listening", "w : 1", on={"pre": "w += v_post/unit"},
                          parameters=dict(unit=1*mV))
    return build.plan(Experiment("one", Network(
        (Population("a", relay, 1), Population("b", target, 1)),
        (Projection("ab", "a", "b", rules=rule),)), duration=1*ms))


def sound():
    return onto(lif)


def broken():
    return onto(relay)
