"""A recurrent network learns to make a periodic course by itself, trial after trial.

Source: Murray 2019, figure 1; code murray-lab/rflo-learning.  Every trial begins in the same state.
"""

import numpy as np
from brian2 import ms

from dendritic_models.cells import rflo_output, rflo_unit
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Recording,
    Schedule,
    Signal,
    Waveform,
)
from dendritic_models.plasticity import murray2019, murray2019_readout


def periodic_output(rule=murray2019, readout=murray2019_readout, cell=rflo_unit, size=50,
                    gain=1.5, begin=0.1, harmonics=(1.0, 0.5, 0.0, 0.25), steps=100, trials=1000,
                    seed=0, dt=1*ms):
    """Units, a read-out, and its error that comes back through random weights.

    What the read-out makes is of the activity of the step before, and so is its target.

    Parameters
    ----------
    rule, readout : PlasticityRule
        Of the recurrent weights and of those to the output.
    cell : Unit
        With ``h``, ``u`` and ``credit``, as `cells.rflo_unit`.
    size : int
    gain : float
        Standard deviation of the recurrent weights at the start, times the root of `size`.
    begin : float
        Activity at the beginning of a trial lies within this.
    harmonics : sequence of float
        Amplitude of each sine of the target, the slowest of which fills a trial.
    steps, trials : int
        Time steps of a trial; number of trials.
    seed : int
        Draws weights and the first state.
    """
    rng, trial = np.random.default_rng([seed, 0]), steps*dt
    angle = 2*np.pi*np.arange(steps)/steps
    target = sum(a*np.sin(k*angle) for k, a in enumerate(harmonics, 1))
    recurrent = gain*rng.standard_normal((size, size))/np.sqrt(size)
    out = rng.uniform(-1, 1, (size, 1))/np.sqrt(size)
    back = rng.standard_normal((1, size))
    start = rng.uniform(-begin, begin, size)
    return Experiment(
        "periodic_output", reference=rule.reference, duration=trials*trial + dt, dt=dt, seed=seed,
        network=Network(
            (Population("units", cell, size, initial={"h_start": start, "h": start}),
             Population("output", rflo_output, 1)),
            signals=(Signal("recurrent", "units", "h", "units", "u", weights=recurrent, rules=rule),
                     Signal("readout", "units", "h", "output", "y", weights=out, rules=readout),
                     Signal("teaching", "output", "err", "units", "credit", weights=back))),
        stimuli=(Waveform("output", "target", np.tile(np.roll(target, 1), trials + 1), dt),),
        schedule=Schedule((Phase("trial", trial),), repeats=trials + 1),
        recordings=(Recording("output", "y", every=dt), Recording("output", "target", every=dt),
                    Recording("readout", "w", every=trial), Recording("teaching", "w")))


def measure(dataset, steps=100):
    """Half the mean squared error of each trial, and how the read-out lies to the feedback.

    Returns
    -------
    dict
        ``loss`` (1; trial) and ``alignment``, the cosine between both weights (1; trial).
    """
    y, target = (dataset[f"output.{name}"].isel(output=0) for name in ("y", "target"))
    time = next(d for d in y.dims if str(d).startswith("time"))
    step = dataset.sizes[time] - 1
    y = y.isel({time: slice(1, None)}).drop_vars(time)           # at a step's start: of that before
    target = target.isel({time: slice(0, -1)}).drop_vars(time)
    square = ((y - target)**2/2).assign_coords(trial=(time, np.arange(step)//steps))
    loss = square.groupby("trial").mean(time)
    out, back = dataset["readout.w"], dataset["teaching.w"]
    late = next(d for d in out.dims if str(d).startswith("time"))
    out = out.isel({late: slice(1, None)}).rename({late: "trial", "readout.synapse": "unit"})
    back = back.rename({"teaching.synapse": "unit"})
    out, back = (a.drop_vars([c for c in a.coords if c in ("trial", "unit") or "." in str(c)])
                 for a in (out, back))
    alignment = (out*back).sum("unit")/np.sqrt((out**2).sum("unit")*(back**2).sum("unit"))
    return {"loss": loss, "alignment": alignment.transpose(..., "trial")}
