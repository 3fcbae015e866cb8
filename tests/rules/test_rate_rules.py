"""Rules of rates and of homeostasis against what theory says they settle at."""

import numpy as np
import pytest
from brian2 import Hz, Network, defaultclock, ms, second

from dendritic_models import build, experiment
from dendritic_models.cells import lif, linear
from dendritic_models.experiment import Experiment, Population, Recording, Signal, Waveform
from dendritic_models.plasticity import (
    bienenstock1982,
    intrator1992,
    oja1982,
    synaptic_scaling,
    tetzlaff2015,
    triplet_stdp_minimal,
)
from dendritic_models.run import run
from dendritic_models.sweep import sweep
from protocols.poisson_rates import measure, poisson_rates


def learned(rule, patterns, weights, repeats, dt):
    """Weights from inputs to one linear unit after patterns of one step each, again and again."""
    shown = np.tile(patterns, (repeats, 1))
    dataset = run(Experiment("learned", experiment.Network(
        (Population("a", linear, patterns.shape[1]), Population("b", linear, 1)),
        signals=(Signal("ab", "a", "r", "b", "drive", weights=weights[:, None], rules=rule),)),
        stimuli=(Waveform("a", "drive", shown, dt),), recordings=(Recording("ab", "w"),),
        duration=len(shown)*dt, dt=dt), "numpy")
    return dataset["ab.w"].values


def test_oja_finds_the_first_principal_component_at_unit_length(seed):
    rng = np.random.default_rng(seed)
    axes, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    patterns = axes.T*np.sqrt(3*np.array([4.0, 1.0, 0.5]))[:, None]    # <x x'> has these values
    w = learned(oja1982, patterns, rng.uniform(0.1, 0.5, 3), 1500, 10*ms)
    angle = np.degrees(np.arccos(abs(w @ axes[:, 0])/np.linalg.norm(w)))
    assert angle < 1
    assert np.linalg.norm(w) == pytest.approx(1, abs=1e-2)


def test_bcm_answers_one_of_two_patterns_with_their_number():
    """r_0 = 1 and theta = <r**2>: the selected pattern is answered by K = 2, the other by 0."""
    rule = intrator1992.with_({"eta": 3*Hz, "post.tau_theta": 150*ms})
    patterns = np.array([[1.0, 0.3], [0.4, 1.0]])
    w = learned(rule, patterns, np.array([0.6, 0.4]), 3000, 2*ms)
    np.testing.assert_allclose(patterns @ w, [2, 0], atol=0.02)        # 1 % of 2


def test_bcm_of_1982_settles_where_activity_equals_its_border():
    """One pattern: mean = r, so r = r*(r/r_0)**p and r = r_0 whatever p is."""
    rule = bienenstock1982.with_({"eta": 2*Hz, "post.tau_mean": 100*ms, "post.r_0": 1.7,
                                  "post.p": 2.0})
    w = learned(rule, np.array([[1.0, 0.5]]), np.array([0.4, 0.4]), 1500, 5*ms)
    assert np.array([1.0, 0.5]) @ w == pytest.approx(1.7, rel=0.01)


def test_tetzlaff_weight_settles_where_growth_and_scaling_cancel():
    defaultclock.dt = 1*ms
    rule = tetzlaff2015.with_(tau_H=2*second, tau_SS=120*second)
    ends = [build.neurons(linear, 1, name=name) for name in "ab"]
    for end, rate in zip(ends, (40, 60), strict=True):
        end.drive = rate
    path = build.synapses(*ends, rules=rule, weights=1.0)
    Network(*ends, path).run(500*ms, namespace={})
    assert path.w[0] == pytest.approx(np.sqrt(60*40*60/(60 - 1)), rel=1e-6)   # 24 time constants


def test_scaling_keeps_the_ratios_of_weights_and_brings_the_rate_to_its_set_point(seed):
    rule = synaptic_scaling.with_({"r_0": 20*Hz, "tau_s": 1*second, "post.tau_r": 200*ms})
    weights = np.random.default_rng(seed).uniform(0.5, 1.5, (100, 1))
    dataset = run(poisson_rates(rule, cell=lif, synapses=100, pre_rate=30*Hz, weight=weights,
                                duration=15*second, every=50*ms, dt=1*ms), "numpy")
    w = dataset["synapse.w"].values
    np.testing.assert_allclose(w[-1]/w[-1, 0], weights[:, 0]/weights[0, 0], rtol=1e-10)
    spikes = dataset["target.spikes"].values
    assert np.count_nonzero(spikes > 3000)/12 == pytest.approx(20, rel=0.01)  # 240 spikes


def test_triplet_rule_under_poisson_spikes_has_the_border_of_bcm():
    """Independent trains: <dw/dt> = r_pre*r_post*(A3 tau+ tau_y r_post - A2- tau-): 19.2 Hz."""
    rates = np.array([14, 17, 20, 23, 26])
    found = sweep(poisson_rates, "numpy", measure=measure, post_rate=[r*Hz for r in rates],
                  rule=[triplet_stdp_minimal.with_(bounds={})], synapses=[300],
                  duration=[8*second], every=[7.9*second])
    drift = found["drift"].squeeze().values
    border = np.roots(np.polyfit(rates, drift/rates, 1)).item()        # linear in the rate
    assert border == pytest.approx(7.1e-3*33.7e-3/(6.5e-3*16.8e-3*114e-3), rel=0.1)
