"""Gains, normalisers and one lap of behavioural-timescale plasticity, from the rule's own text."""

import numpy as np
import pytest
from brian2 import cm, second

from dendritic_models.plasticity import (
    milstein2021,
    milstein2021_lapwise,
    milstein2021_windows,
)
from dendritic_models.plasticity.milstein2021 import normalisers
from tests.reading import numbers, subexpressions

ILLUSTRATION = dict(a_plus=0.5, b_plus=4.0, a_minus=0.01, b_minus=44.44)


@pytest.fixture(autouse=True)
def clean_brian():
    """Nothing here is built, so nothing needs cleaning."""


def gain(rule, name, x):
    """q_plus or q_minus where the normalised product of the traces is x."""
    p = rule.parameters
    return subexpressions(rule.synapse, p, IS_post=np.asarray(x)*p["IS_max"], ET_pre=p["ET_max"],
                          w=0.0)[name]


@pytest.mark.parametrize("rule", [milstein2021, milstein2021_lapwise, milstein2021_windows])
def test_gains_of_the_network_set_are_those_of_the_authors_code(rule):
    np.testing.assert_allclose(gain(rule, "q_plus", [0.1, 0.25, 0.5, 0.75]),
                               [0.07755, 0.23698, 0.57408, 0.85401], atol=6e-6)   # five decimals
    np.testing.assert_allclose(gain(rule, "q_minus", [0.05, 0.1, 0.25]),
                               [0.39063, 0.70480, 0.98228], atol=6e-6)


def test_gains_of_the_illustration_set_are_those_of_the_authors_code():
    rule = milstein2021.with_(ILLUSTRATION)
    assert gain(rule, "q_plus", 0.25) == pytest.approx(0.19661, abs=6e-6)
    assert gain(rule, "q_minus", 0.05) == pytest.approx(0.76268, abs=6e-6)


@pytest.mark.parametrize("name", ["q_plus", "q_minus"])
def test_gains_run_from_zero_to_one(name):
    assert gain(milstein2021, name, 0.0) == 0
    assert gain(milstein2021, name, 1.0) == pytest.approx(1, abs=1e-12)
    assert (np.diff(gain(milstein2021, name, np.linspace(0, 1, 101))) > 0).all()


def test_normalisers_are_the_largest_traces_of_the_equations():
    found = normalisers()
    assert found["IS_max"] == pytest.approx(1 - np.exp(-0.3/0.4370065), rel=1e-12)
    dt, tau, lap = 1e-3, 1.664103, 187/25
    t = np.arange(0, lap, dt)
    R = np.exp(-(np.minimum(np.abs(25*t - 93.5), 93.5)/21.213)**2)
    ET, kept, largest = 0.0, np.exp(-dt/tau), 0.0
    for _ in range(4):
        for r in R:
            ET = kept*ET + (1 - kept)*r
            largest = max(largest, ET)
    assert found["ET_max"] == pytest.approx(largest, rel=1e-4)     # grid of 1 ms


def test_filters_of_the_authors_give_their_normalisers():
    """Theirs are exponentials on a grid of 10 ms, cut after 6 tau_ET or at 0.1 %, of sum one."""
    tau_ET, tau_IS, dt = 1.664103, 0.4370065, 0.01
    kernels = []
    for tau in (tau_ET, tau_IS):
        kernel = np.exp(-np.arange(0, 6*tau_ET, dt)/tau)
        kernel = kernel[kernel >= 1e-3]
        kernels.append(kernel/kernel.sum())
    x = 25*np.arange(0, 187/25, dt)
    R = np.tile(np.exp(-(np.minimum(np.abs(x - 93.5), 187 - np.abs(x - 93.5))/21.213)**2), 3)
    assert np.convolve(R, kernels[0]).max() == pytest.approx(0.5088, abs=3e-4)
    assert kernels[1][:30].sum() == pytest.approx(0.49716, abs=5e-6)
    uncut = normalisers()                            # a cut kernel of the same sum is higher
    assert uncut["IS_max"]/(1 - kernels[1][-1]/kernels[1][0]) == pytest.approx(0.49716, abs=2e-5)


def test_normaliser_of_a_single_traversal_is_that_of_the_authors_code():
    assert normalisers(track_length=18700*cm)["ET_max"] == pytest.approx(0.5003, abs=6e-5)


def test_normaliser_falls_with_speed():
    largest = [normalisers(speed=speed*cm/second)["ET_max"] for speed in (15, 25, 35, 50)]
    assert (np.diff(largest) < 0).all()


def test_rules_hold_the_normalisers_of_their_defaults():
    for rule in (milstein2021, milstein2021_lapwise):
        for name, value in normalisers().items():
            assert rule.parameters[name] == pytest.approx(value, abs=5e-5)


# One traversal of one field with one plateau of 300 ms at 25 cm/s: seconds from plateau onset to
# the centre of the field, k+ A and k- B, from a program of the authors' functions.
DELAYS = [-4, -3, -2, -1, -0.5, 0, 0.5, 1, 2]
K_A = [0.0641, 0.1293, 0.2717, 0.5257, 0.6340, 0.6406, 0.4564, 0.2033, 0.0242]
K_B = [0.2305, 0.3388, 0.4406, 0.5347, 0.5783, 0.6156, 0.6326, 0.5718, 0.1048]


@pytest.mark.parametrize("delay, k_A, k_B", zip(DELAYS, K_A, K_B, strict=True))
def test_one_lap_integrates_the_gains_to_those_of_the_authors_code(delay, k_A, k_B):
    rule = milstein2021_lapwise.with_(normalisers(track_length=18700*cm))
    p, dt = numbers(rule.parameters), 1e-3
    t = np.arange(-8, 16, dt)                                # plateau from 0 to 0.3 s
    ET, IS = np.zeros(len(t)), np.zeros(len(t))
    keeps = [np.exp(-dt/float(m.parameters[tau])) for m, tau in
             ((rule.pre, "tau_ET"), (rule.post, "tau_IS"))]
    for trace, kept, drive in ((ET, keeps[0], np.exp(-((t - delay)*25/21.213)**2)),
                               (IS, keeps[1], (t >= -dt/2) & (t < 0.3 - dt/2))):
        for k in range(len(t) - 1):
            trace[k + 1] = kept*trace[k] + (1 - kept)*drive[k]
    found = subexpressions(rule.synapse, rule.parameters, ET_pre=ET, IS_post=IS, w=0.0)
    assert p["k_plus"]*found["q_plus"].sum()*dt == pytest.approx(k_A, rel=0.01)
    assert p["k_minus"]*found["q_minus"].sum()*dt == pytest.approx(k_B, rel=0.01)
