"""What resistance does a cell offer to a small current, and how fast does it charge?

Source: none; the standard measurement.
"""

import numpy as np
import xarray as xr
from brian2 import ms, pA

from dendritic_models.cells import two_compartment
from protocols.current_steps import current_steps, deflection, recorded


def input_resistance(cell=two_compartment, current=-10*pA, at=None, settle=200*ms, width=500*ms,
                     every=0.1*ms, dt=0.05*ms):
    """One step of current that is too small to open channels.

    Parameters
    ----------
    cell, at, settle, width, every, dt
        As for `current_steps`.
    current : Quantity (pA), scalar or shape (currents,)
    """
    return current_steps(cell, current, at, settle, width, 0*ms, every, dt).with_(
        name="input_resistance")


def measure(dataset):
    """Resistance at the electrode (MOhm), time to 63 % (ms), rest (mV), and sag over the peak."""
    v, current, (on, off) = recorded(dataset)
    place = str(current["compartment"].values)
    steady = deflection(dataset).sel(compartment=place)
    here = v.sel(compartment=place)
    before = here.sel(time=slice(0.5*on, on)).mean("time")
    moved = (here.sel(time=slice(on, off)) - before)/steady
    charged = np.array([float(moved["time"][int(np.argmax(one > 1 - np.exp(-1)))]) - on
                        for one in moved.transpose("cell", "time").values])
    return {"resistance": 1e3*steady/current.sel(time=on),
            "time_constant": xr.DataArray(charged, dims="cell"), "rest": before,
            "sag": 1 - 1/moved.max("time")}
