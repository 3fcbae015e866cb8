"""Does an action potential together with input to the distal dendrite evoke a calcium spike?

Source: Larkum, Zhu & Sakmann 1999, 10.1038/18686 (back-propagation-activated calcium firing).
Differs from the source: the dendritic input is a box of current, not a synaptic one; numbers are
those that fit `cells.bahl2012_l5`.
"""

import numpy as np
from brian2 import ms, nA

from dendritic_models import measures, stimuli
from dendritic_models.cells import bahl2012_l5
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import Experiment, Network, Population, Recording, snapped
from dendritic_models.model import Reference

REFERENCE = Reference("Larkum et al. 1999", "10.1038/18686", "the stimuli; numbers are ours")
PIPETTES = "somatic", "dendritic"                # named, so that both layouts take them
CONDITIONS = ((1, 0, 0), (0, 1, 5), (1, 1, 5))   # soma alone, dendrite alone, both


def bac_firing(cell=bahl2012_l5, distal="tuft_7", soma=1*nA, soma_duration=5*ms, dendrite=1*nA,
               dendrite_duration=10*ms, conditions=CONDITIONS, settle=500*ms, silence=200*ms,
               dt=0.025*ms):
    """Boxes of current into the soma and a distal dendrite, one cell for each condition.

    Parameters
    ----------
    cell : Cell or CableCell
        With a compartment of the name `distal`.
    distal : str
    soma, soma_duration, dendrite, dendrite_duration : Quantity (nA, ms)
        Currents, positive inwards.
    conditions : sequence of (float, float, float)
        Factors on both currents, and onset of the dendritic one minus that of the somatic (ms);
        default: each alone, then both.
        Onsets and durations are kept to 0.5 ms.
    settle, silence : Quantity (ms)
        Before the somatic current, and after it begins.
    """
    conditions = np.array(conditions, dtype=float)
    n, places = len(conditions), [cell.root, distal]
    onsets = np.full(n, float(settle/ms)), settle/ms + conditions[:, 2]
    boxes = ((soma_duration, soma*conditions[:, 0]), (dendrite_duration, dendrite*conditions[:, 1]))
    for name, place in zip(PIPETTES, places, strict=True):
        cell = cell.insert(current_clamp.with_(name=name), at=place)
    return Experiment(
        name="bac_firing", reference=REFERENCE, duration=snapped(settle + silence, dt), dt=dt,
        network=Network((Population("cell", cell, n),)),
        stimuli=tuple(stimuli.pulses(
            "cell", f"{place}.{name}.I", list(onset[:, None]*ms), duration, amplitude, dt=0.5*ms)
            for name, place, onset, (duration, amplitude) in zip(
                PIPETTES, places, onsets, boxes, strict=True)),
        recordings=(Recording("cell", "v", at=places, every=0.1*ms), Recording("cell", "spikes"),
                    *(Recording("cell", f"{name}.I", at=place, every=0.5*ms)
                      for name, place in zip(PIPETTES, places, strict=True))))


def outcomes(dataset, threshold=-40.0, settle=500.0):
    """What each condition evoked after `settle` (ms).

    Returns
    -------
    dict of array, shape (conditions,)
        ``spikes`` of the soma, ``first`` and ``last`` of them (ms from `settle`; NaN without),
        ``plateau``: how long the distal dendrite is above `threshold` (ms), ``peak`` there (mV).
    """
    time = dataset["time_0.1ms"].values
    here = time >= settle
    v = dataset["cell.v"].isel(compartment=-1).values[here]
    row, at = dataset["cell.spikes.cell"].values, dataset["cell.spikes"].values - settle
    trains = measures.trains(at[at >= 0], row[at >= 0], v.shape[1])
    return {"spikes": np.array([len(train) for train in trains]),
            "first": np.array([train.min(initial=np.inf) if len(train) else np.nan
                               for train in trains]),
            "last": np.array([train.max(initial=-np.inf) if len(train) else np.nan
                              for train in trains]),
            "plateau": np.array([measures.time_above(time[here], x, threshold) for x in v.T]),
            "peak": v.max(axis=0)}


def onsets(dataset):
    """When the current of each pipette begins (ms; NaN without), shape (pipettes, conditions)."""
    found = []
    for name in PIPETTES:
        current = dataset[f"cell.{name}.I"].dropna("compartment", how="all").squeeze("compartment")
        flows = current.transpose("time_0.5ms", "cell").values != 0
        found.append(np.where(flows.any(axis=0), current["time_0.5ms"].values[flows.argmax(axis=0)],
                              np.nan))
    return np.array(found)


def measure(dataset):
    """Spikes, plateau (ms) and peak (mV) by condition; its interval (ms) tells equal ones apart."""
    somatic, dendritic = begin = onsets(dataset)
    found = outcomes(dataset, settle=np.nanmin(somatic if np.isfinite(somatic).any() else begin))
    kinds = ["both" if a and b else "soma" if a else "dendrite" if b else "neither"
             for a, b in np.isfinite(begin).T]
    names = [kind if kinds.count(kind) == 1 else f"{kind}_{lag:g}"
             for kind, lag in zip(kinds, dendritic - somatic, strict=True)]
    return {f"{name}_{condition}": found[name][k] for name in ("spikes", "plateau", "peak")
            for k, condition in enumerate(names)}
