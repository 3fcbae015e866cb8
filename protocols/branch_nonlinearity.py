"""Do two inputs add up, on one branch of a dendrite and on two?

Source: Polsky, Mel & Schiller 2004, 10.1038/nn1253 (pairs of inputs within and between branches).
Differs from the source: numbers of synapses for strengths of two electrodes; numbers are ours.
"""

import numpy as np
from brian2 import ms

from dendritic_models.cells import branco2010, relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    snapped,
)
from dendritic_models.model import Reference
from protocols.nmda_spike import RECEPTORS, responses

POLSKY = Reference("Polsky, Mel & Schiller 2004", "10.1038/nn1253",
                   "the stimuli; numbers are ours")
COUNTS = tuple(range(1, 13))
CONDITIONS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1]])   # of the places


def branch_nonlinearity(cell=branco2010, first="a5", same="a7", other="b5", receptor=RECEPTORS,
                        counts=COUNTS, interval=0.1*ms, settle=10*ms, after=110*ms, dt=0.025*ms):
    """As many synapses in three places: each alone, the first two and the outer two together.

    Parameters
    ----------
    cell : Cell or CableCell
    first, same, other : str
        Compartments of the synapses: two of one branch, one of another.
    receptor : Mechanism or tuple of them
        What each synapse opens, with an efficacy of 1.
    counts : sequence of int
        Active synapses in each place; five cells for each number, in the order of `CONDITIONS`.
    interval, settle, after, dt : Quantity (ms)
        As for `nmda_spike`.
    """
    counts = np.atleast_1d(counts)
    most, places = int(counts.max()), {"first": first, "same": same, "other": other}
    active = np.einsum("cp,n->pcn", CONDITIONS, counts).reshape(len(places), -1)
    return Experiment(
        name="branch_nonlinearity", reference=POLSKY, duration=snapped(settle + after, dt),
        dt=dt, network=Network(
            (Population("inputs", relay, most), Population("cell", cell, active.shape[1])),
            tuple(Projection(name, "inputs", "cell", at=at, receptor=receptor,
                             connect=(np.arange(most)[:, None] < here).nonzero())
                  for (name, at), here in zip(places.items(), active, strict=True))),
        stimuli=(Spikes("inputs", snapped(settle + np.arange(most)*interval, dt),
                        np.arange(most)),),
        recordings=(Recording("cell", "v", at=cell.root, every=0.1*ms),))


def pairs(dataset):
    """Voltage of the root above where it began (mV; time, count) alone, expected and found.

    Returns
    -------
    dict of DataArray
        ``first``, ``same``, ``other``: each input alone; ``within``, ``between``: both inputs;
        ``within_expected``, ``between_expected``: the sum of them alone.
    """
    rise = responses(dataset).squeeze("compartment", drop=True)
    names = ("first", "same", "other", "within", "between")
    count = rise.sizes["cell"]//len(names)
    found = {name: rise.isel(cell=slice(k*count, (k + 1)*count)).rename(cell="count")
             for k, name in enumerate(names)}
    for pair, second in (("within", "same"), ("between", "other")):
        found[f"{pair}_expected"] = found["first"] + found[second].values
    return {name: value.assign_coords(count=np.arange(count)) for name, value in found.items()}


def measure(dataset):
    """Peaks at the root (mV) of pairs and of the sum of their parts, and the largest ratio."""
    peak = {name: trace.max("time") for name, trace in pairs(dataset).items()}
    both = {f"{pair}{kind}": peak[f"{pair}{kind}"] for pair in ("within", "between")
            for kind in ("", "_expected")}
    return {**both, **{f"{pair}_ratio": peak[pair]/peak[f"{pair}_expected"]
                       for pair in ("within", "between")}}
