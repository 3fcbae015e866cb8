"""Rules that learn spike times: one trial against closed forms; objectives; what is refused."""

import numpy as np
import pytest
from brian2 import ms, mV

from dendritic_models.cells import current_lif, relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Spikes,
    Waveform,
)
from dendritic_models.objectives import in_trials, spike_time_error, van_rossum
from dendritic_models.plasticity import filt, inst, resume, span, superspike, tempotron
from dendritic_models.plasticity.surrogates import SURROGATES, surrogate
from dendritic_models.receptors import instruction, psc
from dendritic_models.run import run
from dendritic_models.sweep import stack
from protocols.pattern_classification import CELL, PEAK
from protocols.spike_time_training import curves, measure, spike_time_training
from tests.reading import subexpressions

WANTED, PRE = 50.0, np.array([20.0, 35, 45, 49, 55, 65])     # ms
S, DT = WANTED - PRE, 0.1


def kernel(s, tau):
    return np.where(s > 0, np.exp(-np.abs(s)/tau), 0)


def overlap(s, tau, tau_q=10):
    """Of exp(-t/tau) with exp(-t/tau_q)/tau_q that begins s later."""
    return tau/(tau + tau_q)*np.where(s > 0, np.exp(-np.abs(s)/tau), np.exp(-np.abs(s)/tau_q))


CHANGE = {                                                   # by a spike that was wanted
    inst: 4*(kernel(S, 10) - kernel(S, 5)), resume: kernel(S, 10),
    filt: 4*(overlap(S, 10) - overlap(S, 5)),
    span: (1 + np.abs(S)/5)*np.exp(-np.abs(S)/5)}


def test_a_spike_that_was_wanted_adds_the_kernel_and_one_that_was_given_takes_it():
    n = len(PRE)                       # neurons with a spike that is wanted, is given, is both
    found = run(Experiment("trial", Network(
        (Population("a", relay, n), Population("t", relay, 3), Population("b", relay, 3)),
        (Projection("tb", "t", "b", receptor=instruction, connect="one"),
         *(Projection(rule.name, "a", "b", rules=rule.with_(eta=1.0), weights=0.0)
           for rule in CHANGE))), 150*ms,
        (Spikes("a", PRE*ms, np.arange(n)), Spikes("t", [WANTED - DT, WANTED - DT]*ms, [0, 2]),
         Spikes("b", [WANTED, WANTED]*ms, [1, 2])),
        tuple(Recording(rule.name, "w") for rule in CHANGE),
        Schedule((Phase("trial", 140*ms), Phase("learn"))), dt=DT*ms), "numpy")
    for rule, change in CHANGE.items():
        added, taken, both = found[f"{rule.name}.w"].values.reshape(n, 3).T
        np.testing.assert_allclose(added, change, rtol=0.03, atol=0.003)     # first order in dt
        np.testing.assert_allclose(taken, -added, rtol=1e-9)
        assert np.abs(both).max() < 1e-12                                    # nothing to learn


def test_tempotron_changes_the_inputs_of_the_highest_potential():
    pre, n = np.array([5.0, 20, 22, 40]), 4
    found = run(Experiment("shown", Network(
        (Population("a", relay, n), Population("b", CELL, 3)),
        (Projection("ab", "a", "b", receptor=psc.with_(peak=PEAK), rules=tempotron.with_(eta=1.0),
                    weights=np.array([[3.0, 3.0, 9.0]]*n)),)), 100*ms,
        (Spikes("a", pre*ms, np.arange(n)),
         Waveform("b", "wanted", np.array([[1.0, 0.0, 0.0]]), 1*ms)),
        (Recording("ab", "w"),), Schedule((Phase("trial", 90*ms), Phase("learn"))), dt=0.1*ms),
        "numpy")["ab.w"].values.reshape(n, 3)
    t = np.arange(0, 90, 0.1)
    late = np.subtract.outer(t, pre)
    psp = np.where(late > 0, 2.116534735957599*(np.exp(-late/15) - np.exp(-late/3.75)), 0)
    change = psp[np.argmax(psp.sum(axis=1))]
    np.testing.assert_allclose(found[:, 0] - 3, change, atol=0.02)    # missed: up
    np.testing.assert_array_equal(found[:, 1], 3)                     # rightly silent
    np.testing.assert_allclose(found[:, 2] - 9, -change, atol=0.02)   # false alarm: down


def test_van_rossum_distance_is_half_for_a_lone_spike_and_exponential_for_two():
    assert van_rossum([], [30.0]) == van_rossum([30.0], []) == 0.5
    assert van_rossum([30.0, 50], [50.0, 30]) == pytest.approx(0, abs=1e-15)
    assert van_rossum([30.0], [34.0]) == pytest.approx(1 - np.exp(-0.4))
    grid = np.arange(0, 400, 0.01)
    a, b = (sum(np.where(grid >= s, np.exp(-(grid - s)/10), 0) for s in train)
            for train in ([10, 31, 90], [12, 60]))
    assert van_rossum([10, 31, 90], [12, 60]) == pytest.approx(
        np.sum((a - b)**2)*0.01/10, rel=2e-3)                         # a sum over the grid
    a, b = (sum(np.where(grid >= s, np.exp(-(grid - s)/10) - np.exp(-(grid - s)/5), 0)
                for s in train) for train in ([10, 31, 90], [12, 60]))
    lone = np.sum((np.exp(-grid/10) - np.exp(-grid/5))**2)
    assert van_rossum([10, 31, 90], [12, 60], rise=5) == pytest.approx(
        np.sum((a - b)**2)/lone/2, rel=2e-3)


def test_spike_time_error_pairs_in_order_and_counts():
    assert spike_time_error([12.0, 30], [31.0, 12]) == 1
    assert spike_time_error([], []) == 0 and spike_time_error([3.0], []) == np.inf
    np.testing.assert_array_equal(in_trials(np.array([5.0, 12, 31]), 10, 4)[3], [1])


def test_filt_learns_where_an_idle_rule_does_not():
    dataset = run(stack([spike_time_training(
        rule, targets=4, inputs=100, epochs=20, seed=1, dt=0.5*ms)
        for rule in (filt, filt.with_(eta=0.0))])[0], "numpy")
    learns, idle = curves(dataset)[0]
    assert learns[-1] < 0.25*learns[0]
    assert idle[-1] == pytest.approx(idle[0], rel=1e-6)
    assert set(measure(dataset)) == {"distance_first", "distance_last", "error_last_ms"}


def test_a_target_train_longer_than_a_trial_says_so():
    with pytest.raises(ValueError, match=r"targets run to 250. ms, but a trial lasts 200. ms. "
                                         r"Write trial=260. ms"):
        spike_time_training(targets=[50, 250]*ms)


@pytest.mark.parametrize("name", SURROGATES)
def test_surrogates_peak_at_the_threshold_and_fall_to_both_sides(name):
    u = np.linspace(-4, 4, 161)
    values = subexpressions(f"s = {surrogate(name, 'u')} : 1", {}, u=u)["s"]*np.ones(len(u))
    assert values[80] == 1 and values.max() == 1 and values[[0, -1]].max() <= 0.1
    np.testing.assert_allclose(values, values[::-1], atol=1e-12)
    assert (np.diff(values[80:]) <= 1e-12).all()


def test_an_unknown_surrogate_is_told_the_nearest():
    with pytest.raises(KeyError, match="no function 'fast_sigmoide'; did you mean 'fast_sigmoid'"):
        surrogate("fast_sigmoide")


def test_superspike_is_the_plain_program_of_its_equations():
    rng, steps, dt, n = np.random.default_rng(2), 12000, 0.1, 20
    pre, rows = np.sort(rng.choice(steps - 2, 200, replace=False)) + 1, rng.integers(0, n, 200)
    wanted, weights = np.array([2500, 6001, 9000]), rng.normal(6, 3, n)
    cell = current_lif.with_(theta=10*mV, refractory=5*ms)
    found = run(Experiment("short", Network(
        (Population("a", relay, n), Population("t", relay, 1), Population("b", cell, 1)),
        (Projection("tb", "t", "b", receptor=instruction),
         Projection("ab", "a", "b", receptor=psc.with_(peak=1*mV), rules=superspike,
                    weights=weights))), steps*dt*ms,
        (Spikes("a", pre*dt*ms, rows), Spikes("t", (wanted - 1)*dt*ms, [0, 0, 0])),
        (Recording("ab", "w"), Recording("b", "spikes")), dt=dt*ms), "numpy")
    fall, slow = np.exp(-dt/5), np.exp(-dt/10)
    w, square, gradient, inner, elig, rise, psp = weights.copy(), *np.zeros((6, n))
    v = current = err_rise = err = 0.0
    spikes, quiet = [], 0
    for k in range(steps):
        if k % 5000 == 0:                                             # the block ends
            faded = square*np.exp(-0.5/30)
            square = np.maximum(faded, gradient**2)
            w, gradient = w + gradient/(np.sqrt(square) + 1e-12), np.zeros(n)
        free = k >= quiet
        v, current = v + free*(1 - slow)*(current - v), current*fall
        rise, psp = rise*fall, psp + (1 - slow)*(rise - psp)
        err_rise, err = err_rise*fall, err + (1 - slow)*(err_rise - err)
        sigma = 1/(1 + abs(v - 10))**2
        inner, elig, gradient = (inner + dt*(-inner/5 + psp*sigma), elig + dt*(inner - elig)/10,
                                 gradient + dt*err*elig/500)
        fired = free and v > 10
        if fired:
            spikes.append(k*dt)
            v, quiet = 0.0, k + 50
        came = rows[pre == k]
        current += w[came].sum()
        rise[came] += 1
        err_rise += int(k in wanted) - int(fired)
    np.testing.assert_allclose(found["b.spikes"], spikes, atol=1e-6)
    assert len(spikes) > 3 and np.abs(w - weights).max() > 0.5
    np.testing.assert_allclose(found["ab.w"], w, rtol=1e-6)
