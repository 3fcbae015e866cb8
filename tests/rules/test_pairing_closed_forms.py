"""Pair and triplet STDP as the builder makes them, many pairings in one run, against closed forms.

`test_song2000` and `test_pfister2006` evaluate the text of the rules; here a simulator does.
"""

import numpy as np
import pytest
from brian2 import Hz, ms, second

from dendritic_models.plasticity import (
    pair_stdp,
    symmetric_stdp,
    triplet_stdp,
    triplet_stdp_hippocampal,
)
from dendritic_models.run import run
from dendritic_models.sweep import stack
from protocols.pairing import measure, pairing

A_PLUS, A_MINUS, TAU = 0.005, 0.00525, 20.0                # TAU in ms
DELAYS = np.array([-45, -10, -1, 1, 10, 45])               # ms


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
        assert change == pytest.approx(expected, rel=1e-12)    # sums of 400 pairs


def test_pair_stdp_gains_per_period_what_the_geometric_series_sums_to():
    period, delay = 25.0, 10.0
    before, after = changes(dict(pairs=40), dict(pairs=41), rule=unbounded(pair_stdp), weight=0.0,
                            delay=delay*ms, frequency=40*Hz, silence=100*ms, duration=1.2*second,
                            dt=1*ms)
    steady = (A_PLUS*np.exp(-delay/TAU) - A_MINUS*np.exp(-(period - delay)/TAU))/(
        1 - np.exp(-period/TAU))
    assert after - before == pytest.approx(steady, rel=1e-12)  # the last of 40 pairs


def test_nearest_pairs_drop_the_denominators_of_the_geometric_series():
    period, delay = 25.0, 10.0
    before, after = changes(dict(pairs=3), dict(pairs=4), rule=unbounded(symmetric_stdp),
                            weight=0.0, delay=delay*ms, frequency=40*Hz, silence=100*ms,
                            duration=0.4*second, dt=1*ms)
    steady = A_PLUS*np.exp(-delay/TAU) - A_MINUS*np.exp(-(period - delay)/TAU)
    assert after - before == pytest.approx(steady, rel=1e-12)  # a difference of three numbers


@pytest.mark.parametrize("rule, rate, expected", [
    (triplet_stdp, 50, (0.740906, 0.727247)),
    (triplet_stdp_hippocampal, 1, (0.201824, -0.103747))], ids=("visual_cortex", "hippocampus"))
def test_triplet_rule_of_60_pairs_is_as_evaluated(rule, rate, expected):
    points = [dict(delay=delay*ms) for delay in (10, -10)]
    found = changes(*points, rule=unbounded(rule), frequency=rate*Hz, silence=100*ms,
                    duration=(60/rate + 0.3)*second, dt=10*ms)
    np.testing.assert_allclose(found, expected, atol=1e-6)     # six decimals are given
