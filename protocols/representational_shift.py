"""Place fields of many cells, lap after lap: does their centre of mass move, and which way?

Source: Madar et al. 2025, 10.1101/2023.10.17.562791 (antoinemadar/BTSPvsSTDP): 30 laps of 20 s on
300 cm, 100 Poisson inputs a cell, spikes that are complex with a fixed probability.
"""

import numpy as np
import xarray as xr
from brian2 import Hz, cm, meter, ms, mV, second

from dendritic_models import stimuli
from dendritic_models.cells import complex_spiking, place_input
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Waveform,
)
from dendritic_models.model import Reference
from dendritic_models.plasticity import madar2025
from dendritic_models.receptors import current_synapse

REFERENCE = Reference("Madar et al. 2025", "10.1101/2023.10.17.562791", "shifting place fields")
TRACK, SPEED = 300*cm, 15*cm/second
LAP = TRACK/SPEED
WIDTH = 18*cm                      # standard deviation of an input's field
BIN = 6                            # cm, of the place fields that are measured
STEP = 10*ms                       # of the path


def representational_shift(rule=madar2025, cells=100, inputs=100, rate=10*Hz, p=0.005, laps=30,
                           plateau_duration=300*ms, cell=complex_spiking, dt=1*ms, seed=0):
    """Integrate-and-fire cells on a linear track, each with inputs of its own.

    Parameters
    ----------
    rule : PlasticityRule
    cells, inputs : int
        Inputs of each cell, their fields evenly along the track.
    rate : Quantity (Hz)
        Of an input at the centre of its field.
    p : float
        Probability that a spike is complex; 0 for a cell without plateaus.
    laps : int
    plateau_duration : Quantity (ms)
        For rules that read how long a plateau lasts.
    cell : Cell
        With the mechanism ``complex_spikes`` at its soma.
    seed : int
    """
    j = np.tile(np.arange(inputs), cells)
    # Weights fall off from the middle of the track; where nothing is said they count 85 pA.
    weights = np.exp(-((j + 1 - inputs/2)/(inputs/10))**2/2)
    centres = (1*cm + j*TRACK/inputs)
    duration = laps*LAP
    place = place_input.with_(sigma=np.sqrt(2)*WIDTH, track_length=1e3*meter, rate_max=rate)
    time = np.arange(round(float(duration/STEP)))*float(STEP)
    return Experiment(
        name="representational_shift", reference=REFERENCE, duration=duration + dt, dt=dt,
        seed=seed,
        network=Network(
            (Population("ca3", place, cells*inputs, initial={"centre": centres}),
             Population("ca1", cell.with_({"soma.complex_spikes.p": p,
                                           "soma.complex_spikes.duration": plateau_duration}),
                        cells, initial={"v": -70*mV})),
            (Projection("path", "ca3", "ca1", receptor=current_synapse, rules=rule,
                        weights=weights, connect=(np.arange(len(j)),
                                                  np.repeat(np.arange(cells), inputs))),)),
        stimuli=(stimuli.traversals("ca3", centres, WIDTH, rate, laps, SPEED, TRACK, seed, dt),
                 Waveform("ca3", "position", (time % float(LAP))*second*SPEED, STEP)),
        recordings=(Recording("ca1", "spikes"), Recording("ca1", "plateau"),
                    Recording("path", "w", every=LAP)),
        schedule=Schedule((Phase("lap", duration - dt), Phase("block"), Phase("after", 2*dt))))


def centres_of_mass(dataset):
    """Where each cell fires on each lap (cm), shape (laps, cells); NaN on a lap without spikes.

    References
    ----------
    Madar et al. 2025: spikes in bins of 6 cm, the mean of the bins' centres
    """
    spikes, cell = dataset["ca1.spikes"].values/1e3, dataset["ca1.spikes.cell"].values
    seen = np.isfinite(spikes)
    spikes, cell = spikes[seen], cell[seen].astype(int)
    cells, lap_s = int(dataset["path.target"].max()) + 1, float(LAP)
    laps = dataset.sizes[next(d for d in dataset["path.w"].dims if str(d).startswith("time"))] - 1
    lap = np.minimum((spikes/lap_s).astype(int), laps - 1)
    place = (spikes - lap*lap_s)*float(SPEED/(cm/second))
    centre = (np.floor(place/BIN) + 0.5)*BIN
    total, weighted = np.zeros((laps, cells)), np.zeros((laps, cells))
    np.add.at(total, (lap, cell), 1)
    np.add.at(weighted, (lap, cell), centre)
    with np.errstate(invalid="ignore"):
        return weighted/total


def shifts(dataset):
    """Linear trend of the centre of mass of every cell.

    Returns
    -------
    xarray.Dataset
        ``slope`` (cm a lap) and ``p`` (of no trend), each along ``cell``, ``com`` (lap, cell).
    """
    from scipy.stats import linregress  # half a second: only where needed

    com = centres_of_mass(dataset)
    lap, slope, p = np.arange(1, len(com) + 1), [], []
    for column in com.T:
        seen = np.isfinite(column)
        fit = linregress(lap[seen], column[seen]) if seen.sum() > 2 else None
        slope.append(fit.slope if fit else np.nan)
        p.append(fit.pvalue if fit else np.nan)
    return xr.Dataset({"slope": ("cell", slope, {"units": "cm"}), "p": ("cell", p),
                       "com": (("lap", "cell"), com, {"units": "cm"})})


def measure(dataset):
    """Mean slope, shares of cells that move backward, forward and not (p <= 0.05), fast movers."""
    found = shifts(dataset)
    slope, moving = found["slope"], found["p"] <= 0.05
    return {"mean_slope": slope.mean(), "backward": (moving & (slope < 0)).mean(),
            "forward": (moving & (slope > 0)).mean(),
            "fast": (np.abs(slope) > 0.5).mean(), "largest": np.abs(slope).max(),
            "plateaus": np.isfinite(dataset["ca1.plateau"]).sum()/len(slope)}
