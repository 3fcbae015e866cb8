"""Any train of spikes before a synapse and after it, recorded ones too: what becomes of the weight?

Source: none; a device.  The trains are imposed, so that the rule is all there is to see, or the
postsynaptic ones are evoked in a cell by pulses of current.
"""

import csv

import numpy as np
from brian2 import Quantity, ms, nA, second

from dendritic_models import checks
from dendritic_models.cells import relay
from dendritic_models.channels import current_clamp
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
from dendritic_models.plasticity import pair_stdp
from dendritic_models.stimuli import pulses


def spike_train(rule=pair_stdp, pre=(100, 140, 220)*ms, post=(110, 130, 230)*ms, path=None,
                weight=0.5, delay=0*ms, cell=relay, current=5*nA, width=1*ms, silence=100*ms,
                duration=None, every=None, dt=0.1*ms):
    """One synapse and two trains of spikes.

    Parameters
    ----------
    rule : PlasticityRule or tuple of them
        It may also act once, on the moment ``block`` after the last spike.
    pre, post : Quantity (second), shape (spikes,)
    path : str or Path, optional
        A CSV file that gives both trains, see `trains_from_csv`.
    weight : float
        At the start.
    delay : Quantity (second)
        Of the synapse.
    cell : Unit or Cell
        The postsynaptic neuron.  A unit repeats the spikes of `post` as `relay` does; in a cell
        each is evoked by a pulse of `current` and `width` into its first compartment.
    silence : Quantity (second)
        After the last spike.
    duration : Quantity (second), optional
        Default: to the end of the silence.  What is swept together is one build if it is equal.
    every : Quantity (second), optional
        Interval of the recorded weight; default: a quarter of the silence.
    dt : Quantity (second)
        Spikes are moved to this grid.
    """
    if path is not None:
        pre, post = trains_from_csv(path)
    pre, post = (snapped(np.atleast_1d(Quantity(train)), dt) for train in (pre, post))
    last = max(float(train.max()) if len(train) else 0.0 for train in (pre, post))*second
    if duration is None:
        duration = snapped(last + silence, dt)
    if duration <= last:
        raise ValueError(f"spike_train: duration = {duration}, but the last spike comes at {last}. "
                         f"Write duration={last + silence}.")
    if cell.compartments:
        place = cell.compartments[0].name
        cell = cell.insert(current_clamp, at=place)
        evoked = pulses("target", f"{place}.current_clamp.I", post, width, current, dt)
    else:
        evoked = Spikes("target", post, np.zeros(len(post), int))
    return Experiment(
        name="spike_train", reference=None, duration=duration, dt=dt,
        network=Network((Population("source", relay, 1), Population("target", cell, 1)),
                        (Projection("synapse", "source", "target", rules=rule, weights=weight,
                                    delay=delay, at=place if cell.compartments else "soma"),)),
        stimuli=(Spikes("source", pre, np.zeros(len(pre), int)), evoked),
        recordings=(Recording("synapse", "w",
                              every=snapped(silence/4, dt) if every is None else every),),
        schedule=Schedule((Phase("trains", duration - snapped(silence/2, dt)), Phase("block"))))


def trains_from_csv(path):
    """Pre- and postsynaptic spike times of a CSV file with the columns time (s) and neuron.

    Parameters
    ----------
    path : str or Path
        With a header; ``neuron`` is ``pre`` or ``post``; further columns are ignored.

    Returns
    -------
    tuple of Quantity (second)
        pre, post, each sorted.
    """
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    held = list(rows[0]) if rows else []
    for name in ("time", "neuron"):
        if name not in held:
            raise checks.unknown(f"trains_from_csv('{path}')", "column", name, held)
    trains = {"pre": [], "post": []}
    for k, row in enumerate(rows):
        try:
            trains[row["neuron"].strip()].append(float(row["time"]))
        except (KeyError, ValueError):
            raise ValueError(f"trains_from_csv('{path}'), row {k + 2}: time = '{row['time']}', "
                             f"neuron = '{row['neuron']}'. Give seconds, and pre or post."
                             ) from None
    return tuple(np.sort(times)*second for times in trains.values())


def measure(dataset):
    """Weight before and after, and its change, absolute and relative to the start."""
    w = dataset["synapse.w"].squeeze(drop=True)
    time = next(name for name in w.dims if name.startswith("time"))
    before, after = w.isel({time: 0}, drop=True), w.isel({time: -1}, drop=True)
    return {"before": before, "after": after, "change": after - before,
            "relative_change": (after - before)/before}
