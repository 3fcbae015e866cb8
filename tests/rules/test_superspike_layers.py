"""SuperSpike through a hidden layer: true gradients, the way back, the regulariser, bad input."""

from functools import cache

import numpy as np
import pytest
from brian2 import ms

from dendritic_models.experiment import Experiment, Recording, Spikes
from dendritic_models.networks import spiking_layers
from dendritic_models.plasticity import (
    superspike_hidden,
    superspike_regularised,
    superspike_regularised_by_error,
)
from dendritic_models.run import run
from figures.gradient_check import true_gradient
from protocols.spike_gradient import collected, measure, spike_gradient
from protocols.spike_pattern_training import curve, rates, spike_pattern_training
from protocols.spike_pattern_training import measure as ends

SMALL = dict(sizes=(20, 4, 2), gain=2.0, duration=200*ms, seed=3)


def forward_sensitivity(experiment):
    """The derivative of every state by every weight to the hidden layer, carried along."""
    dt, (w_in, w_out) = float(experiment.dt/ms), (
        p.weights for p in experiment.network.projections)
    given, wanted = experiment.stimuli[0], experiment.stimuli[1].values
    (n, h), o = w_in.shape, w_out.shape[1]
    arrives = np.zeros((len(wanted), n))
    arrives[np.round(np.asarray(given.times)*1e3/dt).astype(int), given.rows] = 1
    a, b = np.exp(-dt/10), np.exp(-dt/5)
    v, i, y, j = np.zeros(h), np.zeros(h), np.zeros(o), np.zeros(o)
    dv, di, dy, dj = np.zeros((n, h)), np.zeros((n, h)), np.zeros((n, h, o)), np.zeros((n, h, o))
    gradient = 0
    for arriving, target in zip(arrives, wanted, strict=True):
        gradient = gradient - dt*dy @ (target - y)            # read before anything moves
        v, i, y, j = a*v + (1 - a)*i, b*i, a*y + (1 - a)*j, b*j
        dv, di, dy, dj = a*dv + (1 - a)*di, b*di, a*dy + (1 - a)*dj, b*dj
        fired, slope = v > 10, (1 + np.abs(v - 10))**-2.0
        i, j = i + arriving @ w_in, j + fired @ w_out
        di, dj = di + arriving[:, None], dj + (dv*slope)[:, :, None]*w_out
        v, dv = np.where(fired, 0, v), np.where(fired, 0, dv)
    return gradient.ravel()


def test_eligibility_with_reset_is_the_true_gradient_and_without_is_not():
    task = spike_gradient(**SMALL)
    expected, found = forward_sensitivity(task), run(task, "numpy")
    backwards, spikes = true_gradient(task)
    assert found["hidden.spikes"].size == spikes.sum() > 20   # resets are at work
    assert measure(found)["norm"] > 0
    np.testing.assert_allclose(backwards.ravel(), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(collected(found), expected, rtol=1e-9, atol=1e-9)
    never = superspike_hidden.with_(method="exponential")
    without = collected(run(spike_gradient(never, **SMALL), "numpy"), never)
    assert np.linalg.norm(without) > 1.05*np.linalg.norm(expected)


@cache
def short(rule=superspike_hidden, feedback="symmetric"):
    """40 ms of a small network that fires, with every state of its hidden layer."""
    rng, n = np.random.default_rng(1), 6
    network = spiking_layers((n, 3, 2), rule, feedback=feedback, seed=2,
                             weights=(rng.uniform(10, 40, (n, 3)), rng.uniform(5, 20, (3, 2))))
    recorded = [Recording("hidden1", name, every=0.1*ms) for name in (
        "err", *(["z"] if rule.post.name == "superspike_regularised_post" else []))]
    return run(Experiment(
        "short", network, 40*ms,
        (Spikes("input", np.arange(1, 31)*ms, np.arange(30) % n), Spikes("teacher", [15]*ms, [1])),
        (*recorded, Recording("output", "err", every=0.1*ms), Recording("forward1", "gradient"),
         Recording("forward1", "w"), Recording("forward2", "w"), Recording("hidden1", "spikes"))),
        "numpy")


def test_hidden_errors_come_back_through_the_transposed_weights():
    found = short()
    told = found["hidden1.err"].transpose("hidden1", ...).values[:, 1:]
    above = found["output.err"].transpose("output", ...).values[:, 1:]
    assert np.abs(above).max() > 0.05
    weights = found["forward2.w"].values.reshape(3, 2)
    np.testing.assert_allclose(told[:, 1:], (weights @ above)[:, :-1], atol=1e-12)


@pytest.mark.parametrize("rule, by_error, rtol", [
    (superspike_regularised, False, 1e-6),
    (superspike_regularised_by_error, True, 2e-2)])            # the last step's error is not kept
def test_regulariser_takes_the_fourth_power_of_activity_from_the_gradient(rule, by_error, rtol):
    plain, held = short(), short(rule.with_(rho=0.5))
    assert held["hidden1.spikes"].size > 5
    z, err = (held[f"hidden1.{name}"].transpose("hidden1", ...).values for name in ("z", "err"))
    decay = np.exp(-0.1/100)                                   # recorded before the step's decay
    moved = (z*decay)**4*(np.roll(err, -1, axis=1) if by_error else 1)
    per_neuron = 0.1*moved[:, :-by_error or None].sum(axis=1)/500
    w = held["forward1.w"].values.reshape(6, 3)
    taken = (plain["forward1.gradient"] - held["forward1.gradient"]).values.reshape(6, 3)
    np.testing.assert_allclose(taken, 0.5*w*per_neuron, rtol=rtol)


def test_two_hidden_layers_hear_of_the_layer_above():
    network = spiking_layers((5, 4, 3, 2))
    assert [(s.source, s.target, s.transpose_of) for s in network.signals] == [
        ("hidden2", "hidden1", "forward2"), ("output", "hidden2", "forward3")]
    assert [s.weights.shape for s in spiking_layers((5, 4, 3, 2), feedback="random").signals] == [
        (3, 4), (2, 3)]


def test_pattern_training_measures_distance_over_silence():
    found = run(spike_pattern_training(sizes=(10, 4, 2), targets=2, loops=3, loop=200*ms, slow=2,
                                       dt=0.5*ms), "numpy")
    assert curve(found, 200.0).shape == (3,) and set(ends(found)) == {
        "distance_first", "distance_last"}
    assert rates(found, "hidden1", 4, 200.0, 1) >= 0


@pytest.mark.parametrize("call, message", [
    (lambda: spiking_layers(feedback="symetric"), "did you mean 'symmetric'"),
    (lambda: spiking_layers((5, 4, 2), feedback=[np.ones((4, 2))]),
     r"feedback into 'hidden1' has shape \(4, 2\), expected \(2, 4\)"),
    (lambda: spiking_layers((5, 4, 2), weights=[np.ones((5, 4))]),
     "1 arrays of weights into hidden1, output. Give one for each"),
    (lambda: spiking_layers((5,)), r"sizes = \[5\], expected at least an input and an output"),
    (lambda: spike_pattern_training(targets=([600]*ms, [0])),
     "targets run to 0.6 s, but a loop lasts 0.5 s"),
])
def test_bad_input_says_what_is_right(call, message):
    with pytest.raises((KeyError, ValueError), match=message):
        call()
