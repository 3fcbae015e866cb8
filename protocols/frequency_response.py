"""Which frequencies does a cell let pass, from an electrode to each of its compartments?

Source: none; the standard measurement, impedance by frequency.
"""

import numpy as np
import xarray as xr
from brian2 import Hz, Quantity, ms, pA, second

from dendritic_models.cells import two_compartment
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import Experiment, Network, Population, Waveform
from protocols.current_steps import recorded, watched


def frequency_response(cell=two_compartment, frequencies=(1, 2, 5, 10, 20, 50, 100, 200)*Hz,
                       amplitude=5*pA, at=None, window=1*second, dt=0.1*ms):
    """A sine of current, one copy of the cell for each frequency.

    Parameters
    ----------
    cell : Cell or CableCell
    frequencies : Quantity (Hz), shape (frequencies,)
        With whole periods in `window`.
    amplitude : Quantity (pA)
        Too small to open channels.
    at : str, optional
        Compartment of the electrode; default: the root.
    window : Quantity (second)
        The sine lasts for two of them; the second is measured.
    dt : Quantity (second)

    Raises
    ------
    ValueError
        For a frequency whose period does not fit into the window.
    """
    frequencies = np.atleast_1d(Quantity(frequencies))
    at = cell.root if at is None else at
    periods = np.asarray(frequencies*window)
    for frequency, count in zip(frequencies, periods, strict=True):
        if abs(count - round(count)) > 1e-6 or count < 1:
            raise ValueError(f"frequency_response: {frequency} has {count:g} periods in a window "
                             f"of {window}. Write window={1/frequency} or whole multiples of it.")
    time = (np.arange(round(float(2*window/dt))) + 0.5)*dt     # the middle of each step
    return Experiment(
        name="frequency_response", reference=cell.reference, duration=2*window, dt=dt,
        network=Network((Population("target", cell.insert(current_clamp, at=at),
                                    len(frequencies)),)),
        stimuli=(Waveform("target", f"{at}.current_clamp.I",
                          amplitude*np.sin(2*np.pi*np.asarray(time[:, None]*frequencies)), dt),),
        recordings=watched(cell, at, dt))


def impedance(dataset):
    """Impedance from the electrode to every compartment (complex, MOhm; cell, compartment)."""
    v, current, _ = recorded(dataset)
    v, current = (x.isel(time=slice(x.sizes["time"]//2, None)) for x in (v, current))
    size = current.sizes["time"]
    spectrum = np.abs(np.fft.rfft(current.transpose("cell", "time").values))
    k = xr.DataArray(spectrum.argmax(axis=1), dims="cell")             # whole periods
    wave = np.exp(-2j*np.pi*k*xr.DataArray(np.arange(size), dims="time")/size)
    # What is injected is held over a step: its wave is that of the middle of the step.
    return 1e3*(v*wave).sum("time")/((current*wave).sum("time")*np.exp(-1j*np.pi*k/size))


def measure(dataset):
    """Size (MOhm) and phase (degrees) of the impedance, by cell (frequency) and compartment."""
    found = impedance(dataset)
    return {"impedance": np.abs(found), "phase": xr.apply_ufunc(np.angle, found)*180/np.pi}
