"""What review misses, in every rule that reads the postsynaptic potential, or calcium with noise.

A parameter without effect; a dependence on dt; on a name: `test_every_spike_driven_rule`, but
the target's potential is given: spikes of 2 ms on a slow wave.
"""

import numpy as np
import pytest
from brian2 import ms, mV

from dendritic_models import experiment
from dendritic_models.cells import relay
from dendritic_models.experiment import (
    Experiment,
    Population,
    Projection,
    Recording,
    Spikes,
    Waveform,
)
from dendritic_models.model import Unit
from dendritic_models.plasticity import RULES
from dendritic_models.run import run
from tests.rules.test_every_spike_driven_rule import (
    altered,
    asked_beyond_spikes,
    renamed,
)

SEEN = {"v", "v_post", "u_post", "xi"}
RULES_OF_ONE_TEXT = {rule.synapse: rule for rule in reversed(list(RULES.values()))
                     if asked_beyond_spikes(rule) and asked_beyond_spikes(rule) <= SEEN}
# The noise of calcium-based plasticity is tested against its closed form, not here.
DRIVEN = {rule.name: rule.with_({"bounds": {}, **({"sigma": 0.0} if "sigma" in rule.parameters
                                                  else {})}) for rule in RULES_OF_ONE_TEXT.values()}
ANY = pytest.mark.parametrize("name", DRIVEN)
PRE, POST = [20, 45, 60, 75, 110, 250], [27, 40, 64, 78, 100, 340]           # ms
DURATION, GRID = 400, 0.5
TIME = np.arange(0, DURATION, GRID)
VOLTAGE = -66 + 14*np.sin(TIME/40)**2 + 95*np.any(
    [(TIME >= t) & (TIME < t + 2) for t in POST], axis=0)                    # mV
target = Unit("target", "v : volt\nu = v : volt", threshold="v > -20*mV", refractory="v > -20*mV")


def changes(rules, rows, dt):
    """Change of the weight: name -> array (rows,)."""
    paths = tuple(Projection(f"path_{name}", "a", "b", rules=rule, connect="one",
                             weights={next(iter(rule.initial)): 0.3} if "graupner" in name else
                             {} if rule.computes("w") else 0.5)
                  for name, rule in rules.items())
    every = (DURATION - 10)*ms
    dataset = run(Experiment(
        "every_rule", experiment.Network((Population("a", relay, rows),
                                          Population("b", target, rows)), paths),
        stimuli=(Waveform("b", "v", VOLTAGE*mV, GRID*ms),
                 Spikes("a", np.tile(PRE, rows)*ms, np.repeat(np.arange(rows), len(PRE)))),
        recordings=tuple(Recording(path.name, "w", every=every) for path in paths),
        duration=DURATION*ms, dt=dt), "numpy")
    return {name: np.diff(dataset[f"path_{name}.w"].values, axis=0)[0] for name in rules}


def numbers(rule):
    """What can differ between rows: all but the period of a block update."""
    return {a: x for a, x in rule.addresses().items() if not a.startswith("every.")}


def in_rows(rule, rows):
    """The rule with a parameter altered in each row but the first."""
    found = {}
    for k, (address, value) in enumerate(numbers(rule).items()):
        column = np.full(rows, float(value))
        column[k + 1] = float(altered(rule, address))
        found[address] = column*(value/float(value) if float(value) else ms if "delay" in address
                                 else 1)
    return rule.with_(found)


@pytest.fixture(scope="module")
def coarse():
    """Every rule with every parameter altered, in steps of 0.5 ms."""
    rows = 1 + max(len(numbers(rule)) for rule in DRIVEN.values())
    return changes({name: in_rows(rule, rows) for name, rule in DRIVEN.items()}, rows, 0.5*ms)


@pytest.fixture(scope="module")
def fine():
    """Every rule as published, in steps of 0.25 ms."""
    return changes(DRIVEN, 1, 0.25*ms)


@pytest.fixture(scope="module")
def other_names():
    """Every rule with all its symbols renamed."""
    return changes({name: renamed(rule) for name, rule in DRIVEN.items()}, 1, 0.5*ms)


@ANY
def test_every_parameter_matters(name, coarse):
    moved = np.abs(coarse[name][1:] - coarse[name][0])
    unseen = [a for a, by in zip(numbers(DRIVEN[name]), moved, strict=False) if by < 1e-12]
    assert set(unseen) <= {"sigma"}                        # which is off


@ANY
def test_halving_dt_moves_a_rule_by_less_than_its_tolerance(name, coarse, fine):
    # a first-order scheme over steps of 0.5 ms and spikes of 2 ms; thresholds pass on the grid
    np.testing.assert_allclose(coarse[name][0], fine[name][0], rtol=0.15, atol=0.01)


@ANY
def test_renaming_everything_changes_nothing(name, coarse, other_names):
    np.testing.assert_allclose(other_names[name][0], coarse[name][0], rtol=1e-9)   # of a difference
