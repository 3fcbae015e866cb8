"""Competition: additive STDP makes weights bimodal and keeps the output rate in bounds

One integrate-and-fire neuron with 1000 excitatory and 200 inhibitory Poisson inputs, 4500 s (values
of Song, Miller & Abbott 2000 from memory, not validated; criteria ours). a: conductances after
4500 s at 15 Hz, in units of their maximum; all began at it. b: share of them within a tenth of
a bound against time. c: output rate against the rate of all excitatory inputs, before learning and
after.
"""

import numpy as np
import xarray as xr
from brian2 import Hz, ms, mV, nS, second

from dendritic_models.cells import lif, poisson_input
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Target,
)
from dendritic_models.plasticity import pair_stdp
from dendritic_models.receptors import ampa
from dendritic_models.run import run
from figures import style
from protocols.spike_train import measure, spike_train

COST = 70.0
COST_ON_NUMPY = 810.0
REFERENCE = pair_stdp.reference
MODELS = {"rule": pair_stdp}

RATES = (10, 15, 40)                                   # Hz, each into a neuron of its own
EXCITATORY, INHIBITORY = 1000, 200
DURATION, EVERY, DT = 4500*second, 100*second, 0.5*ms
excitation = ampa.with_(name="excitation", g_max=0.15*nS, tau=5*ms, E=0*mV)    # 0.015 leaks
inhibition = ampa.with_(name="inhibition", g_max=0.5*nS, tau=5*ms, E=-70*mV)   # 0.05 leaks
PRE, POST = (100, 200)*ms, (110, 190)*ms               # four spikes whose effect is summed by hand
TARGETS = (
    Target("four_spikes", 0.005*(np.exp(-0.5) + np.exp(-4.5)) - 0.00525*(
        np.exp(-0.5) + np.exp(-4.5)), 1e-12, "1", "theory",
           "change by pre at 100 and 200, post at 110 and 190 ms"),
    Target("at_the_bounds", (0.8, None), 0, "1", "own",
           "share of weights within a tenth of a bound at 15 Hz, mean from 3500 s on"),
    Target("lower_mode", (0.1, 0.9), 0, "1", "own", "share of them at the lower bound: two modes"),
    Target("rate_gain", (None, 2), 0, "1", "own", "output rate at 40 Hz over that at 10 Hz"),
    Target("rate_gain_before", (2, None), 0, "1", "own", "the same in the first 2 s: the control"),
)


def converging(rule, seed=1):
    """A neuron for each input rate, with inputs of its own."""
    n = len(RATES)
    ends = [np.repeat(np.arange(n), size) for size in (EXCITATORY, INHIBITORY)]
    return Experiment(
        "converging", reference=REFERENCE, duration=DURATION, dt=DT, seed=seed,
        network=Network(
            (Population("excitatory", poisson_input.with_(rate=np.repeat(RATES, EXCITATORY)*Hz),
                        n*EXCITATORY),
             Population("inhibitory", poisson_input.with_(rate=10*Hz), n*INHIBITORY),
             Population("neuron", lif, n)),
            (Projection("excite", "excitatory", "neuron", receptor=excitation, rules=rule,
                        connect=(np.arange(n*EXCITATORY), ends[0]), weights=1.0),
             Projection("inhibit", "inhibitory", "neuron", receptor=inhibition,
                        connect=(np.arange(n*INHIBITORY), ends[1])))),
        recordings=(Recording("excite", "w", every=EVERY), Recording("neuron", "spikes")))


def compute(backend=None, models=MODELS):
    """4500 s of learning at every rate, in one run."""
    dataset = run(converging(models["rule"]), backend)
    w = dataset["excite.w"].values.reshape(-1, len(RATES), EXCITATORY)
    times, neurons = dataset["neuron.spikes"].values/1e3, dataset["neuron.spikes.cell"].values
    last = float(DURATION/second)

    def output(begin, end):
        counted = neurons[(times >= begin) & (times < end)]
        return np.bincount(counted, minlength=len(RATES))/(end - begin)

    given = measure(run(spike_train(models["rule"], PRE, POST), "numpy"))
    return xr.Dataset(
        {"four_spikes": given["change"],
         "w": (("rate", "synapse"), w[-1]),
         "at_bounds": (("time", "rate"), np.mean((w < 0.1) | (w > 0.9), axis=-1)),
         "before": ("rate", output(0, 2), {"units": "Hz"}),
         "after": ("rate", output(last - 200, last), {"units": "Hz"})},
        {"rate": list(RATES), "time": np.arange(len(w))*float(EVERY/second)},
        {**dataset.attrs, "seeds": "1", "n": f"{EXCITATORY} synapses"})


def check(dataset):
    """Every target's number."""
    w = dataset["w"].sel(rate=15).values
    low, high = np.mean(w < 0.1), np.mean(w > 0.9)
    late = dataset["at_bounds"].sel(rate=15)[-10:].mean()
    return {"four_spikes": float(dataset["four_spikes"]), "at_the_bounds": float(late),
            "lower_mode": low/(low + high), **{
        name: float(dataset[state].sel(rate=40)/dataset[state].sel(rate=10))
        for name, state in (("rate_gain", "after"), ("rate_gain_before", "before"))}}


def draw(dataset):
    """Histogram, its making, and the output rate."""
    figure, axes = style.figure(1, 3, width=style.PAGE, height=2.1)
    style.letters(axes)
    axes[0].hist(dataset["w"].sel(rate=15), bins=np.linspace(0, 1, 21), color=style.BLUE)
    axes[0].set(xlabel="weight (maxima)", ylabel="synapses")
    for rate, color in zip(RATES, (style.SKY, style.BLUE, style.ORANGE), strict=True):
        axes[1].plot(dataset["time"], dataset["at_bounds"].sel(rate=rate), color=color,
                     label=f"{rate} Hz")
    axes[1].axhline(0.8, color="0.6", lw=0.5, ls="--")
    axes[1].set(xlabel="time (s)", ylabel="share at the bounds", ylim=(0, 1))
    axes[1].legend(title="inputs", title_fontsize=6, loc="lower right", ncols=2)
    axes[2].plot(RATES, dataset["before"], "o--", color="0.5", label="first 2 s")
    axes[2].plot(RATES, dataset["after"], "o-", color=style.BLUE, label="after learning")
    axes[2].set(xlabel="rate of the inputs (Hz)", ylabel="output rate (Hz)", yscale="log",
                ylim=(5, 2000))
    axes[2].legend(loc="upper left")
    return figure
