"""A recurrent network of spiking units learns to draw a sum of four sines in answer to noise.

Source: Bellec et al. 2020, figure S7 (code IGITUGraz/eligibility_propagation): the same frozen
Poisson trains in each trial of a second.
Differs from the source: weights change at the beginning of the next trial.
"""

import numpy as np
from brian2 import Hz, ms

from dendritic_models import stimuli
from dendritic_models.cells import eprop_output, eprop_unit, relay
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
    snapped,
)
from dendritic_models.plasticity import eprop, eprop_readout
from dendritic_models.receptors import eprop_input, eprop_spike


def pattern_generation(rule=eprop, readout=eprop_readout, cell=eprop_unit, output=eprop_output,
                       feedback="symmetric", size=100, inputs=100, rate=50*Hz, steps=1000,
                       trials=300, seed=0, dt=1*ms):
    """Inputs, recurrent units, a read-out, and its error that comes back.

    Parameters
    ----------
    rule, readout : PlasticityRule
        Of the weights to the recurrent units, ``None`` for those that stay, and to the output.
    cell, output : Unit
        With ``v`` and the threshold ``A``, as `cells.eprop_unit`; with ``y`` and ``err``.
    feedback : str
        ``"symmetric"`` or ``"random"``.
    size, inputs : int
    rate : Quantity (Hz)
    steps, trials : int
        Time steps of a trial; number of trials.
    seed : int
        Draws input, weights and target.
    """
    rng, trial = np.random.default_rng(seed), steps*dt
    time = np.arange(steps)/steps
    target = sum(rng.uniform(0.5, 2)*np.sin(2*np.pi*(k*time + rng.uniform()))
                 for k in (1, 2, 3, 5))
    target = (target - target[0])/np.abs(target - target[0]).max()
    frozen = stimuli.poisson("input", rate, trial - 2*dt, np.arange(inputs), [seed, 1], start=dt,
                             dt=dt)
    every = np.add.outer(np.arange(trials)*float(trial), np.asarray(frozen.times)).ravel()
    forward, recurrent, out, back = (
        rng.standard_normal((n, m))/np.sqrt(n)
        for n, m in ((inputs, size), (size, size), (size, 1), (size, 1)))
    apart = np.nonzero(~np.eye(size, dtype=bool))             # nobody drives itself
    rules = () if rule is None else (rule,)
    way = dict(transpose_of="readout") if feedback == "symmetric" else dict(weights=back.T)
    return Experiment(
        "pattern_generation", reference=eprop.reference, duration=trials*trial + dt, dt=dt,
        seed=seed, network=Network(
            (Population("input", relay, inputs), Population("units", cell, size),
             Population("output", output, 1)),
            (Projection("forward", "input", "units", receptor=eprop_input, rules=rules,
                        weights=forward),
             Projection("recurrent", "units", "units", receptor=eprop_input, rules=rules,
                        connect=apart, weights=recurrent[apart]),
             Projection("readout", "units", "output", receptor=eprop_spike, rules=readout,
                        weights=out)),
            (Signal("teaching", "output", "err", "units", "L", **way),) if rules else ()),
        stimuli=(Spikes("input", snapped(every, dt), np.tile(frozen.rows, trials)),
                 Waveform("output", "target", np.tile(np.roll(target, 1), trials + 1), dt)),
        schedule=Schedule((Phase("trial", trial),), repeats=trials + 1),
        recordings=(Recording("output", "y", every=dt), Recording("output", "target", every=dt),
                    Recording("units", "spikes")))


def drawn(dataset, steps=1000):
    """Output and target of each trial, shape (trials, steps)."""
    return tuple(dataset[f"output.{name}"].values.ravel()[part].reshape(-1, steps)
                 for name, part in (("y", slice(1, None)), ("target", slice(0, -1))))


def measure(dataset, steps=1000):
    """Squared error of each trial over the power of the target, and the mean rate (Hz)."""
    y, target = drawn(dataset, steps)
    time = dataset["units.spikes"].values
    count = np.histogram(time, np.arange(len(y) + 1)*steps*dataset.attrs["dt_ms"])[0]
    size = int(dataset["units.spikes.cell"].max()) + 1
    return {"nmse": ((y - target)**2).sum(axis=1)/(target**2).sum(axis=1),
            "rate": count/size/(steps*dataset.attrs["dt_ms"])*1e3}
