"""Which way back lets a hidden layer learn: SuperSpike with symmetric, random and uniform feedback

Zenke & Ganguli 2018: 100 inputs, 32 hidden and 10 output neurons; frozen Poisson trains of half a
second, four spikes wanted of each output; three networks, 100 s in steps of 0.5 ms, a tenth of the
learning rate after 80 s. a: the error over that of a silent output; grey: no feedback, so that the
hidden layer stays as it was, which random feedback does not beat in this time. b: its end and the
rate of the hidden layer. c: spikes of the output in the last loop of the first network with
symmetric feedback; lines: wanted.
"""

import numpy as np
import xarray as xr
from brian2 import ms

from dendritic_models.experiment import Target
from dendritic_models.plasticity import superspike, superspike_hidden
from dendritic_models.run import run
from dendritic_models.sweep import split, stack
from figures import style
from protocols.spike_pattern_training import curve, rates, spike_pattern_training

COST = 30.0
COST_ON_NUMPY = 900.0
REFERENCE = superspike.reference
MODELS = {"rule": superspike_hidden, "output": superspike}
SEEDS, FEEDBACK, DT = (0, 1, 2), ("symmetric", "random", "uniform", "none"), 0.5*ms
LOOP, LAST = 500.0, 20                                                       # ms; loops, 10 s
PORT = "independent program of such tasks, 3 networks, steps of 0.1 ms"
TARGETS = (
    Target("symmetric", (None, 0.15), kind="port", source=f"the most of 3; {PORT}: 0.045 to 0.095"),
    Target("random_least", (0.2, 0.65), kind="port", source=f"{PORT}: 0.34 to 0.52"),
    Target("random_most", (0.2, 0.65), kind="port", source=f"{PORT}: 0.34 to 0.52"),
    Target("uniform", (0.85, None), kind="port",
           source=f"it must fail: the least of 3; {PORT}: 1.07 to 1.19"),
    Target("ordered", 1.0, kind="port", source="share of networks in which symmetric feedback is "
           "better than random and that than uniform; the paper's claim for hard tasks"),
    Target("frozen_over_symmetric", (2.0, None), kind="own",
           source="control: no feedback, the least ratio of 3"),
    Target("uniform_rate", (100, None), unit="Hz", kind="port",
           source=f"the hidden layer runs away; {PORT}: to about 186 Hz"),
)


def compute(backend=None, models=MODELS):
    """Three networks with each feedback, those with fixed weights as rows of one build."""
    def tasks(*kinds):
        return {(kind, seed): spike_pattern_training(
            models["rule"], models["output"], kind, seed=seed, dt=DT)
            for kind in kinds for seed in SEEDS}

    found = {}
    for together in (tasks(*FEEDBACK[:1]), tasks(*FEEDBACK[1:])):
        stacked, sizes = stack(list(together.values()))
        runs = split(run(stacked, backend), list(together.values()), sizes)
        found |= dict(zip(together, runs, strict=True))
    first = found[FEEDBACK[0], SEEDS[0]]
    late = first["output.spikes"].values >= first.attrs["duration_ms"] - LOOP
    told = first["teacher.spikes"].values < LOOP
    return xr.Dataset(
        {"error": (("feedback", "seed", "loop"),
                   [[curve(found[kind, seed]) for seed in SEEDS] for kind in FEEDBACK]),
         "rate": (("feedback", "seed"), [[rates(found[kind, seed], "hidden1", 32)
                                          for seed in SEEDS] for kind in FEEDBACK]),
         "spikes": ("spike", first["output.spikes"].values[late] % LOOP),
         "of": ("spike", first["output.spikes.cell"].values[late]),
         "wanted": ("target", first["teacher.spikes"].values[told]),
         "whose": ("target", first["teacher.spikes.cell"].values[told])},
        {"feedback": list(FEEDBACK), "seed": list(SEEDS)},
        attrs={**first.attrs, "seeds": str(SEEDS), "n": "3 networks of 142 neurons"})


def check(dataset):
    """Every target's number."""
    end = dataset["error"][..., -LAST:].mean("loop")
    symmetric, random, uniform, frozen = (end.sel(feedback=kind) for kind in FEEDBACK)
    return {"symmetric": float(symmetric.max()), "random_least": float(random.min()),
            "random_most": float(random.max()), "uniform": float(uniform.min()),
            "ordered": float(((symmetric < random) & (random < uniform)).mean()),
            "frozen_over_symmetric": float((frozen/symmetric).min()),
            "uniform_rate": float(dataset["rate"].sel(feedback="uniform").min())}


def draw(dataset):
    """Learning curves, ends, and the spikes that were learnt."""
    figure, (curves, ends, raster) = style.figure(1, 3, width=style.PAGE, height=2.2)
    style.letters((curves, ends, raster))
    time = (np.arange(dataset.sizes["loop"]) + 1)*LOOP/1e3
    smooth = dataset["error"].rolling(loop=10, min_periods=1).mean()
    for kind, color in zip(FEEDBACK, (style.BLUE, style.ORANGE, style.RED, "0.6"), strict=True):
        for k, error in enumerate(smooth.sel(feedback=kind)):
            curves.plot(time, error, color=color, lw=0.7, label=kind if k == 0 else None)
        ends.plot(dataset["rate"].sel(feedback=kind),
                  dataset["error"].sel(feedback=kind)[:, -LAST:].mean("loop"), "o", color=color)
    curves.set(xlabel="time (s)", ylabel="error / silent", yscale="log")
    curves.legend(loc="lower left")
    ends.set(xlabel="rate of the hidden layer (Hz)", ylabel="error / silent", xscale="log",
             yscale="log")
    raster.plot(dataset["wanted"], dataset["whose"], "|", color=style.RED, ms=9, lw=0.6)
    raster.plot(dataset["spikes"], dataset["of"], ".", color=style.BLACK, ms=3)
    raster.set(xlabel="time in the loop (ms)", ylabel="output neuron", xlim=(0, LOOP))
    return figure
