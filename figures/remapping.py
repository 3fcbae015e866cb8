"""In another environment the population's map is lost, and learnt anew within ten laps.

The inputs' fields are exchanged at random, as those of CA3 are after global remapping. a: the map
of the first environment; b: the same cells on entering the second, where what they learnt averages
out to a little everywhere; c: after ten laps there, and d: sorted by their new places. e: spatial
correlation of successive laps' maps, and of each lap's with the map of the first environment. f:
plateaus, which come again where the new environment is not represented yet. The mean is over
twenty-four networks of 100 cells, each with an exchange of its own, because one exchange of so
smooth inputs leaves a correlation of either sign (dots: each network).
"""

from functools import partial

import numpy as np
import xarray as xr

from dendritic_models.cells import place_cell, place_input
from dendritic_models.experiment import Target
from dendritic_models.model import Reference
from dendritic_models.plasticity import milstein2021_windows
from dendritic_models.sweep import sweep
from figures import style
from protocols.remapping import LAPS, remapping, similarity
from protocols.reward_track import BINS, LENGTH, maps

COST = 28.0
COST_ON_NUMPY = 120.0
REFERENCE = Reference("Milstein et al. 2021", "10.7554/eLife.73046",
                      "network model; the second environment is ours")
MODELS = {"rule": milstein2021_windows, "cell": place_cell, "place": place_input}
SEEDS = range(24)
CELLS = 100
FIRST, END = LAPS[0], sum(LAPS)
CRITERION = "this project's criterion, mean of the networks"

TARGETS = (
    Target("before", (-0.1, 0.1), 0, "1", "own", CRITERION + "; last map of the first environment "
           "and the first of the second"),
    Target("learnt", (0.7, None), 0, "1", "own", CRITERION + "; laps 9 and 10 in the second"),
    Target("learnt_first", (0.7, None), 0, "1", "own", CRITERION + "; laps 9 and 10 in the first"),
    Target("forgotten", (-0.1, 0.1), 0, "1", "own", CRITERION + "; last maps of both"),
)


def compute(backend=None, models=MODELS):
    """Twenty-four networks as rows of one run."""
    found = sweep(partial(remapping, cells=CELLS, **models), backend, measure=_measured,
                  seed=list(SEEDS))
    return found.assign_attrs(seeds=f"{SEEDS[0]} to {SEEDS[-1]}", n=len(SEEDS))


def _measured(dataset):
    """Similarities lap by lap; maps of the last lap before, and of the first and last after."""
    found = maps(dataset, END)
    rate = found["rate"].values
    learning = range(3, END + 2)                       # all cells are silent in lap 1
    return xr.Dataset(
        {"rate": (("map", "cell", "position"), rate[[FIRST - 1, FIRST, END]].astype("float32")),
         "successive": ("lap", [similarity(rate[k - 2], rate[k - 1]) for k in learning]),
         "with_first": ("lap", [similarity(rate[FIRST - 1], rate[k - 1]) for k in learning]),
         "plateaus": ("lap", found["plateaus"].values[2:])},
        {"lap": learning, "position": BINS})


def draw(dataset):
    """Maps, similarities, plateaus."""
    figure, (population, statistics), axes = style.rows(("abcd", "eeff"), heights=(2.4, 1.9))
    rates = dataset["rate"].isel(seed=slice(5)).values.transpose(1, 0, 2, 3)
    rates = rates.reshape(len(rates), -1, len(BINS))
    rates = rates[:, rates[0].max(axis=1) > 0]
    before, after = (np.argsort(rates[k].argmax(axis=1), kind="stable") for k in (0, 2))
    for name, k, order, title in (("a", 0, before, "first environment"),
                                  ("b", 1, before, "entering the second"),
                                  ("c", 2, before, "10 laps later"),
                                  ("d", 2, after, "sorted anew")):
        image = axes[name].imshow(rates[k][order], aspect="auto", vmin=0, vmax=40, cmap="magma",
                                  extent=(0, LENGTH, len(order), 0), interpolation="nearest")
        axes[name].set(xlabel="position (cm)", xticks=[0, 90, 180])
        axes[name].set_title(title, fontsize=7)
        if name != "a":
            axes[name].set_yticklabels([])
    axes["a"].set_ylabel("cell of five networks, sorted by place")
    population.colorbar(image, ax=axes["d"], label="rate (Hz)", aspect=30, pad=0.02)

    lap = dataset["lap"].values
    for name, color, label in (("successive", style.BLUE, "with the lap before"),
                               ("with_first", style.RED, "with lap 10")):
        values = dataset[name].transpose("lap", "seed")
        axes["e"].plot(np.repeat(lap, len(SEEDS)), values.values.ravel(), ".", color=color, ms=1.5,
                       alpha=0.35)
        axes["e"].plot(lap, values.mean("seed"), color=color, label=label)
    counts = dataset["plateaus"].transpose("lap", "seed").values[:-1]
    axes["f"].plot(lap[:-1], counts.mean(axis=1)/CELLS, color=style.BLUE)
    spread = counts.std(axis=1)/np.sqrt(len(SEEDS))/CELLS
    axes["f"].fill_between(lap[:-1], counts.mean(axis=1)/CELLS - spread,
                           counts.mean(axis=1)/CELLS + spread, color=style.BLUE, alpha=0.2, lw=0)
    for ax in (axes["e"], axes["f"]):
        ax.axvline(FIRST + 0.5, color="0.4", lw=0.6, ls=":")
        ax.set(xlabel="lap", xlim=(2.5, END + 0.5), xticks=[5, 10, 15, 20])
    axes["e"].set(ylabel="spatial correlation", ylim=(-0.75, 1.05))
    axes["e"].legend(loc="lower left")
    axes["f"].set(ylabel="plateaus a cell", ylim=(0, None))
    axes["f"].text(FIRST + 0.8, 0.09, "second environment", fontsize=6, color="0.3")
    style.letters([axes[name] for name in "abcdef"])
    return figure


def check(dataset):
    """Every target's number."""
    mean = dataset[["successive", "with_first"]].mean("seed")
    return {"before": mean["with_first"].sel(lap=FIRST + 1),
            "learnt": mean["successive"].sel(lap=END),
            "learnt_first": mean["successive"].sel(lap=FIRST),
            "forgotten": mean["with_first"].sel(lap=END + 1)}
