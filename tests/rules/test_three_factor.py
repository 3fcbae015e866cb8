"""Rules with a third factor, against closed forms and a program that goes step by step."""

import numpy as np
import pytest
from brian2 import Hz, ms, mV, second

from dendritic_models import stimuli
from dendritic_models.cells import dopamine as dopamine_unit
from dendritic_models.cells import instructed, relay, srm0
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Signal,
    Spikes,
    Waveform,
)
from dendritic_models.plasticity import (
    brzosko2017,
    florian2007_mstdp,
    florian2007_mstdpet,
    izhikevich2007,
    izhikevich2007_lazy,
    pair_stdp,
    r_max,
)
from dendritic_models.run import run
from dendritic_models.sweep import stack
from protocols.__main__ import main
from protocols.distal_reward import distal_reward
from protocols.reward_pairing import measure, reward_pairing

N, STEPS = 12, 1500


def changes(*points, **common):
    """Change of the weight at each point (arguments of the protocol), from one build."""
    found = run(stack([reward_pairing(**{**common, **point}) for point in points])[0], "numpy")
    return measure(found)["change"].values.reshape(len(points))


@pytest.mark.parametrize("rule", (izhikevich2007, izhikevich2007_lazy), ids=lambda r: r.name)
def test_dopamine_after_a_pair_earns_what_is_left_of_it_and_none_earns_nothing(rule):
    delays = np.array([100, 400, 800])
    free = rule.with_(parameters={**rule.parameters, "A_plus": 1e-3})
    *found, tonic, none = changes(
        *(dict(reward=delay*ms) for delay in delays), dict(reward=100*ms, amount=0.0),
        dict(reward=100*ms, amount=0.0, modulator=dopamine_unit.with_(tonic=0.0)), rule=free,
        silence=100*ms, duration=2200*ms)
    assert none == 0
    found = np.array(found)
    kept = np.exp(-1*(1/1000 + 1/200))                       # of elig times D, from step to step
    earned = 100*1e-3*1e-3*np.exp(-0.5)*0.5*np.exp(-delays/1000)/(1 - kept)
    np.testing.assert_allclose(found - tonic, earned, rtol=3e-3)   # the run ends; order of a step
    slope = np.polyfit(delays, np.log(found - tonic), 1)[0]
    assert slope == pytest.approx(-1/1000, rel=0.01)


def test_reward_modulated_pairs_without_a_trace_take_the_reward_of_the_moment():
    delays, amounts = np.array([-30, -5, 5, 30]), np.array([1.0, -1.0, 0.0])
    found = changes(*(dict(delay=delay*ms, amount=amount) for amount in amounts
                      for delay in delays), rule=florian2007_mstdp, reward=-50*ms, width=80*ms,
                    silence=100*ms, duration=300*ms)
    window = 0.625*np.outer(amounts, np.sign(delays)*np.exp(-np.abs(delays)/20))
    np.testing.assert_allclose(found, window.ravel(), rtol=1e-12)  # rounding of steps of decay


def test_reward_after_a_pair_finds_the_eligibility_trace():
    late, width, dt = np.array([1, 20, 60]), 10, 1
    *found, none = changes(*(dict(reward=x*ms) for x in late), dict(reward=1*ms, amount=0.0),
                           rule=florian2007_mstdpet, amount=1.0, width=width*ms, silence=100*ms,
                           duration=300*ms, dt=dt*ms)
    assert none == 0
    found = np.array(found)
    steps = np.arange(width)[:, None]
    sum_ = np.exp(-(late + dt*(steps - 1))/25).sum(axis=0)*dt*1e-3  # moves one step after a spike
    expected = 0.625/0.025*np.exp(-0.5)*sum_
    assert np.abs(np.log(found/expected)).max() < 0.041             # which of two steps it is
    np.testing.assert_allclose(found/found[0], expected/expected[0], rtol=1e-9)


def on_random_trains(rule, seed, every=100*ms):
    """Weights (times, synapses) of N synapses on random trains, dopamine and a flush or more."""
    rng = np.random.default_rng(seed)
    duration, rows = STEPS*2*ms, np.arange(N)
    modulation = np.repeat(rng.choice([0, 0.2, 1.0], STEPS//50), 50)
    given = tuple(stimuli.poisson(name, 25*Hz, duration, rows, (seed, k), dt=2*ms)
                  for k, name in enumerate("ab"))
    dataset = run(Experiment("random", Network(
        (Population("a", relay, N), Population("b", relay, N)),
        (Projection("ab", "a", "b", rules=rule, connect="one", weights=3.5),)), duration,
        (*given, Waveform("b", "M", modulation, 2*ms)), (Recording("ab", "w", every=every),),
        dt=2*ms), "numpy")
    return dataset["ab.w"].values, given, modulation


def stepped(given, modulation, tau_elig, dt=2e-3):
    """The same as `on_random_trains` of izhikevich2007, statement after statement."""
    fired = np.zeros((2, STEPS, N), dtype=bool)
    for side, spikes in enumerate(given):
        fired[side, np.round(np.asarray(spikes.times)/dt).astype(int), spikes.rows] = True
    x, y, elig, w, found = np.zeros(N), np.zeros(N), np.zeros(N), np.full(N, 3.5), []
    for k in range(STEPS):
        if k % 50 == 0:
            found.append(w)
        w = np.clip(w + dt*100*modulation[k]*elig, 0, 4)
        x, y, elig = x*np.exp(-dt/0.02), y*np.exp(-dt/0.02), elig*np.exp(-dt/tau_elig)
        elig = elig - 0.15*y*fired[0, k] + 0.1*x*fired[1, k]
        x, y = np.where(fired[0, k], 1, x), np.where(fired[1, k], 1, y)
    return np.array(found)


def test_lazy_evaluation_is_the_dense_sum_and_that_of_a_plain_program():
    dense = izhikevich2007.with_(tau_elig=100*ms)            # flushed about every second
    lazy = izhikevich2007_lazy.with_({"post.tau_elig": 100*ms})
    found, given, modulation = on_random_trains(lazy, 3)
    expected = stepped(given, modulation, 0.1)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    np.testing.assert_allclose(on_random_trains(dense, 3)[0], expected, atol=1e-9)
    assert expected.min() == 0 and expected.max() == 4       # both bounds are met


def test_lazy_evaluation_is_the_same_in_the_network_of_the_distal_reward():
    small = dict(duration=1.5*second, excitatory=40, inhibitory=10, synapses=10, reward=5.0,
                 every=100*ms, given=[0.2, 0.9]*second)
    lazy, dense = (run(distal_reward(rule, **small), "numpy") for rule in (
        izhikevich2007_lazy, izhikevich2007.with_(method="euler")))     # as its neurons
    np.testing.assert_allclose(lazy["excite.w"], dense["excite.w"], atol=1e-9)
    assert np.ptp(lazy["excite.w"].values[-1, 1:]) > 0.01


def test_distal_reward_comes_when_the_second_neuron_follows_the_first_soon():
    from dendritic_models.cells import distal_reward as rewarder
    from dendritic_models.receptors import first_of_pair, second_of_pair

    units = rewarder.with_(place=np.arange(3.0), places=3)
    firsts, seconds = [10, 50, 100, 160, 200], [15, 50, 120, 179, 201, 205]
    dataset = run(Experiment("told", Network(
        (Population("a", relay, 1), Population("b", relay, 1), Population("rewards", units, 3)),
        (Projection("ones", "a", "rewards", receptor=first_of_pair),
         Projection("twos", "b", "rewards", receptor=second_of_pair))), 250*ms,
        (Spikes("a", firsts*ms, [0]*len(firsts)), Spikes("b", seconds*ms, [0]*len(seconds))),
        (Recording("rewards", "spikes"),), dt=1*ms), "numpy")
    np.testing.assert_allclose(dataset["rewards.spikes"], [16, 180, 202, 206])  # not 0 or 20 ms
    np.testing.assert_array_equal(dataset["rewards.spikes.cell"], [0, 1, 2, 0])


def test_r_max_expects_no_change_without_a_reason_and_stdp_does():
    n, rng = 400, np.random.default_rng(0)
    times = np.sort(rng.choice(1000, 20, replace=False))
    cells = srm0.with_(theta=10*mV)
    drift = {}
    for rule in (r_max, izhikevich2007.with_(bounds={})):
        dataset = run(Experiment("free", Network(
            (Population("a", relay, 1), Population("b", cells, n)),
            (Projection("ab", "a", "b", rules=rule, weights=0.0),)), 1*second,
            (Spikes("a", times*ms, [0]*20), Waveform("b", "M", np.ones(1), 1*second)),
            (Recording("ab", "w"), Recording("b", "spikes")), dt=1*ms), "numpy")
        w = dataset["ab.w"].values
        drift[rule.name] = w.mean()/(w.std()/np.sqrt(n))
        assert dataset["b.spikes"].size/n == pytest.approx(60*np.exp(-2), rel=0.3)
    assert abs(drift["r_max"]) < 3                           # standard errors
    assert drift["izhikevich2007"] < -3                      # it depresses what is independent


def test_r_max_of_one_pair_is_the_potential_minus_what_was_expected():
    rate = 20
    target = srm0.with_(rho_0=rate*Hz, theta=0*mV, chi=0*mV, Delta_u=1e6*mV, threshold="fired",
                        reset="fired = False", equations=srm0.equations + "\nfired : boolean")
    free = r_max.with_(tau_elig=1e6*second)
    found = run(Experiment("pair", Network(                  # the first stays silent
        (Population("a", relay, 1), Population("b", target, 2)),
        (Projection("ab", "a", "b", rules=free, weights=0.0),)), 400*ms,
        (Spikes("a", [10]*ms, [0]), Spikes("b", [22]*ms, [1])), (Recording("ab", "elig"),),
        dt=0.1*ms), "numpy")["ab.elig"].values
    potential = 20/15*(np.exp(-12/20) - np.exp(-12/5))       # mV
    assert found[0] == pytest.approx(-rate*20e-3/5, rel=0.02)     # the area of the kernel
    assert found[1] - found[0] == pytest.approx(potential/5, rel=0.02)  # first order in dt


@pytest.mark.parametrize("arguments, kind, words", [
    (dict(rule=pair_stdp), KeyError, "'pair_stdp' has no third factor 'M'. Use protocol 'pairing'"),
    (dict(reward=20*second), ValueError, r"nothing is eligible when the reward comes, 20\. s after"
     r".*'izhikevich2007' has 2e-09 of it left. Write reward=13.8"),
    (dict(rule=florian2007_mstdp), ValueError, "keeps no eligibility: write reward=0.ms or less"),
    (dict(reward=-2*second), ValueError, r"comes before the start. Write silence=1\.99 s")])
def test_a_reward_that_finds_nothing_says_so(arguments, kind, words):
    with pytest.raises(kind, match=words):
        reward_pairing(**arguments)


def test_reward_pairing_from_the_command_line(capsys):
    assert main(["run", "reward_pairing", "--rule", "florian2007_mstdpet", "--backend", "numpy",
                 "--set", "reward=20*ms", "--set", "silence=100*ms"]) == 0
    assert "change" in capsys.readouterr().out


def test_acetylcholine_depresses_and_dopamine_makes_it_potentiation():
    ach, dopamine, per_pair = np.array([[1, 0, 0, 1], [0, 0, 1, 1], [-0.002, 0, 0.01, 0.01]])
    n = np.arange(8)                                         # each before and after its partner
    dataset = run(Experiment("both", Network(
        (Population("a", relay, 8), Population("b", relay, 8)),
        (Projection("ab", "a", "b", rules=brzosko2017, connect="one", weights=2.0),)), 400*ms,
        (Spikes("a", np.repeat([200, 207], 4)*ms, n), Spikes("b", np.repeat([207, 200], 4)*ms, n),
         *(Waveform("b", name, np.tile(given, (1, 2)), 400*ms)
           for name, given in (("ach", ach), ("M", dopamine)))), (Recording("ab", "w"),),
        Schedule((Phase("trial", 300*ms), Phase("block"), Phase("rest", 100*ms))), dt=1*ms),
        "numpy")
    kept = np.where(dopamine, np.exp(-(300 - 207)/2000), 1)
    np.testing.assert_allclose(dataset["ab.w"] - 2, np.tile(per_pair*np.exp(-0.7)*kept, 2),
                               rtol=2e-3, atol=1e-15)        # a step


def test_weights_of_a_signal_of_a_wrong_shape_are_an_error():
    with pytest.raises(ValueError, match=r"shape \(2, 3\), expected \(sources, targets\) = \(3, 2"):
        run(Experiment("feedback", Network(
            (Population("above", dopamine_unit, 3), Population("below", instructed, 2)),
            signals=(Signal("back", "above", "M", "below", "drive", np.ones((2, 3))),)), 1*ms),
            "numpy")


@pytest.mark.slow
@pytest.mark.standalone
def test_network_of_the_distal_reward_is_five_times_faster_than_real_time():
    dataset = run(distal_reward(duration=40*second, every=10*second), "cpp_standalone")
    assert dataset.attrs["simulation_seconds"] < 40/5
