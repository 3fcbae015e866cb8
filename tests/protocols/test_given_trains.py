"""Protocols of given spikes: when they come, what a cell makes of them, what cannot be served."""

import re

import numpy as np
import pytest
from brian2 import Hz, ms, nA, second

from dendritic_models.cells import adex_clamped, lif, relay, two_compartment
from dendritic_models.experiment import Recording
from dendritic_models.plasticity import (
    RULES,
    clopath2010,
    ebner2019,
    graupner2012,
    pair_stdp,
    short_term_plasticity,
)
from dendritic_models.run import run
from dendritic_models.sweep import stack
from protocols.__main__ import main
from protocols.bursts import bursts
from protocols.poisson_rates import measure as drift_of
from protocols.poisson_rates import poisson_rates
from protocols.quadruplets import quadruplets
from protocols.release import measure as releases_of
from protocols.release import release
from protocols.spike_train import measure, spike_train, trains_from_csv
from protocols.triplets import triplets


def spikes(experiment):
    """Times (ms) of the presynaptic and the postsynaptic spikes."""
    return [np.asarray(given.times)*1e3 for given in experiment.stimuli]


@pytest.mark.parametrize("order", ("pre-post-pre", "post-pre-post"))
def test_triplets_have_the_intervals_and_the_order_said(order):
    pre, post = spikes(triplets(order=order, opening=5*ms, closing=15*ms, count=2))
    outer, middle = (pre, post) if order == "pre-post-pre" else (post, pre)
    np.testing.assert_allclose(outer, [1000, 1020, 2000, 2020], atol=1e-9)
    np.testing.assert_allclose(middle, [1005, 2005], atol=1e-9)


@pytest.mark.parametrize("apart, pre, post", (
    (-20, [1000, 1025], [1005, 1020]), (20, [1005, 1020], [1000, 1025])))
def test_quadruplets_are_apart_from_centre_to_centre(apart, pre, post):
    found = spikes(quadruplets(apart=apart*ms, count=1))
    np.testing.assert_allclose(found, [pre, post], atol=1e-9)


def test_bursts_are_five_pairs_fifteen_times():
    pre, post = spikes(bursts(frequency=50*Hz, delay=-10*ms))
    assert len(pre) == len(post) == 75
    np.testing.assert_allclose(pre[:6], [1000, 1020, 1040, 1060, 1080, 11000], atol=1e-9)
    np.testing.assert_allclose(pre - post, 10, atol=1e-9)


def test_trains_of_a_csv_file_are_those_of_the_same_spikes_said_by_hand(tmp_path):
    file = tmp_path/"recorded.csv"
    file.write_text("neuron, time, depth\npost, 0.011, 3\npre, 0.010, 2\npre, 0.030, 2\n")
    found, said = (measure(run(spike_train(dt=1*ms, silence=8*ms, **trains), "numpy"))["change"]
                   for trains in (dict(path=file), dict(pre=[10, 30]*ms, post=[11]*ms)))
    assert found == said
    assert found == pytest.approx(0.005*np.exp(-1/20) - 0.00525*np.exp(-19/20), rel=1e-12)


@pytest.mark.parametrize("text, words", [
    ("time\n0.1\n", "no column 'neuron'.* It has time"),
    ("time,neuron\n0.1,pre\nx,post\n", "row 3: time = 'x', neuron = 'post'. Give seconds"),
    ("time,neuron\n0.1,soma\n", "row 2: .*neuron = 'soma'.*pre or post")])
def test_csv_file_that_cannot_be_read_says_where(tmp_path, text, words):
    file = tmp_path/"recorded.csv"
    file.write_text(text)
    with pytest.raises((KeyError, ValueError), match=words):
        trains_from_csv(file)


def test_cell_fires_where_a_postsynaptic_spike_is_given():
    train = dict(pre=[20]*ms, post=[30, 52]*ms, dt=0.1*ms, silence=20*ms)
    imposed, evoked = (measure(run(spike_train(
        cell=cell, pulse=4*nA, **train), "numpy"))["change"].item()
                       for cell in (relay, lif))
    assert evoked == pytest.approx(imposed, rel=0.1)           # a spike takes up to 1 ms to come


@pytest.mark.parametrize("cell, rule, made", [
    (relay, graupner2012.with_(sigma=0.0), dict(dt=1*ms)),
    (adex_clamped, clopath2010, dict(pulse=6*nA, width=2*ms, dt=0.2*ms)),
    (two_compartment, ebner2019, dict(pulse=1*nA, width=2*ms, dt=0.1*ms))],
    ids=("imposed", "AdEx with its spike held", "reduced cell with a dendrite"))
def test_bursts_triplets_and_quadruplets_reach_any_cell_and_any_rule(cell, rule, made):
    common = dict(rule=rule, cell=cell, silence=40*ms, duration=140*ms, **made)
    points = [bursts(delay=10*ms, frequency=50*Hz, pairs=2, repeats=1, **common),
              triplets(order="post-pre-post", opening=10*ms, closing=12*ms, count=1, **common),
              quadruplets(apart=30*ms, delay=10*ms, count=1, **common)]
    dataset = run(stack([e.with_(name="trains", recordings=(
        Recording("target", "spikes"), Recording("synapse", "w", every=10*ms)))
        for e in points])[0], "numpy")
    assert np.bincount(dataset["target.spikes.cell"].astype(int)).tolist() == [2, 2, 2]
    w = dataset["synapse.w"].values
    assert (w[-1] != w[0]).all() and np.isfinite(w).all()


def test_poisson_rates_drive_each_synapse_or_one_cell_with_all():
    alone = poisson_rates(pair_stdp, synapses=20, duration=1*second, every=50*ms)
    together = poisson_rates(pair_stdp, synapses=20, duration=1*second, every=50*ms, cell=lif)
    assert [p.size for p in alone.network.populations] == [20, 20]
    assert [p.size for p in together.network.populations] == [20, 1]
    rates = [len(given.times)/20 for given in alone.stimuli]
    assert rates == pytest.approx([20, 20], rel=0.15)          # 400 spikes, three deviations
    found = drift_of(run(alone, "numpy"))
    assert abs(found["drift"]) < 5*found["drift_sem"] + 0.02


def test_release_of_the_limit_is_the_recursion(seed):
    found = releases_of(run(release(short_term_plasticity, count=3, dt=1*ms), "numpy"))
    u, x, expected = 0.03, 1.0, []
    for _ in range(3):
        expected.append(u*x)
        x = 1 - (1 - x + u*x)*np.exp(-50/130)
        u = u*np.exp(-50/530)
        u += 0.03*(1 - u)
    np.testing.assert_allclose(found["release"][:3], expected, rtol=1e-12)
    assert found["paired_pulse_ratio"] == pytest.approx(expected[1]/expected[0], rel=1e-12)


@pytest.mark.parametrize("protocol, rule, words", [
    ("pairing", "oja1982", "'oja1982' needs 'r_pre'.*Unit 'relay': no variable 'r'"),
    ("triplets", "milstein2021_spikes",
     "Unit 'relay', mechanism 'milstein2021_post' needs 'plateau'"),
    ("spike_train", "whittington2017", "'whittington2017' needs 'err_post'.*Unit 'relay'")])
def test_rule_that_a_target_cannot_serve_is_refused_with_both_names(protocol, rule, words, capsys):
    assert rule in RULES
    with pytest.raises(SystemExit) as stopped:
        main(["run", protocol, "--rule", rule])
    assert stopped.value.code == 2
    assert re.search(words, capsys.readouterr().err)


@pytest.mark.parametrize("made, words", [
    (lambda: triplets(order="pre-pre-post"), "no order 'pre-pre-post'; did you mean"),
    (lambda: quadruplets(apart=4*ms), r"delay = 5. ms and apart = 4. ms.*Write apart=10\. ms"),
    (lambda: spike_train(duration=200*ms), r"last spike comes at 230. ms\. Write duration=0.33 s")])
def test_what_does_not_fit_says_what_would(made, words):
    with pytest.raises((KeyError, ValueError), match=words):
        made()
