"""A layer 5 pyramidal cell of twenty compartments fires regularly, and bursts on coincident input.

The cell is rebuilt from the authors' parameters; points are what their program gives in NEURON. a:
steps of somatic current. b, c: rate and latency of the first spike. d, e: an action potential
(1 nA, 5 ms into the soma) invades the tuft, current into the tuft (1 nA, 10 ms) stays local, and
both together evoke a calcium spike that lasts 50 ms and fires the soma a second time. f: how
long the tuft is depolarised when the two stimuli come at different times.
"""

from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import ms, nA

from dendritic_models import measures, stimuli
from dendritic_models.cells import bahl2012_l5
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import Experiment, Network, Population, Recording, Target
from dendritic_models.run import run
from figures import style
from protocols.bac_firing import CONDITIONS, bac_firing, outcomes
from protocols.coincidence_window import LAGS, window

COST = 20.0
COST_ON_NUMPY = 95.0
REFERENCE = bahl2012_l5.reference
MODELS = {"cell": bahl2012_l5}
CURRENTS, COUNTS, LATENCIES = np.genfromtxt(                       # nA, spikes, ms
    Path(__file__).parent/"data/bahl2012_fI.csv", delimiter=",", skip_header=3).T
LIMIT = {0.3: (14, 24.483), 0.4: (22, 15.090), 0.5: (30, 10.779), 1.0: (63, 3.963),
         1.5: (90, 2.192)}                                         # nA: spikes, latency (ms)
SETTLED, STEP = 500, 1500                                          # ms
INPUTS = ("soma", "tuft", "both")                                  # the conditions of `CONDITIONS`
NEURON = "ModelDB 146026 model 2 in NEURON 9.0.2"
CONVERGED = NEURON + ", variable step, no tables"

TARGETS = (
    Target("rest", -70.0864, 0.003, "mV", "author-code", CONVERGED + ", after 0.5 s from -80.4 mV"),
    Target("spikes", 0, 0, "1", "author-code", CONVERGED + "; 0.3 to 1.5 nA, largest difference"),
    Target("latencies", (0, 0.025), 0, "ms", "author-code", CONVERGED + "; largest difference"),
    Target("spikes_25_us", (0, 1), 0, "1", "author-code", NEURON + ", dt 25 us, which loses one "
           "spike in 90; largest difference, 0 to 1.6 nA"),
    Target("bac_spikes_soma", 1, 0, "1", "author-code", CONVERGED),
    Target("bac_spikes_tuft", 0, 0, "1", "author-code", CONVERGED),
    Target("bac_spikes_both", 2, 0, "1", "author-code", CONVERGED),
    Target("bac_second_spike", 14.543, 0.04, "ms", "author-code", CONVERGED),
    Target("bac_peak_soma", -36.428, 0.05, "mV", "author-code", CONVERGED + "; in the tuft"),
    Target("bac_peak_tuft", -24.897, 0.05, "mV", "author-code", CONVERGED + "; in the tuft"),
    Target("bac_peak_both", 35.772, 0.05, "mV", "author-code", CONVERGED + "; in the tuft"),
    Target("bac_plateau_soma", 3.54, 0.1, "ms", "author-code", CONVERGED + "; above -40 mV"),
    Target("bac_plateau_tuft", 7.58, 0.1, "ms", "author-code", CONVERGED + "; above -40 mV"),
    Target("bac_plateau_both", 51.43, 0.1, "ms", "author-code", CONVERGED + "; above -40 mV"),
    Target("window_first", -25, 0, "ms", "author-code", CONVERGED + "; in steps of 5 ms"),
    Target("window_last", 30, 0, "ms", "author-code", CONVERGED + "; in steps of 5 ms"),
)


def steps(cell):
    """A step of every current into the soma, one cell for each."""
    current = np.repeat([np.zeros(len(CURRENTS)), CURRENTS], [1, STEP//SETTLED], axis=0)
    return Experiment(
        "steps", Network((Population("cell", cell.insert(current_clamp, at="soma"),
                                     len(CURRENTS)),)),
        duration=(SETTLED + STEP)*ms, dt=0.025*ms, reference=REFERENCE,
        stimuli=(stimuli.steps("cell", "soma.current_clamp.I", current*nA, SETTLED*ms),),
        recordings=(Recording("cell", "v", at="soma", every=0.1*ms), Recording("cell", "spikes")))


def compute(backend=None, models=MODELS):
    """The steps; then the three conditions of BAC firing and all intervals in one run."""
    cell = models["cell"]
    found = run(steps(cell), backend)
    both = run(bac_firing(cell, conditions=[*CONDITIONS, *((1, 1, lag) for lag in LAGS)]), backend)
    bac = outcomes(both)
    v = both["cell.v"].isel(cell=slice(0, 3)).sel(**{"time_0.1ms": slice(SETTLED - 20, None)})
    trace = found["cell.v"].squeeze("compartment", drop=True)
    return xr.Dataset(
        {"step": (("step_time", "current"), trace.values),
         "spike": ("event", found["cell.spikes"].values - SETTLED),
         "of": ("event", found["cell.spikes.cell"].values),
         "v": (("time", "input", "place"), v.values),
         "plateau": ("input", bac["plateau"][:3]), "peak": ("input", bac["peak"][:3]),
         "spikes": ("input", bac["spikes"][:3]), "last": ("input", bac["last"][:3]),
         "by_lag": ("lag", bac["plateau"][3:])},
        {"step_time": found["time_0.1ms"].values - SETTLED, "current": CURRENTS,
         "time": v["time_0.1ms"].values - SETTLED, "input": list(INPUTS),
         "place": ["soma", "tuft"], "lag": list(LAGS)},
        attrs={**found.attrs, "seeds": "deterministic", "n": 1})


def _trains(dataset):
    """Spike times (ms after the onset) in the step of each current."""
    later = dataset.isel(event=dataset["spike"].values >= 0)
    return measures.trains(later["spike"].values, later["of"].values, len(CURRENTS))


def draw(dataset):
    """Steps, rate, latency, BAC firing in soma and tuft, timing window."""
    figure, axes = style.figure(2, 3, width=style.PAGE, height=4.2)
    style.letters(axes.flat)
    step, rate, latency, soma, tuft, timing = axes.flat
    for current, color, shift in ((0.2, style.SKY, 0), (0.5, style.BLUE, 130), (1.0, style.BLACK,
                                                                             260)):
        step.plot(dataset["step_time"], dataset["step"].sel(current=current) + shift, color=color,
                  lw=0.6)
        step.text(-165, shift - 62, f"{current} nA", fontsize=6, color=color)
    step.plot([405, 405], [-60, -10], color="0.3", lw=1)
    step.text(412, -35, "50 mV", fontsize=6, va="center", color="0.3")
    step.set(xlabel="time from onset (ms)", xlim=(-170, 480), yticks=[])
    step.spines["left"].set_visible(False)

    trains = _trains(dataset)
    rate.plot(CURRENTS, [len(train)*1e3/STEP for train in trains], color=style.BLUE,
              label="this cell")
    rate.plot(CURRENTS, COUNTS*1e3/STEP, "o", color=style.BLUE, mfc="none",
              label="authors' program")
    rate.set(xlabel="somatic current (nA)", ylabel="firing rate (Hz)")
    rate.legend(loc="upper left")
    fires = COUNTS > 0
    latency.plot(CURRENTS[fires], [train[0] if len(train) else np.nan for train, f in
                                   zip(trains, fires, strict=True) if f], color=style.BLUE)
    latency.plot(CURRENTS[fires], LATENCIES[fires], "o", color=style.BLUE, mfc="none")
    latency.set(xlabel="somatic current (nA)", ylabel="latency of first spike (ms)", yscale="log",
                yticks=[2, 5, 10, 20], yticklabels=["2", "5", "10", "20"])
    latency.minorticks_off()

    colors = dict(zip(INPUTS, (style.SKY, style.ORANGE, style.BLACK), strict=True))
    names = {"soma": "soma alone", "tuft": "tuft alone", "both": "both"}
    for ax, place in ((soma, "soma"), (tuft, "tuft")):
        for condition, color in colors.items():
            ax.plot(dataset["time"], dataset["v"].sel(input=condition, place=place), color=color,
                    label=names[condition])
        ax.set(xlabel="time from somatic onset (ms)", ylabel=f"{place} voltage (mV)",
               xlim=(-10, 100), ylim=(-84, 62))
    tuft.legend(loc="upper right")

    timing.plot(dataset["lag"], dataset["by_lag"], "o-", color=style.BLUE)
    timing.set(xlabel="onset in tuft - onset in soma (ms)", ylabel="tuft above -40 mV (ms)",
               ylim=(0, 68))
    return figure


def check(dataset):
    """Every target's number."""
    trains = dict(zip(np.round(CURRENTS, 1), _trains(dataset), strict=True))
    counts = np.array([len(train) for train in trains.values()])
    first, last = window(LAGS, dataset["by_lag"].values)
    rest = dataset["step"].sel(step_time=-0.1, method="nearest")
    found = {
        "rest": rest[0],
        "spikes": max(abs(len(trains[i]) - n) for i, (n, _) in LIMIT.items()),
        "latencies": max(abs(trains[i][0] - late) if len(trains[i]) else np.inf
                         for i, (_, late) in LIMIT.items()),
        "spikes_25_us": np.abs(counts - COUNTS).max(),
        "bac_second_spike": dataset["last"].sel(input="both"),
        "window_first": first, "window_last": last}
    for name in ("spikes", "peak", "plateau"):
        found |= {f"bac_{name}_{k}": dataset[name].sel(input=k) for k in INPUTS}
    return found
