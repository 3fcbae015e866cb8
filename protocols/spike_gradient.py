"""Spiking neurons between an input and a read-out collect a gradient and do not yet learn from it.

Source: Neftci, Mostafa & Zenke 2019, 10.1109/MSP.2019.2931595: squared error of a potential that
does not fire, through one hidden layer.
"""

import numpy as np
from brian2 import Hz, ms, mV

from dendritic_models import stimuli
from dendritic_models.cells import current_lif, current_readout, relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Signal,
    Waveform,
)
from dendritic_models.plasticity import superspike_reset
from dendritic_models.receptors import psc

HIDDEN = current_lif.with_(theta=10*mV)


def spike_gradient(rule=superspike_reset, cell=HIDDEN, readout=current_readout, sizes=(40, 10, 3),
                   gain=1.0, rate=20*Hz, duration=400*ms, seed=0, dt=0.5*ms):
    """One sample, shorter than a block of the rule.

    Parameters
    ----------
    rule : PlasticityRule
        Of the weights to the hidden layer; it reads ``err`` and has ``gradient``.
    cell, readout : Unit
        Of the hidden layer, which is not refractory for longer than a step, and of the output.
    sizes : (int, int, int)
        Inputs, hidden neurons and outputs.
    gain : float
        Of the weights to the hidden layer: the more, the faster it fires.
    rate : Quantity (Hz)
        Of the input's Poisson trains.
    duration : Quantity (second)
    seed : int
        Draws spikes, weights and targets.
    dt : Quantity (second)
    """
    rng, (inputs, hidden, outputs) = np.random.default_rng(seed), sizes
    phase, period = rng.uniform(0, 2*np.pi, outputs), rng.uniform(100, 300, outputs)*ms
    time = np.arange(round(float(duration/dt)))[:, None]*dt
    forward = rng.normal(1, 1, (inputs, hidden))*60*gain/inputs
    return Experiment(
        "spike_gradient", reference=rule.reference, duration=duration, dt=dt, seed=seed,
        network=Network(
            (Population("input", relay, inputs),
             Population("hidden", cell, hidden), Population("output", readout, outputs)),
            (Projection("forward", "input", "hidden", receptor=psc.with_(peak=1*mV), rules=rule,
                        weights=forward),
             Projection("readout", "hidden", "output", receptor=psc.with_(peak=1*mV),
                        weights=rng.normal(0, 10/np.sqrt(hidden), (hidden, outputs)))),
            (Signal("feedback", "output", "err", "hidden", "err", transpose_of="readout"),)),
        stimuli=(stimuli.poisson("input", rate, duration, np.arange(inputs), [seed, 1], dt=dt),
                 Waveform("output", "target", np.sin(2*np.pi*time/period + phase), dt)),
        recordings=(Recording("hidden", "spikes"), Recording("output", "v"),
                    Recording("forward", "gradient"), Recording("forward", "w"),
                    Recording("readout", "w")))


def collected(dataset, rule=superspike_reset):
    """The gradient of the error, half its square over time (ms), by each weight (mV).

    Parameters
    ----------
    dataset : xarray.Dataset
    rule : PlasticityRule
        For its time constants.
    """
    dt, tau, block = (dataset.attrs["dt_ms"], *(
        float(rule.parameters[name])*1e3 for name in ("tau_rise", "block")))
    step = tau*(1 - np.exp(-dt/tau)) if rule.method == "exponential" else dt
    return -dataset["forward.gradient"].values*block/step


def measure(dataset):
    """Length of the gradient that was collected, and the rate of the hidden layer (Hz)."""
    hidden = len(np.unique(dataset["forward.target"]))
    return {"norm": np.linalg.norm(collected(dataset)),
            "rate": dataset["hidden.spikes"].size/hidden/dataset.attrs["duration_ms"]*1e3}
