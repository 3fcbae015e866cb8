"""Pair and triplet STDP as the builder makes them, many pairings in one run, against closed forms.

`test_song2000` and `test_pfister2006` evaluate the text of the rules; here a simulator does.
"""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import Equations, Hz, ms, second
from brian2.utils.stringtools import word_substitute

from dendritic_models.dynamics import lines_of
from dendritic_models.plasticity import (
    pair_stdp,
    triplet_stdp,
    triplet_stdp_hippocampal,
    triplet_stdp_hippocampal_minimal,
    triplet_stdp_minimal,
)
from dendritic_models.run import run
from dendritic_models.sweep import stack
from protocols.pairing import measure, pairing

A_PLUS, A_MINUS, TAU = 0.005, 0.00525, 20.0                # TAU in ms
DELAYS = np.array([-45, -10, -1, 1, 10, 45])               # ms
BOTH = pytest.mark.parametrize("rule", [pair_stdp, triplet_stdp], ids=lambda rule: rule.name)


def changes(*points, **common):
    """Change of the weight at each point (arguments of the protocol), from one build."""
    experiments = [pairing(**common, **point) for point in points]
    return measure(run(stack(experiments)[0], "numpy"))["change"].values.reshape(len(points))


def unbounded(rule):
    """The rule without bounds, and under a name that lets several share a build."""
    return rule.with_({"name": "unbounded", "bounds": {}})


def test_pair_stdp_of_one_pair_is_the_exponential_window():
    found = changes(*(dict(delay=delay*ms) for delay in DELAYS), rule=unbounded(pair_stdp),
                    weight=0.0, pairs=1, silence=100*ms, dt=0.5*ms)
    window = np.where(DELAYS > 0, A_PLUS, -A_MINUS)*np.exp(-np.abs(DELAYS)/TAU)
    np.testing.assert_allclose(found, window, rtol=1e-12)      # rounding of 90 steps of decay


def test_pair_stdp_of_coincident_spikes_changes_nothing():
    assert changes(dict(delay=0*ms), pairs=1, silence=10*ms, dt=1*ms) == 0


def test_pair_stdp_of_a_train_is_the_geometric_sum():
    n, points = 20, [(delay, rate) for delay in DELAYS for rate in (5, 10, 40)]
    found = changes(*(dict(delay=delay*ms, frequency=rate*Hz) for delay, rate in points),
                    rule=unbounded(pair_stdp), weight=0.0, pairs=n, silence=100*ms,
                    duration=4*second, dt=1*ms)
    for (delay, rate), change in zip(points, found, strict=True):
        apart = delay + np.subtract.outer(np.arange(n), np.arange(n))*1e3/rate  # post minus pre
        later, earlier = apart[apart > 0], apart[apart < 0]
        expected = A_PLUS*np.exp(-later/TAU).sum() - A_MINUS*np.exp(earlier/TAU).sum()
        assert change == pytest.approx(expected, rel=1e-10)    # sums of 400 pairs


def test_pair_stdp_gains_per_period_what_the_geometric_series_sums_to():
    period, delay = 25.0, 10.0
    before, after = changes(dict(pairs=40), dict(pairs=41), rule=unbounded(pair_stdp), weight=0.0,
                            delay=delay*ms, frequency=40*Hz, silence=100*ms, duration=1.2*second,
                            dt=1*ms)
    steady = (A_PLUS*np.exp(-delay/TAU) - A_MINUS*np.exp(-(period - delay)/TAU))/(
        1 - np.exp(-period/TAU))
    assert after - before == pytest.approx(steady, rel=1e-10)  # a difference of sums of 40 pairs


def test_minimal_triplet_rule_depends_on_frequency_as_evaluated():
    points = [dict(delay=delay*ms, frequency=rate*Hz)
              for delay in (10, -10) for rate in (10, 20, 40, 50)]
    found = changes(*points, rule=unbounded(triplet_stdp_minimal), silence=100*ms,
                    duration=6.2*second, dt=5*ms)
    expected = [0.119, 0.228, 0.532, 0.763, -0.332, -0.342, 0.174, 0.749]
    np.testing.assert_allclose(found, expected, atol=5e-4)     # three decimals are given


def test_slow_pairs_change_the_weight_as_evaluated():
    rules = (triplet_stdp_hippocampal, triplet_stdp_hippocampal_minimal, triplet_stdp_minimal)
    points = [dict(rule=unbounded(rule), delay=delay*ms) for rule in rules for delay in (10, -10)]
    for point in points[4:]:
        point |= dict(frequency=0.1*Hz, pairs=6)               # 10 s apart: each is alone
    found = changes(*points, duration=61*second, dt=10*ms)
    expected = [0.202, -0.104, 0.175, -0.156, 0.000, -0.317]
    np.testing.assert_allclose(found*[1, 1, 1, 1, 10, 10], expected, atol=5e-4)


# What review misses: a parameter without effect, a dependence on dt, on a name.

MIXED = [dict(delay=-7*ms), dict(delay=9*ms)]
TRAIN = dict(frequency=40*Hz, pairs=4, bursts=2, interval=150*ms, silence=50*ms)


@BOTH
def test_every_parameter_matters(rule):
    variants = [rule] + [rule.with_({name: 1.5*x}) for name, x in rule.addresses().items()]
    found = changes(*(dict(rule=variant, **point) for variant in variants for point in MIXED),
                    duration=400*ms, dt=0.5*ms, **TRAIN).reshape(-1, len(MIXED))
    moved = np.abs(found[1:] - found[0]).max(axis=1)           # the least: 1e-9, by A2_plus
    assert not [name for name, by in zip(rule.addresses(), moved, strict=True) if by < 1e-12]


@BOTH
def test_halving_dt_changes_nothing(rule):
    coarse, fine = (changes(*MIXED, rule=rule, duration=400*ms, dt=dt, **TRAIN)
                    for dt in (1*ms, 0.5*ms))
    np.testing.assert_allclose(coarse, fine, rtol=1e-10)       # decay is exact: rounding


def renamed(rule, name):
    """A copy in which every symbol but ``w`` is called otherwise."""
    sides = {side: getattr(rule, side) for side in ("pre", "post")}
    states = {f"{x}_{side}": f"{x}z_{side}" for side, m in sides.items() for x in m.states}

    def anew(part, text, name, names, **more):
        names = {**names, **{x: f"{x}z" for x in part.parameters}}
        equations = "\n".join(lines_of(Equations(getattr(part, text), **names)))
        return replace(part, name=name, on={event: word_substitute(code, names)
                                            for event, code in part.on.items()},
                       parameters={names[x]: value for x, value in part.parameters.items()},
                       **{text: equations}, **more)

    return anew(rule, "synapse", name, states, **{
        side: anew(m, "equations", f"{name}_{side}", {x: f"{x}z" for x in m.states})
        for side, m in sides.items()})


@BOTH
def test_renaming_everything_changes_nothing(rule):
    before, after = (changes(*MIXED, rule=r, duration=400*ms, dt=1*ms, **TRAIN)
                     for r in (rule, renamed(rule, "other")))
    np.testing.assert_array_equal(before, after)
