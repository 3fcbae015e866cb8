"""Inhibitory plasticity finds the balance: whatever drives a neuron, it fires at its set rate

An integrate-and-fire neuron with a constant excitatory current and 1000 inhibitory Poisson inputs
of 10 Hz whose weights learn (values of Vogels et al. 2011). a: output rate for currents of 2, 3 and
4 times the least that makes it fire; dashed: rho_0 = alpha/(2 tau). b: mean inhibitory weight.
c: mean rate of the last 150 s, two values of alpha and the rate that each sets. Rates end a little
above it, because the neuron fires where inhibition happens to be low: by 13 % with 200 inputs.
"""

import numpy as np
import xarray as xr
from brian2 import Hz, ms, mV, nS, pA, pF, second

from dendritic_models.cells import poisson_input
from dendritic_models.channels import current_clamp, point_leak, spiking
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Target,
    Waveform,
)
from dendritic_models.model import Cell, Compartment
from dendritic_models.plasticity import vogels2011
from dendritic_models.receptors import ampa
from dendritic_models.run import run
from figures import style
from protocols.spike_train import measure, spike_train

COST = 20.0
COST_ON_NUMPY = 85.0
REFERENCE = vogels2011.reference
CELL = Cell(
    "vogels2011_cell", (Compartment("soma", capacitance=200*pF, mechanisms=(
        point_leak.with_(name="leak", g=10*nS, E=-60*mV), current_clamp,
        spiking.with_(V_threshold=-50*mV, V_reset=-60*mV))),),
    threshold="v > V_threshold", reset="v = V_reset", refractory=5*ms, reference=REFERENCE)
MODELS = {"rule": vogels2011}
gaba = ampa.with_(name="gaba", g_max=1*nS, tau=10*ms, E=-80*mV)     # the weight is in nS

DRIVES = (2, 3, 4)                                     # of 100 pA, which brings it to threshold
ALPHAS = (0.12, 0.4)                                   # rho_0 = 3 Hz and 10 Hz
INPUTS, DURATION, LAST, DT = 1000, 200*second, 150*second, 0.5*ms
FOUR_SPIKES = Target(
    "four_spikes", 0.02*(np.exp(-0.5) + np.exp(-4.5) - 0.12), 1e-12, "nS", "theory",
    "change by pre at 100 and 200 ms, post at 110 and 190 ms, summed by hand")
TARGETS = (
    FOUR_SPIKES,
    *(Target(f"rate_at_{drive}_times", 3.0, 0.3, "Hz", "theory",
             f"rho_0 = alpha/(2 tau), excitation {drive} times the least that fires it")
      for drive in DRIVES),
    Target("rate_at_larger_alpha", 10.0, 1.0, "Hz", "theory", "rho_0 for alpha = 0.4, mean"),
    Target("rate_at_first", (6, None), 0, "Hz", "own",
           "least in the first second, while inhibition grows: twice rho_0, the control"),
)


def balancing(rule, seed=1):
    """A neuron for each drive and alpha, with inputs of its own."""
    points = [(drive, alpha) for alpha in ALPHAS for drive in DRIVES]
    n = len(points)
    scale = np.array([alpha for _, alpha in points])/ALPHAS[0]
    return Experiment(
        "balancing", reference=REFERENCE, duration=DURATION, dt=DT, seed=seed,
        network=Network(
            (Population("inhibitory", poisson_input.with_(rate=10*Hz), n*INPUTS),
             Population("neuron", CELL, n)),
            (Projection("inhibit", "inhibitory", "neuron", receptor=gaba, weights=0.0,
                        rules=rule.with_(alpha=rule.parameters["alpha"]*scale),
                        connect=(np.arange(n*INPUTS), np.repeat(np.arange(n), INPUTS))),)),
        stimuli=(Waveform("neuron", "soma.current_clamp.I",
                          np.array([[100.0*drive for drive, _ in points]])*pA, 1*second),),
        recordings=(Recording("inhibit", "w", every=1*second), Recording("neuron", "spikes")))


def four_spikes(rule):
    """Change of a weight by two presynaptic and two postsynaptic spikes (nS)."""
    given = spike_train(rule, (100, 200)*ms, (110, 190)*ms, weight=1.0)
    return measure(run(given, "numpy"))["change"]      # one synapse: no build is worth it


def compute(backend=None, models=MODELS):
    """200 s of every drive under either alpha, in one run."""
    dataset = run(balancing(models["rule"]), backend)
    shape = len(ALPHAS), len(DRIVES)
    seconds = round(float(DURATION/second))
    counts = np.histogram2d(dataset["neuron.spikes.cell"], dataset["neuron.spikes"].values/1e3, [
        np.arange(np.prod(shape) + 1) - 0.5, np.arange(seconds + 1)])[0]
    w = dataset["inhibit.w"].values.reshape(seconds, *shape, INPUTS).mean(-1)
    return xr.Dataset(
        {"rate": (("alpha", "drive", "time"), counts.reshape(*shape, seconds), {"units": "Hz"}),
         "w": (("time", "alpha", "drive"), w, {"units": "nS"}),
         "four_spikes": four_spikes(models["rule"])},
        {"alpha": list(ALPHAS), "drive": list(DRIVES), "time": np.arange(seconds) + 0.5},
        {**dataset.attrs, "seeds": "1", "n": f"{INPUTS} synapses a neuron"})


def check(dataset):
    """Every target's number."""
    late = dataset["rate"][..., -round(float(LAST/second)):].mean("time")
    measured = {f"rate_at_{drive}_times": float(late.sel(alpha=ALPHAS[0], drive=drive))
                for drive in DRIVES}
    return {**measured, "four_spikes": float(dataset["four_spikes"]),
            "rate_at_larger_alpha": float(late.sel(alpha=ALPHAS[1]).mean()),
            "rate_at_first": float(dataset["rate"][..., 0].min())}


def draw(dataset):
    """Rates and weights against time, and the rates that are set."""
    figure, axes = style.figure(1, 3, width=style.PAGE, height=2.1)
    style.letters(axes)
    time, colors = dataset["time"], (style.SKY, style.BLUE, style.BLACK)
    for drive, color in zip(DRIVES, colors, strict=True):
        point = dataset.sel(alpha=ALPHAS[0], drive=drive)
        axes[0].plot(time, point["rate"], color=color, label=f"{100*drive} pA")
        axes[1].plot(time, point["w"], color=color)
    axes[0].axhline(3, color=style.RED, lw=0.8, ls="--")
    axes[0].set(xlabel="time (s)", ylabel="output rate (Hz)", xlim=(0, 20), ylim=(0, None))
    axes[0].legend(loc="upper right")
    axes[1].set(xlabel="time (s)", ylabel="mean inhibitory weight (nS)", xlim=(0, 20),
                ylim=(0, None))
    late = dataset["rate"][..., -round(float(LAST/second)):].mean("time")
    for alpha, marker, color in zip(ALPHAS, "os", (style.BLUE, style.ORANGE), strict=True):
        axes[2].plot(np.multiply(DRIVES, 100), late.sel(alpha=alpha), marker, color=color,
                     label=rf"$\alpha$ = {alpha:g}")
        axes[2].axhline(alpha/0.04, color=style.RED, lw=0.8, ls="--")
    axes[2].set(xlabel="excitatory current (pA)", ylabel="output rate, last 150 s (Hz)",
                ylim=(0, 13))
    axes[2].legend(loc="center right")
    return figure
