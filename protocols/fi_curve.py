"""How often does a cell fire at which current?

Source: none; the standard measurement.
"""

import numpy as np
import xarray as xr
from brian2 import ms, pA, second

from dendritic_models.cells import two_compartment
from protocols.current_steps import current_steps, recorded, trains


def fi_curve(cell=two_compartment, currents=np.arange(0, 501, 50)*pA, at=None, settle=200*ms,
             width=1*second, every=1*ms, dt=0.025*ms):
    """Long steps of current, one copy of the cell for each.

    Parameters
    ----------
    cell, currents, at, settle, width, every, dt
        As for `current_steps`.
    """
    return current_steps(cell, currents, at, settle, width, 0*ms, every, dt).with_(name="fi_curve")


def rates(dataset):
    """Spikes over the width of the step, and the inverse of the later intervals (Hz).

    Returns
    -------
    tuple of array, shape (currents,)
        The second is that of the second half of each cell's intervals; 0 where it fires less than
        twice.
    """
    *_, (on, off) = recorded(dataset)
    fired = trains(dataset)
    steady = [np.diff(train)[(len(train) - 1)//2:] for train in fired]
    return (np.array([1e3*len(train)/(off - on) for train in fired]),
            np.array([1e3/later.mean() if len(later) else 0.0 for later in steady]))


def measure(dataset):
    """Currents (pA), rates over the whole step and at its end (Hz), and the lowest that fires."""
    _, current, (on, _) = recorded(dataset)
    injected = current.sel(time=on)
    rate, steady = (xr.DataArray(values, dims="cell") for values in rates(dataset))
    return {"current": injected, "rate": rate, "steady_rate": steady,
            "rheobase": injected.where(rate > 0).min()}
