"""A neuron learns to fire for half of the patterns it is shown, and to be silent for the others.

Source: Gutig & Sompolinsky 2006, 10.1038/nn1643: each input fires once, at random, in 500 ms.
Differs from the source: initial weights and the order of patterns are this project's.
"""

import numpy as np
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
    snapped,
)
from dendritic_models.plasticity import tempotron
from dendritic_models.receptors import psc

CELL = current_lif.with_(name="never_reset", theta=1e6*mV, tau_m=15*ms, tau_s=3.75*ms)
PEAK = 3*2.116534735957599*mV              # of the current: 1 mV of the potential
REST = 5*ms                                # around a trial: what is recorded there has settled


def pattern_classification(rule=tempotron, inputs=100, load=1.0, epochs=100, trial=500*ms,
                           silence=50*ms, cell=CELL, seed=0, dt=1*ms):
    """One neuron, `load` patterns a synapse, shown one by one.

    Parameters
    ----------
    rule : PlasticityRule
        It waits for the phases ``trial`` and ``learn``, and reads ``wanted``: 1 or 0.
    inputs : int
    load : float
        Patterns over inputs.
    epochs : int
        How often all patterns are shown, in the same order.
    trial, silence : Quantity (second)
        Of a pattern, and after it.
    cell : Unit
    seed : int
        Draws patterns, what is wanted, and weights.
    dt : Quantity (second)
    """
    rng, count = np.random.default_rng(seed), round(load*inputs)
    patterns = rng.uniform(0, float(trial), (count, inputs))
    wanted = rng.permutation(np.arange(count) % 2)
    period = trial + silence
    onsets = np.arange(epochs*count).reshape(epochs, count, 1)*float(period)
    times = snapped((onsets + patterns).ravel() + float(2*REST), dt)
    return Experiment(
        "pattern_classification", reference=rule.reference, duration=epochs*count*period, dt=dt,
        seed=seed, network=Network(
            (Population("inputs", relay, inputs), Population("neuron", cell, 1)),
            (Projection("synapse", "inputs", "neuron", receptor=psc.with_(peak=PEAK), rules=rule,
                        weights=rng.normal(0, 1, inputs)),)),
        stimuli=(Spikes("inputs", times, np.tile(np.arange(inputs), epochs*count)),
                 Waveform("neuron", "wanted", np.tile(wanted, epochs).astype(float), period)),
        recordings=(Recording("neuron", "highest", every=period),
                    Recording("neuron", "wanted", every=period), Recording("synapse", "w")),
        schedule=Schedule((Phase("before", REST), Phase("trial", period - 2*REST), Phase("learn"),
                           Phase("after", REST)), epochs*count))


def wrong(dataset, threshold=15.0):
    """Whether the answer to each pattern shown was wrong, shape (patterns - 1, neurons)."""
    highest, wanted = (next(dataset[name].values for name in dataset if name.endswith(f".{of}"))
                       for of in ("highest", "wanted"))
    return (highest[1:] > threshold) != (wanted[:-1] > 0.5)


def loss(dataset):
    """Share of wrong answers, but for the last pattern's."""
    return wrong(dataset).mean()


def measure(dataset):
    """Share of wrong answers among the first and the last hundred."""
    found = wrong(dataset)
    return {"errors_first": found[:100].mean(axis=0), "errors_last": found[-100:].mean(axis=0)}
