"""RFLO against plain numpy code, step by step."""

import numpy as np

from dendritic_models.run import run
from protocols.periodic_output import measure, periodic_output

TRIALS, SIZE = 3, 8


def test_three_trials_are_those_of_plain_numpy_code():
    experiment = periodic_output(trials=TRIALS, size=SIZE)
    recurrent, readout, teaching = (s.weights for s in experiment.network.signals)
    w, out, back = recurrent.copy(), readout[:, 0].copy(), teaching[0]
    start = experiment.network.population("units").initial["h_start"]
    target = experiment.stimuli[0].values
    losses, alignments = [], []
    h, p = start.copy(), np.zeros((SIZE, SIZE))
    for k in range(TRIALS):
        losses.append(0)
        for step in range(100):
            u, err = h @ w, target[100*k + step] - h @ out
            losses[-1] += err**2/200
            h = h + (np.tanh(u) - h)/10
            w = w + 0.3e-3*back*err*p
            p = p + ((1 - np.tanh(u)**2)*h[:, None] - p)/10
            out = out + 0.3e-3*err*h
            if step == 0:
                h, p = start.copy(), np.zeros((SIZE, SIZE))
        alignments.append(out @ back/np.linalg.norm(out)/np.linalg.norm(back))
    found = measure(run(experiment, "numpy"))
    np.testing.assert_allclose(found["loss"], losses, rtol=1e-10)
    np.testing.assert_allclose(found["alignment"], alignments, rtol=1e-10)
