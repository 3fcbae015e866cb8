"""From which frequency on do back-propagating action potentials evoke a dendritic calcium spike?

Source: Larkum, Kaiser & Sakmann 1999, 10.1073/pnas.96.25.14600 (trains of somatic pulses).
Differs from the source: numbers are those that fit `cells.bahl2012_l5`.
"""

import numpy as np
from brian2 import ms, nA

from dendritic_models import stimuli
from dendritic_models.cells import bahl2012_l5
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import Experiment, Network, Population, Recording, snapped
from dendritic_models.model import Reference

REFERENCE = Reference("Larkum et al. 1999", "10.1073/pnas.96.25.14600", "critical frequency")
FREQUENCIES = tuple(range(20, 201, 10))          # Hz


def critical_frequency(cell=bahl2012_l5, distal="tuft_7", frequencies=FREQUENCIES, count=5,
                       soma=5*nA, duration=1*ms, settle=500*ms, silence=300*ms, dt=0.025*ms):
    """Trains of pulses into the soma, one cell for each frequency.

    Parameters
    ----------
    cell : Cell or CableCell
        With a compartment of the name `distal`.
    distal : str
    frequencies : sequence of float
        Hz; onsets are kept to 0.1 ms.
    count, soma, duration : int, Quantity (nA), Quantity (ms)
        Pulses of each train.
    settle, silence : Quantity (ms)
        Before the first pulse, and after it.
    """
    onsets = [(float(settle/ms) + np.arange(count)*1e3/f)*ms for f in frequencies]
    n = len(onsets)
    return Experiment(
        name="critical_frequency", reference=REFERENCE, duration=snapped(settle + silence, dt),
        dt=dt, network=Network((Population("cell", cell.insert(current_clamp, at=cell.root), n),)),
        stimuli=(stimuli.pulses("cell", f"{cell.root}.current_clamp.I", onsets, duration, soma,
                                dt=0.1*ms),),
        recordings=(Recording("cell", "v", at=[distal], every=0.1*ms), Recording("cell", "spikes"),
                    Recording("cell", "current_clamp.I", at=cell.root, every=0.1*ms)))


def depolarisation(dataset, above=-60.0):
    """Integral (mV ms) of the distal voltage above a potential (mV), for each frequency."""
    v = dataset["cell.v"].dropna("compartment", how="all").squeeze("compartment")
    return np.clip(v - above, 0, None).sum("time_0.1ms").values*0.1


def critical(frequencies, integral):
    """Frequency (Hz) in the middle of the first step that doubles the integral; NaN without."""
    doubled = np.flatnonzero(np.asarray(integral[1:]) >= 2*np.asarray(integral[:-1]))
    if not len(doubled):
        return np.nan
    return (frequencies[doubled[0]] + frequencies[doubled[0] + 1])/2


def applied(dataset):
    """The frequency (Hz) of each train, from its first pulse to its last."""
    current = dataset["cell.current_clamp.I"].dropna("compartment", how="all").squeeze()
    flows = (current.transpose("time_0.1ms", "cell").values != 0).astype(int)
    time = current["time_0.1ms"].values
    begins = [time[np.diff(column, prepend=0) > 0] for column in flows.T]
    return np.array([1e3*(len(at) - 1)/(at[-1] - at[0]) for at in begins])


def measure(dataset):
    """Critical frequency (Hz) of the trains, and spikes of the soma."""
    frequencies = applied(dataset)
    return {"critical_frequency": critical(frequencies, depolarisation(dataset)),
            "spikes": np.bincount(dataset["cell.spikes.cell"].values, minlength=len(frequencies))}
