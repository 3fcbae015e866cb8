"""Synapses along a branch that are activated inwards depolarise the soma more than outwards.

Nine synapses on one basal branch of a layer 2/3 cell without active channels, AMPA and kinetic NMDA
receptors; points are what the authors' program gives in NEURON with its synapses in the same places
(theirs, at equal distances from end to end, are crosses). a: voltage of the soma, inwards (solid)
and outwards (dashed), 0, 3 and 8 ms from one synapse to the next. b: its peak. c: difference of the
two directions over the larger one. d: peak without NMDA receptors.
"""

from pathlib import Path

import numpy as np
import xarray as xr

from dendritic_models.cells import branco2010
from dendritic_models.experiment import Target
from dendritic_models.run import run
from figures import style
from protocols.nmda_spike import responses
from protocols.sequence import INTERVALS, PLACES, RECEPTORS, sequence

COST = 65.0
REFERENCE = branco2010.reference
MODELS = {receptor.name: receptor for receptor in RECEPTORS}
DIRECTIONS, KINDS = ("inwards", "outwards"), ("NMDA", "AMPA alone")
THEIRS = np.genfromtxt(Path(__file__).parent/"data/branco2010_sequence.csv", delimiter=",",
                       skip_header=4).reshape(2, len(INTERVALS), 6)[..., 2:]    # kind, interval
SAME, SHIPPED = np.moveaxis(THEIRS.reshape(2, len(INTERVALS), 2, 2), [2, 3], [0, 2])
SHOWN = (0, 3, 8)                                  # ms

SAME_PLACES = "ModelDB 140828 in NEURON 9.0.2, synapses in the same places"
CRITERION = "this project's criterion"
FROZEN = "frozen result of this project"
TARGETS = (
    Target("peaks", (0, 0.02), 0, "1", "author-code", SAME_PLACES + "; largest difference, share"),
    Target("peaks_ampa", (0, 0.02), 0, "1", "author-code", SAME_PLACES + "; likewise, AMPA"),
    Target("index", (0, 2), 0, "%", "author-code", SAME_PLACES + "; largest difference"),
    Target("index_shipped", (0, 2), 0, "%", "author-code", "ModelDB 140828 in NEURON 9.0.2 as it "
           "is; largest difference, 0 to 7 ms"),
    Target("inwards_wins", (0, None), 0, "mV", "author-code", "ModelDB 140828; least difference, "
           "from 1 ms"),
    Target("best_interval", 5, 0, "ms", "author-code", "ModelDB 140828; largest index"),
    Target("lost_without_nmda", (0.7, None), 0, "1", "own", CRITERION + "; of the difference at 5 "
           "ms (mV)"),
    Target("peak_3", 10.48259, 0.0005, "mV", "own", FROZEN + "; inwards, 3 ms"),
    Target("peak_out_8", 5.82763, 0.0005, "mV", "own", FROZEN + "; outwards, 8 ms"),
    Target("late", 0.20345, 0.00005, "mV", "own", FROZEN + "; outwards, 8 ms, at the end, what "
           "slow states leave"),
)


def compute(backend=None, models=MODELS):
    """All intervals, both directions, with and without NMDA receptors, in one run."""
    ampa, nmda = (models[receptor.name] for receptor in RECEPTORS)
    inwards = list(range(len(PLACES)))
    nmda = nmda.with_(g_max=np.repeat([1, 0], 2*len(INTERVALS))*nmda.parameters["g_max"])
    found = run(sequence(receptor=(ampa, nmda), orders=2*[inwards, inwards[::-1]]), backend)
    rise = responses(found)
    v = rise.isel(compartment=0).values.T.reshape(2, 2, len(INTERVALS), -1)
    return xr.Dataset(
        {"v": (("kind", "direction", "interval", "time"), v)},
        {"kind": list(KINDS), "direction": list(DIRECTIONS), "interval": list(INTERVALS),
         "time": rise["time"].values}, attrs={**found.attrs, "seeds": "deterministic", "n": 1})


def index(peak):
    """Difference of the directions (axis 0: inwards, outwards) over the larger one, in per cent."""
    return 100*(peak[0] - peak[1])/np.max(peak, axis=0)


def draw(dataset):
    """Traces; peaks with and without NMDA; the index of direction."""
    figure, axes = style.figure(2, 2, width=style.PAGE, height=4.4)
    style.letters(axes.flat)
    traces, peaks, share, alone = axes.flat
    lines = dict(zip(DIRECTIONS, ("-", "--"), strict=True))
    colors = dict(zip(DIRECTIONS, (style.RED, style.BLUE), strict=True))
    for interval, color in zip(SHOWN, style.sequence(len(SHOWN)), strict=True):
        for direction, line in lines.items():
            traces.plot(dataset["time"] - 20, dataset["v"].sel(
                kind="NMDA", direction=direction, interval=interval), line, color=color,
                label=f"{interval} ms" if direction == "inwards" else None)
    traces.set(xlabel="time from the first synapse (ms)", ylabel="soma above rest (mV)",
               xlim=(-5, 110))
    traces.legend(loc="upper right")
    for k, (ax, kind) in enumerate(((peaks, "NMDA"), (alone, "AMPA alone"))):
        found = dataset["v"].sel(kind=kind).max("time")
        for j, direction in enumerate(DIRECTIONS):
            color = colors[direction]
            ax.plot(INTERVALS, found.sel(direction=direction), color=color, label=direction)
            ax.plot(INTERVALS, SAME[k, j], "o", color=color, mfc="none")
            ax.plot(INTERVALS, SHIPPED[k, j], "x", color=color, ms=3, mew=0.6)
        ax.set(xlabel="interval (ms)", ylabel="peak in the soma (mV)", ylim=(0, None))
    peaks.legend(loc="lower left")
    for k, (kind, color) in enumerate(zip(KINDS, (style.BLACK, style.GREEN), strict=True)):
        found = dataset["v"].sel(kind=kind).max("time").values
        share.plot(INTERVALS, index(found), color=color, label=kind)
        share.plot(INTERVALS, index(SAME[k]), "o", color=color, mfc="none")
        share.plot(INTERVALS, index(SHIPPED[k]), "x", color=color, ms=3, mew=0.6)
    share.set(xlabel="interval (ms)", ylabel="inwards over outwards (%)", ylim=(-1, 27))
    share.legend(loc="upper left")
    return figure


def check(dataset):
    """Every target's number."""
    peak = dataset["v"].max("time")
    found = peak.values
    nmda, ampa = index(found[0]), found[1]
    gain = peak.sel(direction="inwards") - peak.sel(direction="outwards")
    at_5 = gain.sel(interval=5)
    return {
        "peaks": np.abs(found[0]/SAME[0] - 1).max(), "peaks_ampa": np.abs(ampa/SAME[1] - 1).max(),
        "index": np.abs(nmda - index(SAME[0])).max(),
        "index_shipped": np.abs(nmda - index(SHIPPED[0]))[:-1].max(),
        "inwards_wins": gain.sel(kind="NMDA")[1:].min(),
        "best_interval": INTERVALS[int(np.argmax(nmda))],
        "lost_without_nmda": 1 - at_5.sel(kind="AMPA alone")/at_5.sel(kind="NMDA"),
        "peak_3": peak.sel(kind="NMDA", direction="inwards", interval=3),
        "peak_out_8": peak.sel(kind="NMDA", direction="outwards", interval=8),
        "late": dataset["v"].sel(kind="NMDA", direction="outwards", interval=8)[-1]}
