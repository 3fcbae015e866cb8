"""A neuron learns to fire at given times in answer to a given pattern of spikes.

Source: Gardner & Gruning 2016, 10.1371/journal.pone.0161335: 200 inputs that fire once in 200 ms,
targets at least 10 ms apart.
Differs from the source: each trial ends with silence, in which filtered trains run out.
"""

import numpy as np
from brian2 import Quantity, ms, second

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
    snapped,
)
from dendritic_models.model import Mechanism
from dendritic_models.objectives import in_trials, spike_time_error, van_rossum
from dendritic_models.plasticity import filt
from dendritic_models.receptors import instruction, psc

TRIAL, SILENCE, REST = 200*ms, 60*ms, 1*ms


def spike_time_training(rule=filt, targets=4, inputs=200, epochs=100, seed=0, pattern=None,
                        cell=current_lif, trial=TRIAL, silence=SILENCE, dt=0.1*ms):
    """One neuron and its teacher, trial after trial.

    Parameters
    ----------
    rule : PlasticityRule
        It waits for the target's event ``instructed``, or reads traces of it, and for the
        schedule's phase ``learn``; ``eta`` is divided by the number of targets.
    targets : int or Quantity (second), shape (targets,)
        How many spikes, or when.
    inputs : int
    epochs : int
    seed : int
        Draws what is not given, and the weights, uniform from 0 to 1 (nA).
    pattern : Quantity (second), shape (inputs,), optional
        When each input fires.
    cell : Unit
    trial, silence : Quantity (second)
    dt : Quantity (second)

    Raises
    ------
    ValueError
        When a target comes after the end of a trial.
    """
    rng = np.random.default_rng(seed)
    if pattern is None:
        pattern = rng.uniform(1, trial/ms, inputs)*ms
    weights = rng.uniform(0, 1, len(pattern))
    wanted = drawn_targets(rng, targets, trial) if np.ndim(targets) == 0 else targets
    if np.max(np.asarray(wanted)) >= float(trial):
        raise ValueError(f"spike_time_training: targets run to {max(wanted)}, but a trial lasts "
                         f"{trial}. Write trial={max(wanted) + 10*ms}, or drop the late ones.")
    period, onsets = trial + silence, np.arange(epochs)*float(trial + silence)

    def every_trial(population, times, early=0*ms):
        every = np.add.outer(onsets, np.asarray(times)) - float(early)
        return Spikes(population, snapped(every.ravel(), dt),
                      np.tile(np.arange(len(times)) if population == "inputs" else
                              np.zeros(len(times), int), epochs))

    rested = Mechanism("rested", "", needs={"v": cell_unit(cell)}, reference=cell.reference,
                       on={"learn": "v = 0*v"})
    rate = {"eta": rule.parameters["eta"]/len(wanted)} if "eta" in rule.parameters else {}
    return Experiment(
        "spike_time_training", reference=rule.reference, duration=epochs*period, dt=dt, seed=seed,
        network=Network(
            (Population("inputs", relay, len(pattern)), Population("teacher", relay, 1),
             Population("neuron", cell.insert(rested), 1)),
            (Projection("instruct", "teacher", "neuron", receptor=instruction),
             Projection("synapse", "inputs", "neuron", receptor=psc, rules=rule.with_(rate),
                        weights=weights))),
        stimuli=(every_trial("inputs", pattern), every_trial("teacher", wanted, dt)),
        recordings=(Recording("neuron", "spikes"), Recording("teacher", "spikes"),
                    Recording("synapse", "w")),
        schedule=Schedule((Phase("trial", period - REST), Phase("learn"), Phase("rest", REST)),
                          epochs))


def cell_unit(cell):
    """The unit of the cell's potential."""
    return Quantity(1, dim=cell.dynamics().equations["v"].dim)


def drawn_targets(rng, count, trial, first=40*ms, apart=10*ms):
    """Random times from `first` to the end of a trial, `apart` or more."""
    while True:
        times = np.sort(rng.uniform(float(first), float(trial), count))
        if count == 1 or np.diff(times).min() >= float(apart):
            return times*second


def curves(dataset, period=(TRIAL + SILENCE)/ms):
    """Distance from the teacher (van Rossum, 10 ms) and largest error (ms) of each trial.

    Parameters
    ----------
    dataset : xarray.Dataset
    period : float
        Of a trial (ms).

    Returns
    -------
    tuple of array, shape (neurons, trials)
    """
    step = dataset.attrs["dt_ms"]                  # a teacher's spike acts in the step that follows
    trials, found = round(dataset.attrs["duration_ms"]/period), []
    for neuron in np.unique(dataset["teacher.spikes.cell"]):
        given, wanted = (in_trials(
            dataset[f"{name}.spikes"].values[dataset[f"{name}.spikes.cell"] == neuron] + late,
            period, trials) for name, late in (("neuron", 0), ("teacher", step)))
        found.append([(van_rossum(a, b), spike_time_error(a, b))
                      for a, b in zip(given, wanted, strict=True)])
    return tuple(np.moveaxis(np.array(found), -1, 0))


def loss(dataset):
    """Mean distance from the teacher."""
    return curves(dataset)[0].mean()


def measure(dataset):
    """Distance from the teacher in the first and the last trial, largest error in the last."""
    distance, error = curves(dataset)
    return {"distance_first": distance[:, 0], "distance_last": distance[:, -1],
            "error_last_ms": error[:, -1]}
