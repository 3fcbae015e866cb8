"""Input to the dendrite turns single spikes of the soma into bursts.

The two-compartment cell of Naud, Bathellier & Gerstner 2014 with the numbers of a published
program; noisy currents enter soma and dendrite (400 pA on average into the soma; standard deviation
100 pA, correlation time 2 ms). a, b: soma and dendrite of one cell without and with 300 pA on
average into the dendrite. c: share of events (bursts, single spikes) that are bursts, that is
spikes less than 16 ms apart. d: rates of spikes and of events. The program itself was not run: not
validated.
"""

import numpy as np
import xarray as xr
from brian2 import ms, pA
from scipy.signal import lfilter

from dendritic_models import measures
from dendritic_models.cells import naud2018
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Recording,
    Target,
    Waveform,
)
from dendritic_models.run import run
from figures import style

COST = 8.0
REFERENCE = naud2018.reference
MODELS = {"cell": naud2018}
LEVELS = np.arange(0, 301, 50)                     # pA, mean into the dendrite
SOMA, SIGMA, CORRELATION = 400, 100, 2.0           # pA, pA, ms
COPIES, DURATION, SKIPPED = 40, 3000, 200          # cells of a level; ms; ms before counting
STEADY = ((600, 0), (600, 300))                    # pA: two cells more, without noise
WITHIN = 16.0                                      # ms: spikes of one burst

CRITERION = "this project's criterion"
FROZEN = "frozen result of this project"
TARGETS = (
    Target("bursts_without", (0, 0.05), 0, "1", "own", CRITERION + "; share of events, 0 pA"),
    Target("bursts_with", (0.4, None), 0, "1", "own", CRITERION + "; share of events, 300 pA"),
    Target("least_rise", (0, None), 0, "1", "own", CRITERION + "; from a level to the next"),
    Target("latency", 23.0, 0.06, "ms", "own", FROZEN + "; no noise, 600 pA into the soma"),
    Target("tenth", 866.3, 0.15, "ms", "own", FROZEN + "; tenth spike, likewise"),
    Target("tenth_with", 284.3, 0.15, "ms", "own", FROZEN + "; likewise, 300 pA into the dendrite"),
    Target("dendrite_peak", 16.31, 0.02, "mV", "own", FROZEN + "; likewise, first 300 ms"),
)


def fluctuating(means, seed):
    """An Ornstein-Uhlenbeck current for each mean (pA), one sample a millisecond."""
    rng, keeps = np.random.default_rng(seed), np.exp(-1/CORRELATION)
    white = rng.standard_normal((DURATION, len(means)))*np.sqrt(1 - keeps**2)
    return means + SIGMA*lfilter([1], [1, -keeps], white, axis=0)


def driven(cell):
    """`COPIES` cells at each level with noise of their own, and the two without."""
    into_dendrite = np.repeat(LEVELS, COPIES)
    soma, dendrite = (np.c_[fluctuating(mean, seed), np.tile(steady, (DURATION, 1))]
                      for seed, mean, steady in (
                          (1, np.full(len(into_dendrite), SOMA), [one[0] for one in STEADY]),
                          (2, into_dendrite, [one[1] for one in STEADY])))
    n = soma.shape[1]
    shown = [0, n - len(STEADY) - COPIES, n - 2, n - 1]
    return Experiment(
        "driven", Network((Population("cell", cell, n),)), DURATION*ms, dt=0.1*ms,
        reference=REFERENCE,
        stimuli=tuple(Waveform("cell", name, values*pA, 1*ms)
                      for name, values in (("I_soma", soma), ("I_dendrite", dendrite))),
        recordings=(Recording("cell", "spikes"), *(
            Recording("cell", name, every=0.5*ms, rows=shown)
            for name in ("v_soma", "v_dendrite"))))


def events(train):
    """Sizes of the events of a spike train (ms): 1 is a single spike."""
    return np.diff(np.r_[np.flatnonzero(np.diff(train, prepend=-np.inf) >= WITHIN), len(train)])


def compute(backend=None, models=MODELS):
    """All levels in one run."""
    found = run(driven(models["cell"]), backend)
    n = len(LEVELS)*COPIES
    trains = measures.trains(found["cell.spikes"].values, found["cell.spikes.cell"].values, n + 2)
    sizes = [[events(train[train > SKIPPED]) for train in trains[k*COPIES:(k + 1)*COPIES]]
             for k in range(len(LEVELS))]
    sizes = [np.concatenate(level) for level in sizes]
    seconds = COPIES*(DURATION - SKIPPED)*1e-3
    alone, joined = trains[n:]
    v = np.stack([found[f"cell.{name}"].values for name in ("v_soma", "v_dendrite")])
    return xr.Dataset(
        {"bursts": ("level", [np.mean(level > 1) for level in sizes]),
         "events": ("level", [len(level)/seconds for level in sizes]),
         "spikes": ("level", [level.sum()/seconds for level in sizes]),
         "latency": alone[0], "tenth": alone[9], "tenth_with": joined[9],
         "v": (("place", "time", "row"), v)},
        {"level": LEVELS, "place": ["soma", "dendrite"], "time": found["time_0.5ms"].values},
        attrs={**found.attrs, "seeds": "1, 2", "n": COPIES})


def draw(dataset):
    """Two cells, share of bursts, rates."""
    figure, _, axes = style.rows(("ab", "cd"), heights=(2.2, 2.2))
    style.letters([axes[name] for name in "abcd"])
    for name, row, level in (("a", 0, 0), ("b", 1, 300)):
        for place, color in (("dendrite", style.ORANGE), ("soma", style.BLACK)):
            axes[name].plot(dataset["time"], dataset["v"].sel(place=place).isel(row=row),
                            color=color, lw=0.7, label=place)
        axes[name].set(xlabel="time (ms)", ylabel="voltage (mV)", xlim=(500, 1500), ylim=(-85, 25),
                       title=f"{level} pA into the dendrite")
    axes["a"].legend(loc="upper right", ncols=2)
    axes["c"].plot(LEVELS, dataset["bursts"], "o-", color=style.RED)
    axes["c"].set(xlabel="mean current into the dendrite (pA)", ylabel="share of bursts",
                  ylim=(-0.02, 1))
    axes["d"].plot(LEVELS, dataset["spikes"], "o-", color=style.BLACK, label="spikes")
    axes["d"].plot(LEVELS, dataset["events"], "o-", color=style.BLUE, label="events")
    axes["d"].set(xlabel="mean current into the dendrite (pA)", ylabel="rate (Hz)", ylim=(0, None))
    axes["d"].legend(loc="upper left")
    return figure


def check(dataset):
    """Every target's number."""
    bursts = dataset["bursts"].values
    peak = dataset["v"].sel(place="dendrite", time=slice(0, 300)).isel(row=3).max()
    return {"bursts_without": bursts[0], "bursts_with": bursts[-1],
            "least_rise": np.diff(bursts).min(), "dendrite_peak": peak,
            **{name: dataset[name] for name in ("latency", "tenth", "tenth_with")}}
