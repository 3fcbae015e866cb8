"""How far does an action potential travel back into the dendrites?

Source: Stuart & Sakmann 1994, 10.1038/367069a0 (the phenomenon); a brief strong current is how
models, such as that of Golding et al. 2001, are made to fire once.
"""

import xarray as xr
from brian2 import ms, nA

from dendritic_models.cells import two_compartment
from protocols.current_steps import current_steps, recorded, trains


def bap(cell=two_compartment, current=1*nA, at=None, settle=200*ms, width=2*ms, after=50*ms,
        every=0.05*ms, dt=0.025*ms):
    """A pulse of current that makes the root fire.

    Parameters
    ----------
    cell, at, settle, width, after, every, dt
        As for `current_steps`.
    current : Quantity (nA), scalar or shape (currents,)
    """
    return current_steps(cell, current, at, settle, width, after, every, dt).with_(name="bap")


def measure(dataset):
    """Peak over the voltage before the pulse (mV), when it comes (ms from onset), and spikes."""
    v, _, (on, _) = recorded(dataset)
    moved = v.sel(time=slice(on, None)) - v.sel(time=on)
    return {"amplitude": moved.max("time"), "time_of_peak": moved.idxmax("time") - on,
            "spikes": xr.DataArray([len(train) for train in trains(dataset)], dims="cell")}
