"""Inhibitory plasticity turns a recurrent network asynchronous and irregular

8000 excitatory and 2000 inhibitory integrate-and-fire neurons, each joined to 2 % of all; only
synapses from inhibitory onto excitatory neurons learn, from nothing (network of Vogels et al. 2011
as in Brian2's example of it; criteria ours). a: spikes of 60 excitatory neurons in the first and in
the last 0.5 s. b: mean excitatory rate; dashed: rho_0 = alpha/(2 tau). c: coefficients of variation
of intervals in the last 4 s.
"""

import numpy as np
import xarray as xr
from brian2 import ms, mV, nS, pA, pF, second

from dendritic_models.cells import lif
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
from dendritic_models.model import Compartment
from dendritic_models.plasticity import vogels2011
from dendritic_models.receptors import ampa
from dendritic_models.run import run
from figures import style
from figures.vogels2011_balance import FOUR_SPIKES, four_spikes

COST = 65.0
REFERENCE = vogels2011.reference
CELL = lif.with_(
    name="vogels2011_cell", refractory=5*ms, reference=REFERENCE, v_range=(-90*mV, 0*mV),
    compartments=(Compartment("soma", capacitance=200*pF, mechanisms=(
        point_leak.with_(name="leak", g=10*nS, E=-60*mV), current_clamp,
        spiking.with_(V_threshold=-50*mV, V_reset=-60*mV))),))
MODELS = {"rule": vogels2011}
excitation = ampa.with_(name="excitation", g_max=1*nS, tau=5*ms, E=0*mV)      # weights are in nS
inhibition = ampa.with_(name="inhibition", g_max=1*nS, tau=10*ms, E=-80*mV)

EXCITATORY, INHIBITORY, PROBABILITY = 8000, 2000, 0.02
DURATION, LAST, DT = 50*second, 4*second, 0.1*ms
TARGETS = (
    FOUR_SPIKES,
    Target("rate", (3, 6), 0, "Hz", "own", "mean excitatory rate of the last 4 s"),
    Target("irregularity", (0.8, None), 0, "1", "own", "mean coefficient of variation of "
           "intervals, excitatory neurons with 5 spikes and more in the last 4 s"),
    Target("rate_at_first", (12, None), 0, "Hz", "own", "the same rate in the first 0.2 s: four "
           "times rho_0, the control"),
)


def recurrent(rule, seed=1):
    """The network, with all weights in nS."""
    def path(name, source, target, receptor, weight, rules=()):
        return Projection(name, source, target, receptor=receptor, connect=PROBABILITY,
                          weights=weight, rules=rules)

    start = np.random.default_rng(np.random.SeedSequence(seed))
    return Experiment(
        "recurrent", reference=REFERENCE, duration=DURATION, dt=DT, seed=seed,
        network=Network(
            tuple(Population(name, CELL, size, initial={"v": start.uniform(-60, -50, size)*mV})
                  for name, size in (("excitatory", EXCITATORY), ("inhibitory", INHIBITORY))),
            (path("ee", "excitatory", "excitatory", excitation, 0.3),
             path("ei", "excitatory", "inhibitory", excitation, 0.3),
             path("ii", "inhibitory", "inhibitory", inhibition, 3.0),
             path("ie", "inhibitory", "excitatory", inhibition, 0.0, rule))),
        stimuli=tuple(Waveform(name, "soma.current_clamp.I", np.array([200.0])*pA, 1*second)
                      for name in ("excitatory", "inhibitory")),
        recordings=(Recording("excitatory", "spikes"),))


def compute(backend=None, models=MODELS):
    """50 s of the network."""
    dataset = run(recurrent(models["rule"]), backend)
    times = dataset["excitatory.spikes"].values/1e3
    neurons = dataset["excitatory.spikes.cell"].values
    last = float(DURATION/second)
    bins = np.arange(0, last + 0.05, 0.1)
    late = times >= last - float(LAST/second)
    order = np.lexsort((times[late], neurons[late]))
    intervals = np.diff(times[late][order])
    same = np.diff(neurons[late][order]) == 0
    which, intervals = neurons[late][order][1:][same], intervals[same]
    count = np.bincount(which, minlength=EXCITATORY)
    mean, square = (np.bincount(which, intervals**k, EXCITATORY)/np.maximum(count, 1)
                    for k in (1, 2))
    enough = count >= 4
    cv = np.sqrt(np.maximum(square - mean**2, 0))[enough]/mean[enough]
    shown = (neurons < 60) & ((times < 0.5) | (times > last - 0.5))
    return xr.Dataset(
        {"four_spikes": four_spikes(models["rule"]),
         "rate": ("time", np.histogram(times, bins)[0]/EXCITATORY/0.1, {"units": "Hz"}),
         "cv": ("neuron", cv), "spike_time": ("spike", times[shown], {"units": "s"}),
         "spike_neuron": ("spike", neurons[shown])},
        {"time": bins[:-1] + 0.05},
        {**dataset.attrs, "seeds": "1", "n": f"{EXCITATORY} neurons"})


def check(dataset):
    """Every target's number."""
    rate = dataset["rate"]
    return {"four_spikes": float(dataset["four_spikes"]),
            "rate": float(rate[-round(10*float(LAST/second)):].mean()),
            "irregularity": float(dataset["cv"].mean()), "rate_at_first": float(rate[:2].mean())}


def draw(dataset):
    """Spikes before and after, the rate, and how irregular it becomes."""
    figure, axes = style.figure(1, 4, width=style.PAGE, height=2.1)
    style.letters(axes[[0, 2, 3]])
    time, neuron = dataset["spike_time"].values, dataset["spike_neuron"].values
    for ax, begin in zip(axes, (0, float(DURATION/second) - 0.5), strict=False):
        now = (time >= begin) & (time < begin + 0.5)
        ax.plot(time[now], neuron[now], ".", color=style.BLACK, ms=1.2)
        ax.set(xlabel="time (s)", ylabel="neuron", xlim=(begin, begin + 0.5))
    axes[2].plot(dataset["time"], dataset["rate"], color=style.BLUE)
    axes[2].axhline(3, color=style.RED, lw=0.8, ls="--")
    axes[2].set(xlabel="time (s)", ylabel="excitatory rate (Hz)", yscale="log")
    axes[3].hist(dataset["cv"], bins=np.linspace(0, 2, 41), color=style.BLUE)
    axes[3].set(xlabel="CV of intervals", ylabel="neurons")
    return figure
