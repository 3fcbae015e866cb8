"""Triplet STDP against an evaluation of its equations on the protocols of the paper.

The expected changes are those of 60 pairs without bounds, from an independent program.
"""

import numpy as np
import pytest

from dendritic_models.plasticity import (
    triplet_stdp,
    triplet_stdp_hippocampal,
    triplet_stdp_hippocampal_minimal,
    triplet_stdp_minimal,
)
from tests.reading import run_events

RATES = [0.1, 10, 20, 40, 50]                              # Hz


@pytest.fixture(autouse=True)
def clean_brian():
    """Nothing here is built, so nothing needs cleaning."""


def pairs(rule, rate, interval, n=60):
    pre = 1 + np.arange(n)/rate
    return run_events(rule, pre, pre + interval)


def triplets(rule, first, second, order, n=60):
    outer = 1 + np.arange(n)*1.0                           # at 1 Hz
    ends, middle = np.concatenate([outer, outer + first + second]), outer + first
    return run_events(rule, *((ends, middle) if order == "pre-post-pre" else (middle, ends)))


@pytest.mark.parametrize("interval, expected", [
    (10e-3, [0.000, 0.119, 0.228, 0.532, 0.763]),
    (-10e-3, [-0.317, -0.332, -0.342, 0.174, 0.749])])
def test_minimal_triplet_rule_depends_on_frequency_as_evaluated(interval, expected):
    found = [pairs(triplet_stdp_minimal, rate, interval) for rate in RATES]
    np.testing.assert_allclose(found, expected, atol=6e-4)       # three decimals are given


def test_triplet_stdp_at_50_hz_potentiates_in_both_orders():
    assert pairs(triplet_stdp, 50, 10e-3) > 0.5
    assert pairs(triplet_stdp, 50, -10e-3) > 0.5


@pytest.mark.parametrize("order, times, expected", [
    ("pre-post-pre", (5e-3, 5e-3), 0.043), ("pre-post-pre", (10e-3, 10e-3), 0.005),
    ("pre-post-pre", (15e-3, 5e-3), -0.078), ("pre-post-pre", (5e-3, 15e-3), 0.102),
    ("post-pre-post", (5e-3, 5e-3), 0.358), ("post-pre-post", (10e-3, 10e-3), 0.204),
    ("post-pre-post", (5e-3, 15e-3), 0.108), ("post-pre-post", (15e-3, 5e-3), 0.325)])
def test_hippocampal_triplets_change_the_weight_as_evaluated(order, times, expected):
    found = triplets(triplet_stdp_hippocampal, *times, order)
    assert found == pytest.approx(expected, abs=6e-4)            # three decimals are given


def test_hippocampal_pairs_change_the_weight_as_evaluated():
    assert pairs(triplet_stdp_hippocampal, 1, 10e-3) == pytest.approx(0.202, abs=6e-4)
    assert pairs(triplet_stdp_hippocampal, 1, -10e-3) == pytest.approx(-0.104, abs=6e-4)
    assert pairs(triplet_stdp_hippocampal_minimal, 1, 10e-3) == pytest.approx(0.175, abs=6e-4)
    assert pairs(triplet_stdp_hippocampal_minimal, 1, -10e-3) == pytest.approx(-0.156, abs=6e-4)


def test_order_of_a_triplet_matters():
    rule = triplet_stdp_hippocampal
    assert triplets(rule, 5e-3, 5e-3, "post-pre-post") - triplets(
        rule, 5e-3, 5e-3, "pre-post-pre") > 0.25
