"""What review misses, in every rule of the table that the rates of two units drive.

A parameter without effect; a dependence on dt; on a name: `test_every_spike_driven_rule`, but the
rates are given: two waves, one row for each altered parameter.
"""

import numpy as np
import pytest
from brian2 import ms

from dendritic_models import experiment
from dendritic_models.experiment import Experiment, Population, Recording, Signal, Waveform
from dendritic_models.model import Unit
from dendritic_models.plasticity import RULES
from dendritic_models.run import run
from tests.rules.test_every_spike_driven_rule import altered, asked_beyond_spikes, renamed

DRIVEN = {name: rule for name, rule in RULES.items()
          if asked_beyond_spikes(rule) and asked_beyond_spikes(rule) <= {"r", "r_pre", "r_post"}}
ANY = pytest.mark.parametrize("name", DRIVEN)
DURATION, GRID = 1000, 10                                   # ms
TOLERANCE = 0.01                                            # of a change: dt over GRID, twice less
TIME = np.arange(0, DURATION, GRID)
RATES = {"a": 2 + np.sin(TIME/90), "b": 1.5 + np.cos(TIME/140)}
given = Unit("given", "r : 1\nreceived : 1")


def changes(rules, rows, dt):
    """Change of the weight: name -> array (rows,)."""
    paths = tuple(Signal(f"path_{name}", "a", "r", "b", "received", weights=0.5, rules=rule,
                         connect="one") for name, rule in rules.items())
    dataset = run(Experiment(
        "every_rule", experiment.Network(
            (Population("a", given, rows), Population("b", given, rows)), signals=paths),
        stimuli=tuple(Waveform(name, "r", wave, GRID*ms) for name, wave in RATES.items()),
        recordings=tuple(Recording(path.name, "w") for path in paths), duration=DURATION*ms,
        dt=dt), "numpy")
    return {name: dataset[f"path_{name}.w"].values - 0.5 for name in rules}


def in_rows(rule, rows):
    """The rule with a parameter altered in each row but the first."""
    found = {}
    for k, (address, value) in enumerate(rule.addresses().items()):
        column = np.full(rows, float(value))
        column[k + 1] = float(altered(rule, address))
        found[address] = column*(value/float(value))
    return rule.with_(found)


@pytest.fixture(scope="module")
def coarse():
    """Every rule with every parameter altered, in steps of 1 ms."""
    rows = 1 + max(len(rule.addresses()) for rule in DRIVEN.values())
    return changes({name: in_rows(rule, rows) for name, rule in DRIVEN.items()}, rows, 1*ms)


@pytest.fixture(scope="module")
def fine():
    """Every rule as published, in steps of 0.5 ms."""
    return changes(DRIVEN, 1, 0.5*ms)


@pytest.fixture(scope="module")
def other_names():
    """Every rule with all its symbols renamed."""
    return changes({name: renamed(rule) for name, rule in DRIVEN.items()}, 1, 1*ms)


def test_the_rules_of_rates_are_these():
    assert set(DRIVEN) == {"oja1982", "bienenstock1982", "intrator1992", "tetzlaff2015"}


@ANY
def test_every_parameter_matters(name, coarse):
    moved = np.abs(coarse[name][1:] - coarse[name][0])
    assert not [address for address, by in zip(DRIVEN[name].addresses(), moved, strict=False)
                if by < 1e-9]


@ANY
def test_halving_dt_moves_a_rule_by_less_than_its_tolerance(name, coarse, fine):
    np.testing.assert_allclose(coarse[name][0], fine[name][0], rtol=TOLERANCE)


@ANY
def test_renaming_everything_changes_nothing(name, coarse, other_names):
    np.testing.assert_allclose(other_names[name][0], coarse[name][0], rtol=1e-12)
