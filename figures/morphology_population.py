"""A wave of plateaus runs through a thousand copies of a real granule cell.

A thousand copies of one dentate granule cell (NeuroMorpho.org, mp_ma_40984_gc2), each with a
calcium plateau at all of its tips, grow out of a sunflower's spiral; synapses on their tips are
reached by a circle that widens by 11 um/ms. a: all compartments at one moment, coloured by their
voltage. b: one cell before, on, in and after its plateau, with the same colours. c: when the first
plateau of each cell begins (dots), and the time of its input with the latency of a cell that is
simulated alone (line). d: voltage of the soma of every tenth cell, by distance.
"""

from pathlib import Path

import brian2
import numpy as np
import xarray as xr
from brian2 import cm, ms, mV, nS, ohm, uF, um

from dendritic_models import plotting
from dendritic_models.cable import CableCell
from dendritic_models.cells import relay
from dendritic_models.channels import calcium, leak, slow_potassium
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    Target,
)
from dendritic_models.model import Reference
from dendritic_models.morphology import discretise, read_swc
from dendritic_models.receptors import ampa
from dendritic_models.run import run
from figures import style

COST = 20.0
REFERENCE = Reference("This project", "", "morphology: NeuroMorpho.org, mp_ma_40984_gc2")
MODELS = {"leak": leak.with_(g=1/(20e3*ohm*cm**2), E=-65*mV), "calcium": calcium.with_(g=3*nS),
          "potassium": slow_potassium.with_(g=2*nS), "ampa": ampa.with_(g_max=1*nS)}
FILE = Path(brian2.__file__).parent/"spatialneuron/mp_ma_40984_gc2.CNG.swc"
TREE = discretise(read_swc(FILE), 150*ohm*cm, length=50*um)
TIPS = TREE.select("tip")
COPIES, APART = 1000, 80.0                         # um
GOLDEN = np.pi*(3 - np.sqrt(5))                    # angle from one seed of a sunflower to the next
AWAY, ANGLE = APART*np.sqrt(np.arange(COPIES) + 0.5), GOLDEN*np.arange(COPIES)
PLACES = AWAY[:, None]*np.c_[np.cos(ANGLE), np.sin(ANGLE)]
START, SPEED, DT = 20.0, 11.0, 0.1                 # ms, um/ms, ms
ARRIVAL = np.round((START + AWAY/SPEED)/DT)*DT     # ms
DURATION, EVERY, MOMENT = 360.0, 5.0, 195.0        # ms; the one of panel a
SHOWN, PHASES = 600, (-20, 20, 60, 130)            # a cell, and times from its input (ms)
LIMITS, COLORS = (-105, 30), "inferno"             # mV

FROZEN = "frozen result of this project"
TARGETS = (
    Target("cells_in_the_wave", COPIES, 0, "1", "theory", "each is reached once"),
    Target("wave_error", (0, 1e-6), 0, "ms", "theory",
           "largest, of the time of the input with the latency of a cell alone"),
    Target("speed", SPEED, 0.01*SPEED, "um/ms", "theory", "slope of distance over first plateau"),
    Target("spread_of_copies", (0, 1e-9), 0, "mV", "theory",
           "largest difference of copies whose inputs come together"),
    Target("latency", 0.1, 0.01, "ms", "own", FROZEN),
    Target("lasting", 125.7, 0.15, "ms", "own", FROZEN + "; plateau at the first tip that ends"),
    Target("somatic_peak", 17.512, 0.01, "mV", "own", FROZEN),
    Target("trough", -92.829, 0.01, "mV", "own", FROZEN + "; least voltage after the plateau"),
)


def wave(models, arrival, every=EVERY):
    """Copies of the cell, whose tips are reached at `arrival` (ms)."""
    n = len(arrival)
    granule = CableCell("granule", TREE, 1*uF/cm**2).insert(models["leak"]).insert(
        models["calcium"], at=TIPS).insert(models["potassium"], at=TIPS)
    which = np.repeat(np.arange(n), len(TIPS))
    onto = Projection("onto", "inputs", "cells", at=np.tile(TIPS, n), connect=(which, which),
                      receptor=models["ampa"])
    return Experiment(
        "wave", Network((Population("inputs", relay, n), Population("cells", granule, n)), (onto,)),
        duration=DURATION*ms, dt=DT*ms, stimuli=(Spikes("inputs", arrival*ms, np.arange(n)),),
        recordings=(Recording("cells", "plateau"), Recording("cells", "plateau_end"),
                    Recording("cells", "v", every=every*ms)), reference=REFERENCE)


def first(dataset, event, n):
    """When an event first comes in each of `n` cells (ms); infinite for never."""
    found = np.full(n, np.inf)
    np.minimum.at(found, dataset[f"cells.{event}.cell"].values, dataset[f"cells.{event}"].values)
    return found


def compute(backend=None, models=MODELS):
    """The wave, and a cell alone."""
    found, alone = run(wave(models, ARRIVAL), backend), run(wave(models, ARRIVAL[:1], 1.0), backend)
    v = alone["cells.v"].squeeze("cell")
    begin, end = (float(first(alone, event, 1)[0]) for event in ("plateau", "plateau_end"))
    return xr.Dataset(
        {"v": (("time", "cell", "compartment"), found["cells.v"].values.astype("float32")),
         "first": ("cell", first(found, "plateau", COPIES)),
         "latency": begin - ARRIVAL[0], "lasting": end - begin,
         "somatic_peak": float(v[:, 0].max()), "trough": float(v.min())},
        {"time": EVERY*np.arange(found["cells.v"].shape[0])},
        attrs={**found.attrs, "seeds": "deterministic", "n": COPIES})


def draw(dataset):
    """The sunflower; one cell at four moments; times of plateaus; somata by distance."""
    figure, (top, _), axes = style.rows(("a", "bbbbcccddd"), heights=(6.6, 2.0))
    outwards = np.pi/2 + ANGLE                     # dendrites of the reconstruction point downwards
    for name in "ab":
        axes[name].set_facecolor("black")
    sheet = plotting.copies(TREE, PLACES, dataset["v"].sel(time=MOMENT).values, axes["a"],
                            turns=outwards, limits=LIMITS)
    cell = dataset["v"].isel(cell=SHOWN)
    moments = [cell.sel(time=ARRIVAL[SHOWN] + after, method="nearest") for after in PHASES]
    beside = np.c_[np.arange(len(PHASES))*260.0, np.zeros(len(PHASES))]
    one = plotting.copies(TREE, beside, np.array(moments), axes["b"], limits=LIMITS)
    for shapes, ax in ((sheet, axes["a"]), (one, axes["b"])):
        shapes.set(cmap=COLORS, edgecolor="face", linewidth=0.35)       # thin branches are seen
        ax.set_axis_on()
        ax.set(xticks=[], yticks=[])
        ax.margins(0.02, 0.02 if ax is axes["a"] else 0.15)
        for spine in ax.spines.values():
            spine.set_visible(False)
    low = axes["b"].get_ylim()[0]
    for (x, _), after in zip(beside, PHASES, strict=True):
        axes["b"].text(x, low, f"{after:+d} ms", ha="center", va="bottom", fontsize=6, color="0.8")
    top.colorbar(sheet, ax=axes["a"], label="voltage (mV)", shrink=0.4, pad=0.01, aspect=30)

    axes["c"].plot(AWAY/1e3, dataset["first"], ".", ms=2, color=style.RED)
    line = np.array([0, AWAY.max()])
    axes["c"].plot(line/1e3, START + line/SPEED + float(dataset["latency"]), color=style.BLACK,
                   lw=0.7)
    axes["c"].set(xlabel="distance from the middle (mm)", ylabel="first plateau (ms)")
    axes["d"].pcolormesh(dataset["time"], AWAY[::10]/1e3, dataset["v"][:, ::10, 0].values.T,
                         cmap=COLORS, vmin=LIMITS[0], vmax=LIMITS[1], rasterized=True)
    axes["d"].set(xlabel="time (ms)", ylabel="distance (mm)")
    style.letters([axes[name] for name in "abcd"])
    return figure


def check(dataset):
    """Every target's number."""
    begins, v = dataset["first"].values, dataset["v"].values.astype(float)
    seen = np.isfinite(begins)
    together = [np.flatnonzero(ARRIVAL == time) for time in np.unique(ARRIVAL)]
    slope = np.polyfit(AWAY, begins, 1)[0] if seen.all() else np.nan
    return {
        "cells_in_the_wave": int(seen.sum()),
        "wave_error": np.abs(begins - ARRIVAL - float(dataset["latency"])).max(),
        "speed": 1/slope,
        "spread_of_copies": max(np.ptp(v[:, same], axis=1).max() for same in together),
        **{name: dataset[name] for name in ("latency", "lasting", "somatic_peak", "trough")}}
