"""The pairing protocol: when it says the spikes are, what shares a build, what it refuses."""

import numpy as np
import pytest
from brian2 import Hz, Quantity, ms, second

from dendritic_models.model import PlasticityRule
from dendritic_models.plasticity import pair_stdp
from dendritic_models.run import run
from dendritic_models.sweep import sweep
from protocols.pairing import measure, pairing


def spikes(**arguments):
    """Times (ms) of the presynaptic and the postsynaptic spikes."""
    return [np.asarray(given.times)*1e3 for given in pairing(**arguments).stimuli]


@pytest.mark.parametrize("delay", (-7.33, 0.0, 12.0))
def test_delay_is_post_minus_pre_on_the_grid(delay):
    pre, post = spikes(delay=delay*ms, frequency=30*Hz, dt=0.5*ms)
    np.testing.assert_allclose(post - pre, np.round(delay/0.5)*0.5, atol=1e-9)      # rounding
    for times in (pre, post):
        np.testing.assert_allclose(times, np.round(times/0.5)*0.5, atol=1e-9)
    assert len(pre) == 60 and np.abs(np.diff(pre) - 1e3/30).max() <= 0.5


def test_bursts_repeat_the_pairs():
    pre, _ = spikes(frequency=20*Hz, pairs=5, bursts=3)
    np.testing.assert_allclose(
        pre, 1000 + np.add.outer(np.arange(3)*10e3, np.arange(5)*50).ravel(), atol=1e-9)


def test_it_is_silent_before_and_after():
    experiment = pairing(delay=-20*ms, pairs=3, bursts=2, silence=100*ms)
    times = np.concatenate(spikes(delay=-20*ms, pairs=3, bursts=2, silence=100*ms))
    assert times.min() == pytest.approx(80) and times.max() == pytest.approx(12100)
    assert experiment.duration/ms == pytest.approx(12200)


def test_sweep_over_delays_and_frequencies_is_one_build(monkeypatch):
    from dendritic_models import sweep as sweeps
    builds = []
    monkeypatch.setattr(sweeps, "run", lambda e, *given: builds.append(e) or run(e, *given))
    found = sweep(pairing, backend="numpy", measure=measure, delay=[-10*ms, 0*ms, 10*ms],
                  frequency=[1*Hz, 10*Hz, 50*Hz], pairs=[2], dt=[1*ms])
    assert len(builds) == 1
    change = found["change"].squeeze().transpose("delay", "frequency")
    assert (change.sel(delay=-10) < 0).all() and (change.sel(delay=10).sel(frequency=1) > 0)
    alone = measure(run(pairing(delay=10*ms, frequency=50*Hz, pairs=2, dt=1*ms), "numpy"))
    assert float(change.sel(delay=10, frequency=50)) == float(alone["change"])


def test_measures_are_absolute_and_relative():
    found = measure(run(pairing(pairs=1, weight=0.25, dt=1*ms, silence=40*ms), "numpy"))
    assert found["before"] == 0.25 and found["after"] == 0.25 + found["change"]
    assert found["relative_change"] == pytest.approx(found["change"]/0.25)
    assert found["change"] == pytest.approx(0.005*np.exp(-0.5), rel=1e-12)


def test_a_rule_that_acts_once_acts_after_the_last_pair():
    counted = PlasticityRule("counted", "w : 1\nn : 1",
                             on={"pre": "n += 1", "post": "n += 1", "block": "w = w + n"})
    found = measure(run(pairing(counted, delay=20*ms, frequency=50*Hz, pairs=3, weight=0.0,
                                silence=40*ms, dt=1*ms), "numpy"))
    assert found["change"] == 6


def test_a_rule_that_waits_for_something_else_says_so():
    waiting = PlasticityRule("waiting", "w : 1", on={"plateau": "w += 1"})
    with pytest.raises(KeyError, match="'waiting' -> Unit 'relay': no event 'plateau'.* post, pre"):
        run(pairing(waiting), "numpy")


@pytest.mark.parametrize("arguments, words", [
    (dict(delay=0.8*second), r"longer than half the silence.*Write silence=1\.6 s"),
    (dict(pairs=5, bursts=2, interval=4*second), r"next burst begins.*Write interval=5\. s"),
    (dict(duration=10*second), r"last 61\. s\. Write duration=61\. s"),
])
def test_what_does_not_fit_says_what_would(arguments, words):
    with pytest.raises(ValueError, match=words):
        pairing(**arguments)


def test_slow_pairs_last_longer_than_the_common_duration():
    assert pairing(frequency=0.1*Hz, pairs=3).duration == 22*second
    assert isinstance(pairing(frequency=50*Hz, pairs=3).duration, Quantity)
    assert pairing(frequency=50*Hz).duration == pairing(frequency=1*Hz, delay=-3*ms).duration


def test_any_rule_of_spikes_will_do():
    reversed_ = pair_stdp.with_({"name": "reversed", "A_plus": -0.005, "A_minus": -0.00525})
    assert measure(run(pairing(reversed_, pairs=1, silence=40*ms, dt=1*ms), "numpy"))["change"] < 0
