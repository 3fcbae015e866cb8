"""A dendritic spike that is the smaller the stronger its input answers to one pathway, not to two.

The dendritic calcium action potential of human layer 2/3 in a reduction of the authors' cell;
points are what their program gives in NEURON. a: voltage of the dendrite for steps of current at
its site. b: largest voltage after the first 400 ms. c: amplitude K of the last spike. d: pathways X
and Y of 25 synapses each, which fire at 20 Hz, alone, together, and together with inhibition. e:
how far spikes rise above where they begin (dots: each; bars: mean). Places of synapses are ours.
"""

from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import ms, pA

from dendritic_models import measures, stimuli
from dendritic_models.cells import gidon2020
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import Experiment, Network, Population, Recording, Target
from dendritic_models.run import run
from figures import style
from protocols.xor import CONDITIONS, amplitudes, xor

COST = 25.0
COST_ON_NUMPY = 60.0
REFERENCE = gidon2020.reference
SPIKE = gidon2020.held("d3")["calcium_action_potential"]
MODELS = {"spike": SPIKE}
CURRENTS, COUNTS, LARGEST, LAST_K = np.genfromtxt(           # pA; spikes; mV after 400 ms; K
    Path(__file__).parent/"data/gidon2020_pulse.csv", delimiter=",", skip_header=3).T
FIRES = COUNTS > 0
ONSET, STEP, LOGIC = 20, 1000, 3000                # ms; of the pathways
FIRST = {220: 22.617, 250: 27.144, 300: 35.247, 400: 51.935}       # pA: peak of the first spike, mV
SOMA = {220: -66.280, 400: -63.572}                # pA: largest voltage of the soma, mV
SHOWN = (210, 220, 260, 300, 400)                  # pA
WINDOW = (500, 1500)                               # ms, of what is shown of the pathways

NEURON = "Poirazi-Lab/Gidon_Science_2020 in NEURON 9.0.2"
TARGETS = (
    Target("spikes", 0, 0, "1", "author-code", NEURON + "; 160 to 400 pA, largest difference"),
    Target("largest", (0, 0.25), 0, "mV", "author-code", NEURON + "; after the first 400 ms of the "
           "step, 160 to 400 pA, largest difference"),
    Target("last_k", (0, 0.003), 0, "1", "author-code", NEURON + "; 220 to 400 pA, largest "
           "difference"),
    Target("first", (0, 0.6), 0, "mV", "author-code", NEURON + "; peak of the first spike, largest "
           "difference: the step of 25 us that sees the crossing decides 1 % of it"),
    Target("latency", 5.4625, 0.1, "ms", "author-code", NEURON + "; first spike, 300 pA"),
    Target("interval", 200.025, 0.03, "ms", "author-code", NEURON + "; of spikes, 220 pA"),
    Target("soma", (0, 0.1), 0, "mV", "author-code", NEURON + "; largest difference"),
    Target("x_over_both", (2, None), 0, "1", "own", "this project's criterion; mean amplitudes"),
    Target("y_over_both", (2, None), 0, "1", "own", "this project's criterion; mean amplitudes"),
    Target("restored", (0.6, None), 0, "1", "own", "this project's criterion; with inhibition over "
           "X alone"),
)


def cell_with(spike):
    """The cell with a spike of other numbers."""
    return gidon2020.with_({f"d3.{spike.name}.{name}": value
                            for name, value in spike.parameters.items()})


def steps(cell):
    """A step of every current into the site of the spike, one cell for each."""
    return Experiment(
        "steps", Network((Population("cell", cell.insert(current_clamp, at="d3"), len(CURRENTS)),)),
        duration=(ONSET + STEP)*ms, dt=0.025*ms, reference=REFERENCE,
        stimuli=(stimuli.pulses("cell", "d3.current_clamp.I", [[ONSET]*ms]*len(CURRENTS), STEP*ms,
                                CURRENTS*pA, dt=1*ms),),
        recordings=(Recording("cell", "v", at=["soma", "d3"], every=0.1*ms),
                    Recording("cell", "dcaap"),
                    Recording("cell", f"{SPIKE.name}.K", at="d3", every=10*ms)))


def compute(backend=None, models=MODELS):
    """All steps in one run; both pathways alone and together in another."""
    cell = cell_with(models["spike"])
    found, logic = run(steps(cell), backend), run(xor(cell, duration=LOGIC*ms), backend)
    v = found["cell.v"].transpose("time_0.1ms", "cell", "compartment")
    K = found[f"cell.{SPIKE.name}.K"].sel(compartment="d3")
    heights = amplitudes(logic)
    trains = measures.trains(found["cell.dcaap"].values - ONSET, found["cell.dcaap.cell"].values,
                             len(CURRENTS))
    return xr.Dataset(
        {"v": (("time", "current", "place"), v.values.astype("float32")),
         "spikes": ("current", [len(train) for train in trains]),
         "first": ("current", [train.min(initial=np.inf) for train in trains]),
         "interval": ("current", [np.diff(train).mean() if len(train) > 1 else np.nan
                                  for train in trains]),
         "K": ("current", K.values[-1]),
         "pathways": (("logic_time", "condition"), logic["cell.v"].squeeze("compartment").values),
         "height": ("event", np.concatenate(heights)),
         "of": ("event", np.repeat(list(CONDITIONS), [len(some) for some in heights]))},
        {"time": v["time_0.1ms"].values - ONSET, "current": CURRENTS, "place": ["soma", "d3"],
         "logic_time": logic["time_0.5ms"].values, "condition": list(CONDITIONS)},
        attrs={**found.attrs, "seeds": "0", "n": 1})


def late(dataset):
    """Largest voltage (mV) of the site from 400 ms after the onset to the end."""
    return dataset["v"].sel(place="d3", time=slice(400, STEP - 0.05)).max("time")


def means(dataset):
    """Mean rise of the spikes of each condition (mV)."""
    return {name: float(dataset["height"][dataset["of"] == name].mean()) for name in CONDITIONS}


def draw(dataset):
    """Steps, their largest voltages and K; pathways and the rise of their spikes."""
    figure, _, axes = style.rows(("aaabbcc", "dddddee"), heights=(2.2, 2.4))
    style.letters([axes[name] for name in "abcde"])
    for current, color in zip(SHOWN, style.sequence(len(SHOWN)), strict=True):
        axes["a"].plot(dataset["time"], dataset["v"].sel(current=current, place="d3"), color=color,
                       label=f"{current} pA", lw=0.8)
    axes["a"].set(xlabel="time from onset (ms)", ylabel="dendrite (mV)", xlim=(-50, 900))
    axes["a"].legend(loc="upper right", ncols=3)

    axes["b"].plot(CURRENTS, late(dataset), color=style.BLUE, label="this cell")
    axes["b"].plot(CURRENTS, LARGEST, "o", color=style.BLUE, mfc="none", label="authors' program")
    axes["b"].set(xlabel="current (pA)", ylabel="largest voltage (mV)")
    axes["b"].legend(loc="lower right")
    axes["c"].plot(CURRENTS[FIRES], dataset["K"][FIRES], color=style.RED)
    axes["c"].plot(CURRENTS[FIRES], LAST_K[FIRES], "o", color=style.RED, mfc="none")
    axes["c"].set(xlabel="current (pA)", ylabel="amplitude K of the last spike", ylim=(0, 1))

    names = {"x": "X", "y": "Y", "both": "X and Y", "inhibited": "X, Y and\ninhibition"}
    colors = dict(zip(names, (style.SKY, style.GREEN, style.RED, style.PURPLE), strict=True))
    shown = dataset.sel(logic_time=slice(*WINDOW))
    for k, (name, label) in enumerate(names.items()):
        axes["d"].plot(shown["logic_time"], shown["pathways"].sel(condition=name) - 110*k, lw=0.6,
                       color=colors[name])
        level = float(shown["pathways"].sel(condition=name).median())
        axes["d"].text(WINDOW[0] - 15, level - 110*k, label, ha="right", va="center", fontsize=6,
                       color=colors[name])
        heights = dataset["height"][dataset["of"] == name].values
        axes["e"].bar(k, heights.mean(), color=colors[name], alpha=0.4, width=0.7)
        axes["e"].plot(k + np.linspace(-0.2, 0.2, len(heights)), heights, ".", ms=2,
                       color=colors[name])
    axes["d"].plot([WINDOW[1] + 20]*2, [-75, -25], color="0.3", lw=1, clip_on=False)
    axes["d"].text(WINDOW[1] + 30, -50, "50 mV", fontsize=6, va="center", color="0.3")
    axes["d"].set(xlabel="time (ms)", yticks=[], xlim=WINDOW)
    axes["d"].spines["left"].set_visible(False)
    axes["e"].set(xticks=range(4), xticklabels=names.values(), ylabel="rise of spikes (mV)")
    return figure


def check(dataset):
    """Every target's number."""
    mean, site = means(dataset), dataset["v"].sel(place="d3")
    first = site.sel(time=slice(0, 200)).max("time")
    soma = dataset["v"].sel(place="soma").max("time")
    return {
        "spikes": np.abs(dataset["spikes"].values - COUNTS).max(),
        "largest": np.abs(late(dataset).values - LARGEST).max(),
        "last_k": np.abs(dataset["K"].values - LAST_K)[FIRES].max(),
        "first": max(abs(float(first.sel(current=i)) - peak) for i, peak in FIRST.items()),
        "latency": dataset["first"].sel(current=300),
        "interval": dataset["interval"].sel(current=220),
        "soma": max(abs(float(soma.sel(current=i)) - peak) for i, peak in SOMA.items()),
        "x_over_both": mean["x"]/mean["both"], "y_over_both": mean["y"]/mean["both"],
        "restored": mean["inhibited"]/mean["x"]}
