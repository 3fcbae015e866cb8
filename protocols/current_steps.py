"""Steps of current into one place of any cell: what it does everywhere, and how often it fires.

Source: none; a device.  `fi_curve`, `input_resistance`, `attenuation` and `bap` are this with their
own currents and measures.
"""

import numpy as np
import xarray as xr
from brian2 import Quantity, ms, pA

from dendritic_models import measures, stimuli
from dendritic_models.cells import two_compartment
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import Experiment, Network, Population, Recording


def current_steps(cell=two_compartment, currents=(-50, 50, 100)*pA, at=None, settle=200*ms,
                  width=500*ms, after=200*ms, every=0.1*ms, dt=0.025*ms):
    """One copy of the cell for each current.

    Parameters
    ----------
    cell : Cell or CableCell
        It starts as it says; `settle` gives it time to come to rest.
    currents : Quantity (pA), scalar or shape (currents,)
    at : str, optional
        Compartment of the electrode; default: the root.
    settle, width, after : Quantity (ms)
        Before the step, of the step, after it.
    every : Quantity (ms)
        Interval of what is recorded: the voltage of every compartment, and the current.
    dt : Quantity (ms)
    """
    currents, at = np.atleast_1d(Quantity(currents)), cell.root if at is None else at
    return Experiment(
        name="current_steps", reference=cell.reference, duration=settle + width + after, dt=dt,
        network=Network((Population("target", cell.insert(current_clamp, at=at), len(currents)),)),
        stimuli=(stimuli.pulses("target", f"{at}.current_clamp.I", [settle[None]]*len(currents),
                                width, amplitude=currents, dt=every),),
        recordings=watched(cell, at, every))


def watched(cell, at, every):
    """Recordings of every voltage, of the current at `at`, and of spikes where there can be any."""
    return (Recording("target", "v", every=every),
            Recording("target", "current_clamp.I", at=at, every=every),
            *[Recording("target", "spikes")]*bool(cell.threshold))


def recorded(dataset):
    """What was injected and what came of it, with ``time`` as the only name of time.

    Returns
    -------
    tuple
        Voltage (mV; time, cell, compartment), current (pA; time, cell), and the times (ms) between
        which a current flows; the compartment of the electrode is ``current.compartment``.
    """
    v, current = dataset["target.v"], dataset["target.current_clamp.I"]
    time = next(name for name in v.dims if name.startswith("time"))
    v, current = v.rename({time: "time"}), current.rename({time: "time"})
    current = current.dropna("compartment", how="all").squeeze("compartment")
    flows = current["time"].values[(current != 0).any("cell").values]
    step = float(current["time"].diff("time")[0])
    return v, current, (flows[0], flows[-1] + step)


def deflection(dataset, share=0.1):
    """Mean voltage over the last part (`share`) of the steps, less that before them (mV)."""
    v, _, (on, off) = recorded(dataset)
    before = v.sel(time=slice(0.5*on, on)).mean("time")
    return v.sel(time=slice(off - share*(off - on), off)).mean("time") - before


def trains(dataset):
    """The spike times (ms) of every cell while the current flows (list of array)."""
    _, current, (on, off) = recorded(dataset)
    if "target.spikes" not in dataset:                        # a passive cell
        return [np.array([])]*current.sizes["cell"]
    times, cells = dataset["target.spikes"].values, dataset["target.spikes.cell"].values
    during = (times >= on) & (times < off)
    return measures.trains(times[during], cells[during], current.sizes["cell"])


def measure(dataset):
    """Currents (pA), steady deflections (mV) everywhere, and the number of spikes."""
    _, current, (on, _) = recorded(dataset)
    return {"current": current.sel(time=on), "deflection": deflection(dataset),
            "spikes": xr.DataArray([len(train) for train in trains(dataset)], dims="cell")}
