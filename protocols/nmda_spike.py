"""How does a thin branch answer more and more glutamate synapses that are active together?

Source: Schiller et al. 2000, 10.1038/35005094 (the phenomenon); numbers are ours.
"""

import numpy as np
import xarray as xr
from brian2 import ms, nS

from dendritic_models import measures
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
from dendritic_models.receptors import ampa_rise, nmda_rise

SCHILLER = Reference("Schiller et al. 2000", "10.1038/35005094",
                     "the phenomenon; numbers are ours")
COUNTS = tuple(range(1, 31))
RECEPTORS = (ampa_rise.with_(g_max=0.1*nS), nmda_rise)


def nmda_spike(cell=branco2010, at="a6", receptor=RECEPTORS, counts=COUNTS, interval=0.1*ms,
               settle=10*ms, after=190*ms, dt=0.025*ms):
    """Synapses on one compartment, activated one shortly after the other: a cell for each number.

    Parameters
    ----------
    cell : Cell or CableCell
        With a compartment of the name `at`.
    at : str
    receptor : Mechanism or tuple of them
        What each synapse opens, with an efficacy of 1; values may differ from cell to cell.
    counts : sequence of int
        Synapses that are active, cell by cell.
    interval : Quantity (ms)
        From one synapse to the next.
    settle, after : Quantity (ms)
        Before the first synapse, and after it.
    dt : Quantity (ms)
    """
    counts = np.atleast_1d(counts)
    most = int(counts.max())
    active = (np.arange(most)[:, None] < counts).nonzero()         # synapse, cell
    return Experiment(
        name="nmda_spike", reference=SCHILLER, duration=snapped(settle + after, dt), dt=dt,
        network=Network((Population("inputs", relay, most), Population("cell", cell, len(counts))),
                        (Projection("synapses", "inputs", "cell", at=at, receptor=receptor,
                                    connect=active),)),
        stimuli=(Spikes("inputs", snapped(settle + np.arange(most)*interval, dt),
                        np.arange(most)),),
        recordings=(Recording("cell", "v", at=list(dict.fromkeys([cell.root, at])),
                              every=0.1*ms),))


def responses(dataset):
    """Voltage above where it began (mV; time, cell, compartment) over ``time`` (ms)."""
    v = dataset["cell.v"].rename({"time_0.1ms": "time"})
    return v - v.isel(time=0)


def measure(dataset):
    """Peak (mV) and time above half of it (ms) for each number, at the synapses and at the root."""
    rise = responses(dataset)
    peak = rise.max("time")
    lasts = xr.apply_ufunc(lambda x, top: measures.time_above(rise["time"], x, top/2), rise, peak,
                           input_core_dims=[["time"], []], vectorize=True)
    root, here = peak["compartment"].values[[0, -1]]
    return {"peak": peak.sel(compartment=here), "peak_root": peak.sel(compartment=root),
            "duration": lasts.sel(compartment=here)}
