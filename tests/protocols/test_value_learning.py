"""Critics of spiking neurons: their error against theory, their weights against a plain program."""

import numpy as np
from brian2 import Hz, ms, second

from dendritic_models.cells import relay, td_error
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    Waveform,
)
from dendritic_models.plasticity import td_ltp
from dendritic_models.receptors import release, report
from dendritic_models.run import run
from protocols.__main__ import main
from protocols.value_learning import measure, value_learning


def test_discounted_error_adds_up_to_discounted_reward_and_change_of_value():
    times, rewards, steps, dt = np.array([10, 60, 61, 140, 260]), np.array([90, 200]), 400, 1e-3
    found = run(Experiment("told", Network(
        (Population("a", relay, 1), Population("r", relay, 1), Population("value", td_error.with_(
            tau_r=0.3*second, V_0=0.2), 1)),
        (Projection("av", "a", "value", receptor=report, weights=1.0),
         Projection("rv", "r", "value", receptor=release, weights=2.0))), steps*ms,
        (Spikes("a", times*ms, np.zeros(5, int)), Spikes("r", rewards*ms, [0, 0])),
        (Recording("value", "M"), Recording("value", "V")), dt=0.1*ms), "numpy")
    t = np.arange(10*steps)*1e-4
    gone = np.exp(-t/0.3)
    v = found["value.V"].values[:, 0]
    late = t[:, None] - 1e-3*times - 1e-4                   # recorded at the start of a step
    kernel = np.where(late > -5e-5, (np.exp(-late/0.05) - np.exp(-late/0.02))/0.03, 0)
    np.testing.assert_allclose(v, 0.2 + 0.05*kernel.sum(axis=1), atol=1e-3)
    spread = 1/(1 + 0.02/0.3)                               # of a reward over tau_D
    expected = gone[-1]*v[-1] - v[0] + 2*spread*np.exp(-1e-3*rewards/0.3).sum()
    total = np.sum(gone*found["value.M"].values[:, 0])*dt/10
    assert abs(total - expected) < 0.02*abs(expected)       # a sum of steps


def test_weights_are_those_of_a_plain_program():
    rng, steps, n, dt = np.random.default_rng(4), 600, 5, 1e-3
    fired = rng.random((2, steps, n)) < 0.04
    error = rng.normal(0, 3, steps//20).repeat(20)
    given = [Spikes(name, where[0]*ms, where[1]) for name, where in
             zip("ab", map(np.nonzero, fired), strict=True)]
    found = run(Experiment("given", Network(
        (Population("a", relay, n), Population("b", relay, n)),
        (Projection("ab", "a", "b", rules=td_ltp.with_(eta=0.5*Hz), connect="one", weights=1.0),)),
        steps*ms, (*given, Waveform("b", "M", error, 1*ms)), (Recording("ab", "w"),), dt=1*ms),
        "numpy")["ab.w"].values
    s, psp, elig, w = *np.zeros((3, n)), np.ones(n)
    for k in range(steps):                                   # each state by its own exponential
        w = np.clip(w + dt*0.5*error[k]*elig, 0, 3)
        s, psp, elig = s*np.exp(-0.2), psp + (1 - np.exp(-0.05))*(4*s - psp), elig*np.exp(-dt/0.2)
        elig = elig + fired[1, k]*psp
        s = s + fired[0, k]
    assert np.ptp(w) > 0.1
    np.testing.assert_allclose(found, w, rtol=1e-9)


def test_last_state_gains_value_by_the_reward_and_not_without():
    common = dict(rule=td_ltp.with_(eta=0.05*Hz), trials=12, stay=50*ms, pause=100*ms)
    rewarded, control = (measure(run(value_learning(reward=amount, **common), "numpy"))
                         for amount in (1.0, 0.0))
    gain = rewarded["value_last"] - control["value_last"]
    assert gain[-1] > 0.2 and gain[-1] == gain.max()


def test_value_learning_from_the_command_line(capsys):
    assert main(["run", "value_learning", "--backend", "numpy", "--set", "trials=2",
                 "--set", "stay=50*ms", "--set", "pause=50*ms", "--set", "critics=3"]) == 0
    assert "value_last" in capsys.readouterr().out
