"""Any train of spikes before a synapse and after it, recorded ones too: what becomes of the weight?

Source: none; a device.  The trains are imposed, so that the rule is all there is to see, unless the
target has a membrane, which then fires by itself when pulses of current tell it to.
"""

import csv

import numpy as np
from brian2 import Quantity, ms, nA, second

from dendritic_models import checks
from dendritic_models.cells import relay
from dendritic_models.channels import current_pulse
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
from dendritic_models.model import PlasticityRule
from dendritic_models.plasticity import pair_stdp


def spike_train(rule=pair_stdp, pre=(100, 140, 220)*ms, post=(110, 130, 230)*ms, path=None,
                weight=None, delay=0*ms, cell=relay, at="soma", receptor=None, pulse=3*nA,
                width=1*ms, silence=100*ms, duration=None, every=None, dt=0.1*ms):
    """One synapse and two trains of spikes.

    Parameters
    ----------
    rule : PlasticityRule or tuple of them
        It may also act once, on the moment ``block`` after the last spike.
    pre, post : Quantity (second), shape (spikes,)
    path : str or Path, optional
        A CSV file that gives both trains, see `trains_from_csv`.
    weight : float or dict, optional
        At the start, of ``w`` or of the synaptic variables named; default as in `start`.
    delay : Quantity (second)
        Of the synapse.
    cell : Cell or Unit
        The postsynaptic neuron: a unit repeats given spikes as `relay` does, a cell is made to fire
        by pulses of current into its root.
    at : str
        Compartment of the synapse.
    receptor : Mechanism, optional
        What the synapse opens.
    pulse, width : Quantity (nA), Quantity (ms)
        Of the current, for a cell with a membrane.
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
    rules = (rule,) if isinstance(rule, PlasticityRule) else tuple(rule)
    populations, projections, stimuli = fired(cell, post, pulse, width, dt)
    return Experiment(
        name="spike_train", reference=None, duration=duration, dt=dt,
        network=Network((Population("source", relay, 1), *populations), (
            Projection("synapse", "source", "target", at=at, receptor=receptor, rules=rules,
                       weights=start(rules, weight), delay=delay), *projections)),
        stimuli=(Spikes("source", pre, np.zeros(len(pre), int)), *stimuli),
        recordings=(Recording("synapse", "w",
                              every=snapped(silence/4, dt) if every is None else every),),
        schedule=Schedule((Phase("trains", duration - snapped(silence/2, dt)), Phase("block"))))


def start(rules, weight=None):
    """Initial values: `weight`, else what a rule says or computes, else w = 0.5."""
    own = any(rule.computes("w") or "w" in rule.initial for rule in rules)
    return weight if weight is not None else {} if own else 0.5


def fired(cell, times, pulse=3*nA, width=1*ms, dt=0.1*ms):
    """Populations, projections and stimuli that make a population ``target`` of `cell` fire.

    A unit repeats the spikes; a cell with a membrane gets a current into its root that flows for
    `width` from each of the times on.
    """
    rows = np.zeros(len(times), int)
    if not cell.compartments:
        return (Population("target", cell, 1),), (), (Spikes("target", times, rows),)
    electrode = current_pulse.with_(amplitude=pulse, width=width)
    return ((Population("target", cell, 1), Population("stimulator", relay, 1)),
            (Projection("electrode", "stimulator", "target", at=cell.compartments[0].name,
                        receptor=electrode),),
            (Spikes("stimulator", times - dt, rows),))         # it acts in the step that follows


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
