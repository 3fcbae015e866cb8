"""Calcium control against a step-by-step program of its equations, on any trains."""

from dataclasses import replace

import numpy as np
from brian2 import ms

from dendritic_models.experiment import Recording
from dendritic_models.plasticity import shouval2002
from dendritic_models.run import run
from dendritic_models.sweep import stack
from protocols.spike_train import spike_train

DURATION, DT = 120, 0.1                                        # ms


def step_by_step(pre, post):
    """Calcium (uM) and weight at the end; times in ms."""
    def follows(x, goal, rate):
        return goal + (x - goal)*np.exp(-rate*DT)

    f = s = E_1 = E_2 = b_fast = b_slow = Ca = 0.0
    w = 0.25
    pre, post = (set(np.round(np.array(x)/DT).astype(int)) for x in (pre, np.add(post, 2)))
    for k in range(round(DURATION/DT)):
        f, s, E_1, E_2 = (follows(x, 0, 1/tau)
                          for x, tau in ((f, 50), (s, 200), (E_1, 50), (E_2, 5)))
        V = -65 + E_1 - E_2 + 100*(b_fast + b_slow)
        current = (f + s)*(130 - V)/500/(1 + np.exp(-0.062*V)/3.57)
        omega = 0.25 + 1/(1 + np.exp(-80*(Ca - 0.55))) - 0.25/(1 + np.exp(-80*(Ca - 0.35)))
        w = follows(w, omega, 1e-3/(0.1/(1e-5 + Ca**3) + 1))
        Ca = follows(Ca, 50*current, 1/50)
        b_fast, b_slow = follows(b_fast, 0, 1/3), follows(b_slow, 0, 1/25)
        if k in pre:
            opened = 0.5*(1 - f - s)
            f, s, E_1, E_2 = f + 0.5*opened, s + 0.5*opened, E_1 + 1, E_2 + 1
        if k in post:                                          # 2 ms after the spike
            b_fast, b_slow = 0.75, 0.25
    return Ca, w


def test_calcium_and_weight_follow_the_equations_on_any_trains():
    rng = np.random.default_rng(2002)
    trains = [[np.sort(rng.choice(np.arange(1, 100), n, replace=False)) for _ in "ab"]
              for n in (1, 1, 2, 3, 5, 8)]
    trains.append((np.array([20, 40]), np.array([38, 40])))    # arrives with a presynaptic spike
    experiments = [replace(spike_train(shouval2002, pre*ms, post*ms, duration=DURATION*ms),
                           recordings=(Recording("synapse", "Ca"), Recording("synapse", "w")))
                   for pre, post in trains]
    dataset = run(stack(experiments)[0], "numpy")
    found = np.array([dataset["synapse.Ca"].values, dataset["synapse.w"].values]).T
    expected = np.array([step_by_step(*pair) for pair in trains])
    np.testing.assert_allclose(found, expected, rtol=1e-9)     # one scheme, two programs
