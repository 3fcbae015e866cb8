"""Pair STDP against its closed forms."""

import numpy as np
import pytest

from dendritic_models.plasticity import pair_stdp
from tests.reading import run_events

A_PLUS, A_MINUS, TAU = 0.005, 0.00525, 20e-3


@pytest.fixture(autouse=True)
def clean_brian():
    """Nothing here is built, so nothing needs cleaning."""


@pytest.mark.parametrize("interval", [1e-3, 10e-3, 45e-3])
def test_pair_stdp_of_one_pair_is_the_exponential_window(interval):
    after = run_events(pair_stdp, [0.1], [0.1 + interval])
    before = run_events(pair_stdp, [0.1 + interval], [0.1])
    assert np.isclose(after, A_PLUS*np.exp(-interval/TAU), rtol=1e-12)
    assert np.isclose(before, -A_MINUS*np.exp(-interval/TAU), rtol=1e-12)


def test_pair_stdp_of_coincident_spikes_changes_nothing():
    assert run_events(pair_stdp, [0.1], [0.1]) == 0


def test_pair_stdp_of_a_periodic_train_is_the_geometric_sum():
    period, interval, n = 0.05, 0.01, 400
    times = 1 + period*np.arange(n)
    last = run_events(pair_stdp, times, times + interval)
    last -= run_events(pair_stdp, times[:-1], times[:-1] + interval)
    decay = 1 - np.exp(-period/TAU)
    per_pair = (A_PLUS*np.exp(-interval/TAU) - A_MINUS*np.exp(-(period - interval)/TAU))/decay
    assert np.isclose(last, per_pair, rtol=1e-9)       # a difference of sums of 400 pairs
