"""Calcium and two thresholds give six shapes of the STDP curve

a to f: change of synaptic strength after 60 pairs at 1 Hz for the six parameter sets of Fig. 2.
Line: closed form with the calcium of the closed form; circles: the authors' analytic code, every 5
ms. Crosses in a: the stochastic equation, 100 synapses for each initial state and delay, 60 pairs
at 4 Hz (calcium has decayed between pairs, so that the closed form is the same), mean and SE; of
their mean z, steps of 0.2 ms are worth -0.08. g: hippocampal slices at 5 Hz (Fig. 3), pairs and
bursts of two postsynaptic spikes 11.5 ms apart; delays are to the last postsynaptic spike. h:
fraction of the time that simulated calcium (set DP, dots, dt = 0.1 ms) is above the thresholds, and
the authors' (lines).
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import Hz, ms, second

from dendritic_models import measures
from dendritic_models.experiment import Recording, Target
from dendritic_models.plasticity import (
    graupner2012,
    graupner2012_d,
    graupner2012_d2,
    graupner2012_dpd,
    graupner2012_dpd2,
    graupner2012_p,
    graupner2012_slices,
)
from dendritic_models.plasticity.graupner2012 import fractions_above, mean_change
from dendritic_models.run import run
from dendritic_models.sweep import stack
from figures import style
from protocols.pairing import pairing

COST = 30.0
COST_ON_NUMPY = 36.0
REFERENCE = graupner2012.reference
MODELS = {"dp": graupner2012, "dpd": graupner2012_dpd, "dpd2": graupner2012_dpd2,
          "p": graupner2012_p, "d": graupner2012_d, "d2": graupner2012_d2,
          "slices": graupner2012_slices}
GOLDEN = np.genfromtxt(Path(__file__).parent/"data"/"graupner2012_curves.csv", delimiter=",",
                       names=True, skip_header=3)
DELAYS = GOLDEN["delay_ms"]
SHAPES = {"dp": "DP", "dpd": "DPD", "dpd2": "DPD'", "p": "P", "d": "D", "d2": "D'"}
SLICES = {"pairs_200": (200, [0.0]), "bursts_100": (100, [-11.5, 0.0]),
          "bursts_30": (30, [-11.5, 0.0])}                 # repetitions at 5 Hz, postsynaptic (ms)
SYNAPSES, SEED, FASTER = 100, 2012, 4*Hz                   # of each initial state
CODE = "mgraupe/CalciumBasedPlasticityModel, analytic code run"

# Peaks and troughs of the curves: (delay in ms, change), steps of 1 ms.
EXTREMES = {"dp": ((5, 1.240), (-24, 0.724)), "dpd": ((5, 1.193), (16, 0.840)),
            "dpd2": ((2, 1.247), (-12, 0.763)), "p": ((-8, 1.266),), "d": ((0, 0.637),),
            "d2": ((-14, 0.693),)}

TARGETS = (
    *(Target(f"{name}_mean_field", (0, 1e-3), kind="author-code",
             source=f"{CODE}, Fig. 2, largest error over 41 delays") for name in SHAPES),
    *(Target(f"{name}_alphas", (0, 0.01), kind="author-code",
             source=f"{CODE}, Fig. 2; simulated calcium, largest relative error")
      for name in SHAPES),
    *(Target(f"{name}_extremes", (0, 1e-3), kind="author-code",
             source=f"{CODE}, Fig. 2, height of maximum and minimum") for name in SHAPES),
    *(Target(f"slices_{name}", (0, 1e-3), kind="author-code",
             source=f"{CODE}, Fig. 3, largest error over 41 delays") for name in SLICES),
    Target("largest_z", (0, 4.5), kind="theory",
           source="stochastic equation against the closed form, 41 delays, 2 initial states"),
    Target("mean_z", 0, 0.5, kind="theory", source="likewise: mean over delays and states"),
)


def curve(rule, delays, frequency=1*Hz, pairs=60, post=(0.0,)):
    """Closed form of a protocol: change, alpha_d, alpha_p, U, D, shape (5, delays)."""
    alphas = np.array([fractions_above(rule, [0]*ms, (delay + np.array(post))*ms, 1/frequency)
                       for delay in delays]).T
    change, up, down = mean_change(rule, *alphas, pairs/frequency)
    return np.array([change, *alphas, up, down])


def compute(backend=None, models=MODELS):
    """Closed forms, calcium of all sets from one build, the stochastic equation of one."""
    fine = np.arange(-100, 101)
    dataset = xr.Dataset(coords={"delay": ("delay", DELAYS, {"units": "ms"}),
                                 "fine": ("fine", fine, {"units": "ms"})})
    for name in SHAPES:
        dataset[f"{name}_change"] = ("delay", curve(models[name], DELAYS)[0])
        dataset[f"{name}_fine"] = ("fine", curve(models[name], fine)[0])
    for name, (pairs, post) in SLICES.items():
        for grid, delays in ((f"slices_{name}", "delay"), (f"slices_{name}_fine", "fine")):
            dataset[grid] = (delays, curve(models["slices"], dataset[delays].values, 5*Hz, pairs,
                                           post)[0])
    for name, alphas in calcium([models[name] for name in SHAPES], backend).items():
        for threshold, alpha in zip("dp", alphas.T, strict=True):
            dataset[f"{name}_alpha_{threshold}"] = ("delay", alpha)
    up, attrs = stochastic(models["dp"], backend)
    expected = curve(models["dp"], DELAYS, FASTER)
    dataset["up"] = (("start", "delay"), up.T)
    dataset["up_expected"] = (("start", "delay"), [expected[3], 1 - expected[4]])
    dataset.attrs = {**attrs, "seeds": str(SEED), "n": f"{SYNAPSES} synapses a point"}
    return dataset


def calcium(rules, backend):
    """Name of a set -> fractions of the time above its thresholds, shape (delays, 2)."""
    experiments = [replace(pairing(
        rule.with_(name="calcium", sigma=0.0), delay=delay*ms, pairs=1, silence=300*ms,
        duration=600*ms), recordings=(Recording("synapse", "c", every=0.1*ms),))
        for rule in rules for delay in DELAYS]
    dataset = run(stack(experiments)[0], backend)
    time, c = dataset["time_0.1ms"].values, dataset["synapse.c"].values.T.reshape(
        len(rules), len(DELAYS), -1)
    return {name: np.array([[measures.time_above(time, trace, float(rule.parameters[theta]))/1e3
                             for theta in ("theta_d", "theta_p")] for trace in traces])
            for name, rule, traces in zip(SHAPES, rules, c, strict=True)}


def stochastic(rule, backend):
    """Shares of synapses that end UP, from DOWN and from UP, shape (delays, 2); provenance."""
    alone = np.zeros(2*SYNAPSES, dtype=int)                    # many synapses of the same neurons
    experiments = []
    for delay in DELAYS:
        e = pairing(rule, delay=delay*ms, frequency=FASTER, silence=300*ms, duration=15.4*second,
                    weight={"rho": np.repeat([0.0, 1.0], SYNAPSES)}, dt=0.2*ms)
        path, = e.network.projections
        experiments.append(replace(
            e, seed=SEED, recordings=(Recording("synapse", "rho"),),
            network=replace(e.network, projections=(replace(path, connect=(alone, alone)),))))
    dataset = run(stack(experiments)[0], backend)
    rho = dataset["synapse.rho"].values.reshape(len(DELAYS), 2, SYNAPSES)
    return (rho > float(rule.parameters["rho_star"])).mean(axis=2), dataset.attrs


def draw(dataset):
    """Six shapes, slices, calcium."""
    figure, axes = style.figure(2, 4, width=style.PAGE, height=3.6)
    axes = list(axes.flat)
    style.letters(axes)
    for ax, (name, title) in zip(axes, SHAPES.items(), strict=False):
        ax.axhline(1, color="0.7", lw=0.5)
        ax.axvline(0, color="0.7", lw=0.5)
        ax.plot(dataset["fine"], dataset[f"{name}_fine"], color=style.BLUE, label="closed form")
        ax.plot(DELAYS, GOLDEN[f"{name}_change"], "o", color=style.RED, mfc="none", ms=2.5, mew=0.6,
                label="authors' code")
        ax.set(title=title, xlabel="post - pre (ms)", ylim=(0.58, 1.34))
    gain, up = MODELS["dp"].parameters["b"] - 1, dataset["up"].values
    strength = (1 + gain*up.mean(axis=0))/(1 + gain/2)
    error = gain*np.sqrt((up*(1 - up)).sum(axis=0)/SYNAPSES)/2/(1 + gain/2)
    axes[0].errorbar(DELAYS, strength, error, fmt="x", color="black", lw=0.5, ms=2,
                     label="stochastic", zorder=0)
    axes[5].plot([], [], "x", color="black", ms=2, label="stochastic (a)")
    axes[5].legend(loc="upper right", handlelength=1)
    for ax in (axes[0], axes[4]):
        ax.set_ylabel("strength after/before")
    colors = (style.GREEN, style.BLUE, style.ORANGE)
    labels = ("pairs, 200", "bursts, 100", "bursts, 30")
    axes[6].axhline(1, color="0.7", lw=0.5)
    for name, color, label in zip(SLICES, colors, labels, strict=True):
        axes[6].plot(dataset["fine"], dataset[f"slices_{name}_fine"], color=color, label=label)
        axes[6].plot(DELAYS, GOLDEN[f"slices_{name}"], "o", color=color, mfc="none", ms=2.5,
                     mew=0.6)
    axes[6].set(title="hippocampal slices", xlabel="last post - pre (ms)", ylim=(0.6, 1.9))
    axes[6].legend(loc="upper left", handlelength=1)
    for threshold, color, label in (("d", style.PURPLE, r"$\theta_d$"),
                                    ("p", style.GREEN, r"$\theta_p$")):
        axes[7].plot(DELAYS, 100*GOLDEN[f"dp_alpha_{threshold}"], color=color,
                     label=f"above {label}")
        axes[7].plot(DELAYS, 100*dataset[f"dp_alpha_{threshold}"], "o", color=color, ms=2)
    axes[7].set(xlabel="post - pre (ms)", ylabel="time (%)", ylim=(0, None))
    axes[7].legend(loc="upper left", handlelength=1)
    return figure


def check(dataset):
    """Every target's number."""
    measured = {}
    for name in SHAPES:
        change, fine = dataset[f"{name}_change"].values, dataset[f"{name}_fine"].values
        measured[f"{name}_mean_field"] = np.abs(change - GOLDEN[f"{name}_change"]).max()
        measured[f"{name}_extremes"] = max(
            abs((fine.max() if height > 1 else fine.min()) - height)
            for _, height in EXTREMES[name])
        errors = []
        for threshold in "dp":
            golden = GOLDEN[f"{name}_alpha_{threshold}"]
            errors.append(np.abs(dataset[f"{name}_alpha_{threshold}"].values - golden).max()
                          / max(golden.max(), 1e-9))
        measured[f"{name}_alphas"] = max(errors)
    for name in SLICES:
        measured[f"slices_{name}"] = np.abs(
            dataset[f"slices_{name}"].values - GOLDEN[f"slices_{name}"]).max()
    p = dataset["up_expected"].values
    z = (dataset["up"].values - p)/np.sqrt(p*(1 - p)/SYNAPSES)
    measured |= {"largest_z": np.abs(z).max(), "mean_z": z.mean()}
    return measured
