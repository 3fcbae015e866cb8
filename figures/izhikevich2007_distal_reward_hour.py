"""The distal reward problem as published: an hour of model time, dopamine 1 to 3 s late

Izhikevich 2007: as `izhikevich2007_distal_reward`, four networks, 3600 s.
"""

from brian2 import second

from dendritic_models.experiment import Target
from figures import izhikevich2007_distal_reward as short

COST = 200.0
COST_ON_NUMPY = 8000.0
REFERENCE, MODELS, draw = short.REFERENCE, short.MODELS, short.draw
SEEDS, DURATION, DELAY = (1, 2, 3, 4), 3600*second, (1, 3)*second
CODE = "independent program of daspnet.m, 3600 s, 4 networks"
TARGETS = (
    Target("winners", (3, None), 0, "1", "port",
           f"networks of 4 whose synapse reaches 3.9; {CODE}"),
    Target("end", (2.5, None), 0, "1", "port", f"third best of the rewarded weights; {CODE}"),
    Target("rank", (0.94, None), 0, "1", "port", f"share of weaker synapses, the same; {CODE}"),
    *short.TARGETS[1:])


def compute(backend=None, models=MODELS):
    """Four networks, the control, and single pairs."""
    return short.learnt(models["rule"], SEEDS, DURATION, DELAY, backend)


def check(dataset):
    """Every target's number."""
    ends = sorted(zip(dataset["weight"].values[:-1, -1], dataset["below"].values[:-1], strict=True))
    return {**short.check(dataset), "end": ends[1][0], "rank": ends[1][1]}
