"""Glutamate on one spot of a thin branch evokes a plateau, because magnesium leaves NMDA receptors.

Synapses on a basal branch of a layer 2/3 cell without other channels (`cells.branco2010`), 0.1 ms
apart. a: voltage at the synapses for five numbers of them. b: its peak jumps at a threshold, and
does not where NMDA receptors are left out, or have no block and the conductance that they have at
rest. c: above threshold the plateau lasts the longer the more synapses there are. d: a constant
NMDA conductance has two stable states between two folds; the line is the steady state in closed
form, points are cells that started at rest (filled) and at 0 mV (open).
"""

import numpy as np
import xarray as xr
from brian2 import ms, mV, nS, second

from dendritic_models.cells import branco2010
from dendritic_models.experiment import Experiment, Network, Population, Recording, Target
from dendritic_models.run import run
from figures import style
from protocols.nmda_spike import RECEPTORS, SCHILLER, measure, nmda_spike

COST = 12.0
REFERENCE = SCHILLER
MODELS = {"ampa": RECEPTORS[0], "nmda": RECEPTORS[1]}
CELL, AT = branco2010, "a6"
COUNTS = np.arange(1, 33)
KINDS = ("NMDA", "no block", "no NMDA")
SHOWN = (6, 13, 14, 20, 28)
STEADY = np.r_[np.geomspace(1, 11, 12),            # nS, constant; around the folds, densely
               np.linspace(12.2, 17.6, 19), np.geomspace(19, 60, 10)]
FAR = 0.02                                         # share of a conductance to the next fold

CRITERION = "this project's criterion; the phenomenon is that of Schiller et al. 2000"
FROZEN = "frozen result of this project"
TARGETS = (
    Target("jump", (3, None), 0, "1", "own", CRITERION + "; steepest step over the first"),
    Target("jump_no_block", (None, 1.05), 0, "1", "own", CRITERION),
    Target("jump_no_nmda", (None, 1.05), 0, "1", "own", CRITERION),
    Target("saturation", (0, 0.15), 0, "1", "own", CRITERION + "; growth of the peak from the "
           "threshold to twice as many"),
    Target("prolongation", (1.5, None), 0, "1", "own", CRITERION + "; of the plateau, likewise"),
    Target("steady_error", (0, 0.01), 0, "mV", "theory", "largest, of 82 cells held by a constant "
           "conductance, further than 2 % from a fold"),
    Target("wrong_branch", 0, 0, "1", "theory", "cells on another branch than the one in which a "
           "cooperative system must end"),
    Target("threshold", 14, 0, "1", "own", FROZEN + "; synapses"),
    Target("peak", 65.995, 0.03, "mV", "own", FROZEN + "; 20 synapses"),
    Target("peak_root", 8.5897, 0.005, "mV", "own", FROZEN + "; 20 synapses"),
    Target("duration", 51.592, 0.05, "ms", "own", FROZEN + "; 20 synapses"),
    Target("peak_one", 2.4772, 0.002, "mV", "own", FROZEN + "; one synapse"),
    Target("peak_no_nmda", 28.143, 0.02, "mV", "own", FROZEN + "; 20 synapses"),
)


def block(nmda, v):
    """Share of channels that magnesium leaves open at a potential (volt)."""
    p = {name: float(value) for name, value in nmda.parameters.items()}
    return 1/(1 + p["Mg"]/p["K_Mg"]*np.exp(-p["gamma"]*v))


def input_conductance(cell, at):
    """What a passive cell offers to a steady current into one of its compartments (siemens)."""
    names = [c.name for c in cell.compartments]
    matrix = np.diag([float(c.area*c.mechanisms[0].parameters["g"]) for c in cell.compartments])
    for k, (name, up) in enumerate(zip(names, cell.parent, strict=True)):
        if k:
            g = float(cell.axial[name])
            matrix[np.ix_([k, up], [k, up])] += [[g, -g], [-g, g]]
    return 1/np.linalg.inv(matrix)[names.index(at), names.index(at)]


def steady_states(nmda, v):
    """The constant NMDA conductance (nS) that holds the branch at a potential (mV)."""
    rest = float(CELL.compartments[0].mechanisms[0].parameters["E"])
    v, E = v*1e-3, float(nmda.parameters["E"])
    return 1e9*input_conductance(CELL, AT)*(v - rest)/(block(nmda, v)*(E - v))


def kinds(models):
    """Both receptors with a value for each cell: as they are, without block, without NMDA."""
    nmda, size = models["nmda"], len(COUNTS)
    Mg, g_max = nmda.parameters["Mg"], nmda.parameters["g_max"]
    rest = block(nmda, float(CELL.compartments[0].mechanisms[0].parameters["E"]))
    return models["ampa"], nmda.with_(Mg=np.repeat([1, 0, 1], size)*Mg,
                                      g_max=np.repeat([1, rest, 0], size)*g_max)


def held(models):
    """Cells with a constant NMDA conductance that start at rest, and others that start at 0 mV."""
    cell = CELL.insert(models["nmda"].with_(g_max=STEADY*nS, tau_decay=1e6*second), at=AT)
    open_ = {f"{AT}.{models['nmda'].name}.slow": 1.0}
    high = {f"{c.name}.v": 0*mV for c in CELL.compartments}
    return Experiment(
        "held", Network((Population("low", cell, len(STEADY), open_),
                         Population("high", cell, len(STEADY), {**open_, **high}))),
        duration=400*ms, dt=0.1*ms, reference=REFERENCE,
        recordings=tuple(Recording(name, "v", at=AT, every=100*ms) for name in ("low", "high")))


def compute(backend=None, models=MODELS):
    """All numbers of synapses of all kinds in one run; cells with a constant conductance."""
    found = run(nmda_spike(CELL, AT, kinds(models), np.tile(COUNTS, len(KINDS))), backend)
    steady = run(held(models), backend)
    shape, read = (len(KINDS), len(COUNTS)), measure(found)
    v = found["cell.v"].sel(compartment=AT).isel(cell=slice(0, len(COUNTS)))
    line = np.linspace(-74.9, -0.5, 745)
    return xr.Dataset(
        {"v": (("time", "count"), v.values),
         **{name: (("kind", "count"), value.values.reshape(shape)) for name, value in read.items()},
         "held": (("start", "conductance"), np.stack([
             steady[f"{name}.v"].values[-1].ravel() for name in ("low", "high")])),
         "needed": ("potential", steady_states(models["nmda"], line))},
        {"time": v["time_0.1ms"].values, "count": COUNTS, "kind": list(KINDS),
         "start": ["low", "high"], "conductance": STEADY, "potential": line},
        attrs={**found.attrs, "seeds": "deterministic", "n": 1})


def predicted(dataset):
    """Lowest and highest steady state (mV) for each conductance, and whether a fold is near."""
    needed, v = dataset["needed"].values, dataset["potential"].values
    lowest, highest = [], []
    for g in STEADY:
        at = np.flatnonzero(np.diff(needed > g))
        share = (g - needed[at])/(needed[at + 1] - needed[at])
        crossing = v[at] + share*(v[at + 1] - v[at])
        lowest.append(crossing.min())
        highest.append(crossing.max())
    turns = needed[1:-1][np.diff(np.sign(np.diff(needed))) != 0]
    near = (np.abs(np.log(STEADY[:, None]/turns)) < FAR).any(axis=1)
    return np.array([lowest, highest]), near


def draw(dataset):
    """Traces, peaks, durations, the two stable states."""
    figure, axes = style.figure(2, 2, width=style.PAGE, height=4.4)
    style.letters(axes.flat)
    traces, peaks, lasting, states = axes.flat
    for count, color in zip(SHOWN, style.sequence(len(SHOWN)), strict=True):
        traces.plot(dataset["time"], dataset["v"].sel(count=count), color=color,
                    label=f"{count} synapses")
    traces.set(xlabel="time (ms)", ylabel="voltage at the synapses (mV)", xlim=(0, 120))
    traces.legend(loc="upper right")

    for kind, color in zip(KINDS, (style.RED, style.BLUE, style.BLACK), strict=True):
        peaks.plot(COUNTS, dataset["peak"].sel(kind=kind), "o-", color=color, label=kind)
    peaks.set(xlabel="synapses", ylabel="peak above rest (mV)")
    peaks.legend(loc="upper left")

    active = dataset.sel(kind="NMDA")
    lasting.plot(COUNTS, active["duration"], "o-", color=style.RED)
    lasting.set(xlabel="synapses", ylabel="time above half of the peak (ms)", ylim=(0, None))
    soma = lasting.twinx()
    soma.plot(COUNTS, active["peak_root"], "s-", color=style.SKY)
    soma.set(ylabel="peak in the soma (mV)", ylim=(0, None))
    soma.yaxis.label.set_color(style.SKY)
    lasting.yaxis.label.set_color(style.RED)
    soma.spines["right"].set_visible(True)

    states.plot(dataset["needed"], dataset["potential"], color="0.6")
    states.plot(STEADY, dataset["held"].sel(start="high"), "o", color=style.RED, mfc="none", ms=4)
    states.plot(STEADY, dataset["held"].sel(start="low"), "o", color=style.BLUE, ms=2)
    states.set(xlabel="constant NMDA conductance (nS)", ylabel="steady voltage (mV)",
               xscale="log", xlim=(4, 45), xticks=[5, 10, 20, 40],
               xticklabels=["5", "10", "20", "40"])
    states.minorticks_off()
    return figure


def check(dataset):
    """Every target's number."""
    peak, one = dataset["peak"], dataset.sel(kind="NMDA")
    steps = peak.diff("count").max("count")/peak.sel(count=1)
    threshold = int(one["count"][1:][one["peak"].diff("count").argmax("count")])
    twice = one.sel(count=[threshold, min(2*threshold, COUNTS[-1])])
    states, near = predicted(dataset)
    error = np.abs(dataset["held"].values - states)[:, ~near]
    at_20 = dataset.sel(count=20)
    return {
        "jump": steps.sel(kind="NMDA"), "jump_no_block": steps.sel(kind="no block"),
        "jump_no_nmda": steps.sel(kind="no NMDA"), "threshold": threshold,
        "saturation": twice["peak"][1]/twice["peak"][0] - 1,
        "prolongation": twice["duration"][1]/twice["duration"][0],
        "wrong_branch": (error > 1).sum(), "steady_error": error[error < 1].max(initial=0),
        "peak": at_20["peak"].sel(kind="NMDA"), "duration": at_20["duration"].sel(kind="NMDA"),
        "peak_root": at_20["peak_root"].sel(kind="NMDA"), "peak_one": one["peak"].sel(count=1),
        "peak_no_nmda": at_20["peak"].sel(kind="no NMDA")}
