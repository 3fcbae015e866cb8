"""Synapses along a dendrite, activated one after the other, inwards and outwards.

Source: Branco, Clark & Hausser 2010, 10.1126/science.1189664 (nine spines of one branch, 0 to 8 ms
apart).
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
from dendritic_models.receptors import ampa_alpha, nmda_kinetic
from protocols.nmda_spike import responses

PLACES = tuple(f"a{k}" for k in range(9, 0, -1))   # inwards: the most distal first
INTERVALS = tuple(range(9))                        # ms
RECEPTORS = (ampa_alpha, nmda_kinetic)


def sequence(cell=branco2010, places=PLACES, intervals=INTERVALS, receptor=RECEPTORS,
             orders=None, settle=20*ms, after=130*ms, dt=0.025*ms):
    """One synapse in each of some compartments: a cell for each order and interval.

    Parameters
    ----------
    cell : Cell or CableCell
    places : sequence of str
        Compartments of the synapses, from the tip inwards.
    intervals : sequence of float (ms)
        From one synapse to the next.
    receptor : Mechanism or tuple of them
        What each synapse opens, with an efficacy of 1; values may differ from cell to cell.
    orders : sequence of sequence of int, shape (orders, places), optional
        Which of the places comes first, second ...; default: inwards, then outwards.  Cells are
        all intervals in the first order, then in the second ...
    settle, after, dt : Quantity (ms)
        Before the first synapse, after it, and the time step.
    """
    count = len(places)
    orders = np.array([range(count), range(count)[::-1]] if orders is None else orders)
    for order in orders.tolist():
        if sorted(order) != list(range(count)):
            raise ValueError(f"sequence: order {order} does not name each of the {count} places "
                             f"once. Write range({count}), or a permutation of it.")
    for one in receptor if isinstance(receptor, tuple) else (receptor,):
        cell = cell.insert(one, at=places)         # all at once: each insertion checks the cell
    n = len(orders)*len(intervals)
    turn = np.repeat(np.argsort(orders, axis=1), len(intervals), axis=0)     # cell, place
    times = settle + turn*np.tile(intervals, len(orders))[:, None]*ms
    return Experiment(
        name="sequence", reference=branco2010.reference, duration=snapped(settle + after, dt),
        dt=dt, network=Network(
            (Population("inputs", relay, n*count), Population("cell", cell, n)),
            tuple(Projection(f"synapse{k}", "inputs", "cell", at=place, receptor=receptor,
                             connect=(np.arange(n)*count + k, np.arange(n)))
                  for k, place in enumerate(places))),
        stimuli=(Spikes("inputs", snapped(times.ravel(), dt), np.arange(n*count)),),
        recordings=(Recording("cell", "v", at=[cell.root, places[count//2]], every=0.1*ms),))


def measure(dataset):
    """Peak (mV) of the postsynaptic potential at the root and at the middle place, cell by cell."""
    peak = responses(dataset).max("time")
    root, middle = peak["compartment"].values
    return {"peak_root": peak.sel(compartment=root), "peak_middle": peak.sel(compartment=middle)}
