"""e-prop: what a trial changes against the recursions of the paper."""

import numpy as np
import pytest

from dendritic_models.cells import eprop_adaptive_unit, eprop_unit
from dendritic_models.experiment import Recording
from dendritic_models.plasticity import eprop, eprop_adaptive
from dendritic_models.run import run
from protocols.pattern_generation import drawn, measure, pattern_generation

STEPS, BETA = 120, 0.003                                      # large, so that adaptation is seen


def expected(task, beta):
    """Gradients of the first trial by input and recurrent weights, step by step, and spikes."""
    network, (given, wanted) = task.network, task.stimuli
    w_in, w_rec, w_out = (np.asarray(p.weights) for p in network.projections)
    n, m = w_in.shape
    recurrent = np.zeros((m, m))
    recurrent[network.projections[1].connect] = w_rec
    arrives = np.zeros((STEPS + 1, n))
    times = np.round(np.asarray(given.times)*1e3).astype(int)
    arrives[times[times < STEPS], given.rows[times < STEPS]] = 1
    a, rho, jump, held = np.exp(-1/30), np.exp(-1/2000), 1 - np.exp(-1/30), 300*0.01/1000
    v, b, y, eps = np.zeros(m), np.zeros(m), 0.0, np.zeros(n + m)
    eps_a, ebar, gradient = np.zeros((3, n + m, m))
    fired = 0
    for k in range(STEPS + 1):                                # the next begins with the update
        signal = w_out[:, 0]*(wanted.values[k] - y) + held
        v, b, y, eps = a*v, rho*b, a*y, a*eps
        A = 0.03 + beta*b
        psi = 10*np.clip(1 - abs((v - A)/0.03), 0, 1)
        gradient, ebar = gradient + signal*ebar, ebar + jump*(
            psi*(eps[:, None] - beta*eps_a) - ebar)
        eps_a = psi*eps[:, None] + (rho - psi*beta)*eps_a     # eq. 24
        spikes = v > A
        v = v + jump*(arrives[k] @ w_in + spikes @ recurrent) - 0.03*spikes
        b, y = b + spikes, y + jump*(spikes @ w_out)[0]
        eps = eps + jump*np.concatenate([arrives[k], spikes])
        fired += spikes.sum()
    return gradient[:n], gradient[n:], fired


@pytest.mark.parametrize("rule, cell, beta, rtol", [
    (eprop, eprop_unit, 0.0, 1e-9),
    (eprop_adaptive.with_(beta=BETA), eprop_adaptive_unit.with_(beta=BETA), BETA, 0.03)])
def test_a_trial_changes_weights_as_the_paper_says(rule, cell, beta, rtol):
    task = pattern_generation(rule, cell=cell, size=8, inputs=10, steps=STEPS, trials=1, seed=4)
    recorded = tuple(Recording(name, "w") for name in ("forward", "recurrent"))
    found = run(task.with_(recordings=(*task.recordings, *recorded)), "numpy")
    assert drawn(found, STEPS)[0].shape == (1, STEPS) and measure(found, STEPS)["nmse"] > 0
    forward, recurrent, fired = expected(task, beta)
    assert fired > 10
    paths = task.network.projections
    np.testing.assert_allclose(found["forward.w"].values.reshape(forward.shape) - paths[0].weights,
                               1e-4*forward, rtol=rtol, atol=rtol*1e-4*abs(forward).max())
    np.testing.assert_allclose(found["recurrent.w"].values - paths[1].weights,
                               1e-4*recurrent[paths[1].connect], rtol=rtol,
                               atol=rtol*1e-4*abs(recurrent).max())
    if beta:
        without = expected(task, 0.0)[0]
        assert abs(without - forward).max() > 0.1*abs(forward).max()
