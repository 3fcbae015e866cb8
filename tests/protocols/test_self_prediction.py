"""The microcircuit: exact prediction is silent, and what a target adds points downhill."""

import numpy as np
import pytest
from brian2 import Hz, ms

from dendritic_models.networks import microcircuit
from dendritic_models.networks.microcircuit import UNITS
from dendritic_models.plasticity import sacramento2018_apical
from dendritic_models.run import run
from protocols.self_prediction import measure, self_prediction, signals

SIZES = (6, 5, 4)


def quiet(g_som):
    """The units without noise, pulled weakly."""
    units = [u.with_(sigma=0*ms**-0.5) if "sigma" in u.parameters else u for u in UNITS]
    return tuple(u.with_(g_som=g_som) if "g_som" in u.parameters else u for u in units)


def exact(seed, **keywords):
    """A network in which interneurons predict, and patterns for it."""
    rng = np.random.default_rng(seed)
    network = microcircuit(SIZES, None, None, None, "transpose", True, rng, quiet(0.08/ms))
    return self_prediction(network, patterns=rng.random((2, SIZES[0])), duration=40*ms,
                           dt=0.2*ms, **keywords)


def test_predicted_apical_dendrites_are_silent(seed):
    apical = measure(run(exact(seed), "numpy"))["apical"].values
    assert apical[1:].max() < 1e-5


def test_what_a_target_adds_points_down_the_gradient(seed):
    targets = np.random.default_rng(seed).uniform(-1, 1, (2, SIZES[2]))
    signal, *wanted = signals(run(exact(seed, targets=targets), "numpy"))
    for gradient, least in zip(wanted, (0.9, 0.999), strict=True):
        cosine = (signal*gradient).sum()/np.sqrt((signal**2).sum()*(gradient**2).sum())
        assert cosine > least


def test_inhibition_of_apical_dendrites_learns_to_silence_them():
    keywords = dict(sizes=SIZES, patterns=np.full((3, SIZES[0]), 0.5), duration=30*ms, dt=0.2*ms,
                    units=quiet(0.8/ms))
    fast = run(self_prediction(apical=sacramento2018_apical.with_(eta=20*Hz), **keywords), "numpy")
    apical = measure(fast)["apical"].values
    assert apical[3] < apical[1]/3


def test_a_circuit_has_one_hidden_layer():
    with pytest.raises(ValueError, match=r"sizes = \(4, 3\), expected three numbers"):
        microcircuit((4, 3))
