"""Five hundred place cells learn a track, and then where the reward is.

a: entorhinal and CA3 input together evoke a plateau in a CA1 cell. b: on the track a plateau at 120
cm finds inputs eligible that fired before it and will fire after it; where eligibility and
instructive signal overlap, weights move. c: one cell of the network: silent, a field in the lap
after its first plateau, and another field after a second plateau, at the reward. d: all cells with
a field, sorted by its place, and the same network without EC3. e: how densely the population
represents each place (dots: independent port of the authors' model). f: plateaus die out, as a
place well represented needs no more. g: without EC3 the reward is a place like any other, which is
our prediction in the sense of Grienberger & Magee 2022. A lap is two rounds of the track, as the
authors' windows are; a second seed of the lottery is a second network of 500 cells.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import Hz, cm, ms, mV

from dendritic_models.cells import ca1, place_cell, place_input
from dendritic_models.experiment import Experiment, Network, Population, Recording, Target
from dendritic_models.model import Reference
from dendritic_models.plasticity import milstein2021_windows
from dendritic_models.run import run
from dendritic_models.sweep import sweep
from figures import style
from protocols.btsp_linear_track import btsp_linear_track, ramps
from protocols.plateau_gate import ONSET, plateau_gate
from protocols.reward_track import (
    BINS,
    LAPS,
    LENGTH,
    REWARD,
    maps,
    over_representation,
    reward_track,
)

COST = 35.0
COST_ON_NUMPY = 150.0
REFERENCE = Reference("Milstein et al. 2021", "10.7554/eLife.73046",
                      "network model; without EC3: Grienberger & Magee 2022, "
                      "doi:10.1038/s41586-022-05378-6")
MODELS = {"rule": milstein2021_windows, "cell": place_cell, "place": place_input}
SEEDS = (1, 2, 3)
NOVEL, REWARDED, END = (int(n) for n in np.cumsum(LAPS))
MAPS = ((1.0, 1), (1.0, NOVEL), (1.0, REWARDED), (0.0, REWARDED))     # EC3, laps before the map
IMPOSED = ((1, 120*cm), (3, 120*cm), (5, 120*cm), (7, 45*cm), (9, 45*cm), (11, 45*cm))
TRACED = (60, 90, 120, 150)                        # cm: fields of the inputs shown
HERE = Path(__file__).parent/"data"
PORT = np.genfromtxt(HERE/"milstein2021_density.csv", delimiter=",", names=True, skip_header=3)
GOLDEN = np.genfromtxt(HERE/"milstein2021_ramps.csv", delimiter=",", names=True, skip_header=3)
AUTHORS = "neurosutras/BTSP, functions of the authors' code run"
BY_PORT = "bands around 3 seeds of an independent port of neurosutras/BTSP; the worst of ours"

# Plateaus per second at some densities, elsewhere and at the reward (ramp 0), by the authors' code.
DENSITIES = (0, 0.1, 0.25, 0.4, 0.45), (0, 0.25, 0.5, 0.75, 0.9)
LOTTERY = (0.0075, 0.0074142, 0.0068224, 0.0040479, 0.0021957), (
    0.035, 0.03485, 0.033764, 0.026674, 0.013307)
PORT_PLATEAUS = (49, 37, 35, 48, 40, 39, 38, 25, 16, 21, 17, 14, 23, 12, 26, 17, 20, 19, 24, 13,
                 4, 0, 1, 2, 0)

TARGETS = (
    Target("novel_ratio", (0.9, 1.15), 0, "1", "port", BY_PORT),
    Target("reward_ratio", (1.5, 1.85), 0, "1", "port", BY_PORT),
    Target("reward_share", (0.60, 0.85), 0, "1", "port", BY_PORT + "; of plateaus at the reward"),
    Target("familiar_plateaus", (0, 25), 0, "1", "port", BY_PORT),
    Target("final_density", (0.57, 0.60), 0, "1", "port", "mean of 3 seeds"),
    Target("density_rms", (0, 0.04), 0, "1", "port", "density after the rewarded laps, mean of 3 "
           "seeds against the port's one"),
    Target("ec3_off_ratio", (0.9, 1.1), 0, "1", "own", "prediction, mean of 3 seeds"),
    Target("lottery", (0, 1e-3), 0, "1", "author-code", AUTHORS + "; largest relative error"),
    Target("lottery_of_depolarised", 2.0, 1e-6, "1", "author-code",
           "configuration: at 5 mV twice as many plateaus at the reward"),
    Target("rate", 40, 1e-3, "Hz", "author-code", "configuration: at a ramp of 11.2 mV"),
    Target("plateau_duration", 300, 1e-6, "ms", "author-code", "configuration"),
    Target("plateau_pause", 500, 20, "ms", "author-code", "configuration, and two steps"),
    Target("input_rate", 40, 0.1, "Hz", "author-code", "configuration: in the middle of a field"),
    Target("ramp_rms", (0, 0.05), 0, "mV", "author-code",
           AUTHORS + "; two inductions of three laps, worst lap"),
)


def compute(backend=None, models=MODELS):
    """Three networks with and three without EC3, and one cell whose plateaus are imposed."""
    found = sweep(partial(reward_track, **models), backend, measure=maps, ec3=[1.0, 0.0],
                  seed=list(SEEDS))
    on, rate = found.sel(ec3=1.0), found["rate"].isel(seed=0)
    rewarded = (on["plateau_lap"] >= NOVEL) & (on["plateau_lap"] < REWARDED)
    beyond = (on["place"] - float(REWARD/cm)) % LENGTH
    gate = run(plateau_gate(ca1, conditions=[(1, 0, 0), (1, 1, 0)]), "numpy")
    voltage = gate["ca1.v"].rename({"time_0.2ms": "ms", "cell": "condition"})
    return xr.Dataset({
        "density": found["density"], "plateaus": found["plateaus"],
        "reward_share": (rewarded & (beyond < 15)).sum("plateau.event")/rewarded.sum(
            "plateau.event"),
        "rate": (("map", "cell", "position"), np.stack([
            rate.sel(ec3=ec3).values[lap] for ec3, lap in MAPS]).astype("float32")),
        "v": voltage, "spikes": ("spike", gate["ca1.spikes"].values, {"units": "ms"}),
        **_moved_cell(on.isel(seed=0)), **_imposed(models), **_lottery(models["cell"])},
        attrs={**found.attrs, "seeds": str(SEEDS), "n": len(SEEDS)})


def _moved_cell(found):
    """Ramps and plateaus of the cell whose second and last plateau, at the reward, moved it most.

    That is the one whose old field fell and whose new field rose furthest, the lesser of the two.
    """
    cells, laps = found["plateau_cell"].values, found["plateau_lap"].values
    places, ramps = found["place"].values, found["ramp"].values
    candidates = []
    for cell in np.unique(cells[~np.isnan(cells)]).astype(int):
        lap, place = laps[cells == cell], places[cells == cell]
        if len(lap) == 2 and 1 <= lap[0] < NOVEL <= lap[1] < NOVEL + 5 and (
                (place[1] - float(REWARD/cm)) % LENGTH < 15):
            before, after = ramps[int(lap[1]), cell], ramps[END, cell]
            old, new = before.argmax(), after.argmax()
            candidates.append((min(before[old] - after[old], after[new] - before[new]), cell))
    cell = max(candidates)[1]
    return {"moved_ramp": (("lap", "position"), ramps[:, cell], {"units": "mV"}),
            "moved_lap": ("moved", laps[cells == cell]),
            "moved_place": ("moved", places[cells == cell], {"units": "cm"})}


def _imposed(models):
    """Two inductions by imposed plateaus; traces of the first of them."""
    laps = btsp_linear_track(rule=models["rule"], place=models["place"], plateaus=IMPOSED,
                             laps=13, blocks=range(1, 14, 2), normalise=False)
    inputs = [int(place/LENGTH*200) for place in TRACED]
    laps = replace(laps, recordings=(
        *laps.recordings, Recording("ca3", "ET", rows=inputs, every=20*ms),
        Recording("ca3", "rate", rows=inputs, every=20*ms),
        Recording("ca1", "IS", every=20*ms)))
    dataset = run(laps, "numpy")
    found = ramps(dataset).isel(rule=0)
    lap = slice(*(LENGTH/25*1e3*np.array([1, 2])))
    traces = dataset[["ca3.ET", "ca1.IS"]].sel({"time_20ms": lap, "ca3": inputs})
    rule = models["rule"].parameters
    return {"imposed_w": (("reading", "input"), found["w"].values),
            "imposed_ramp": (("reading", "position"), found["ramp"].values),
            "ET": (("s", "trace"), traces["ca3.ET"].values/rule["ET_max"]),
            "input_rate": float(dataset["ca3.rate"].max()),
            "IS": ("s", traces["ca1.IS"].values[:, 0]/rule["IS_max"]),
            "s": traces["time_20ms"].values/1e3 - LENGTH/25, "trace": list(TRACED),
            "position": BINS}


def _lottery(cell):
    """Rates of plateaus at given densities and ramps, their timing, the firing rate at 11.2 mV."""
    density = np.array([*DENSITIES[0], *DENSITIES[1], 0.5, 0])
    reward = np.repeat([0, 1, 0], [len(DENSITIES[0]), len(DENSITIES[1]) + 1, 1])
    ramp = np.repeat([0, 5, 11.2], [len(density) - 2, 1, 1])*mV
    drive = (ramp/place_cell.parameters["ramp_per_rate"] + place_cell.parameters["silent"]
             )/place_cell.parameters["W_max"]
    found = run(Experiment(
        name="lottery", duration=10*ms, dt=10*ms,
        network=Network((Population("ca1", cell, len(density), initial={
            "density": density, "reward": reward, "drive": drive}),)),
        recordings=(Recording("ca1", "p"), Recording("ca1", "rate"))), "numpy")
    p = found["ca1.p"].values[0]
    eager = run(Experiment(
        name="plateaus", duration=2000*ms, dt=10*ms,
        network=Network((Population("ca1", cell.with_(p_basal=1e6*Hz), 1),)),
        recordings=(Recording("ca1", "plateau"), Recording("ca1", "plateau_end"))), "numpy")
    begin, end = eager["ca1.plateau"].values, eager["ca1.plateau_end"].values
    return {"plateau_duration": end[0] - begin[0], "plateau_pause": begin[1] - end[0],
            "lottery": ("sample", p[:-2]), "boost": p[-2]/p[-2 - len(DENSITIES[1]) + 2],
            "peak_rate": found["ca1.rate"].values[0, -1]}


def check(dataset):
    """Every target's number; of several seeds the one furthest from the middle of its band."""
    bands = {target.name: np.mean(target.interval) for target in TARGETS}

    def ratio(ec3, lap):
        return [over_representation(dataset.sel(ec3=ec3).isel(seed=k), lap)
                for k in range(len(SEEDS))]

    def worst(name, values):
        return values[int(np.argmax(np.abs(np.asarray(values) - bands[name])))]

    on = dataset.sel(ec3=1.0)
    density = on["density"].mean("seed")
    port = np.interp(PORT["position_cm"], BINS, density.values[REWARDED])
    readings = range(1, 7)
    golden = [GOLDEN[f"lapwise_{1 + (k > 3)}_{(k - 1) % 3 + 1}"] for k in readings]
    return {
        "novel_ratio": worst("novel_ratio", ratio(1.0, NOVEL)),
        "reward_ratio": worst("reward_ratio", ratio(1.0, REWARDED)),
        "reward_share": worst("reward_share", dataset["reward_share"].values),
        "familiar_plateaus": on["plateaus"].values[REWARDED:END].sum(axis=0).max(),
        "final_density": density.values[END].mean(),
        "density_rms": np.sqrt(np.mean((port - PORT["reward"])**2)),
        "ec3_off_ratio": np.mean(ratio(0.0, REWARDED)),
        "lottery": np.abs(dataset["lottery"].values/np.concatenate(LOTTERY) - 1).max(),
        "lottery_of_depolarised": dataset["boost"], "rate": dataset["peak_rate"],
        **{name: dataset[name] for name in ("plateau_duration", "plateau_pause", "input_rate")},
        "ramp_rms": np.sqrt(np.mean((dataset["imposed_ramp"].values[1:] - golden)**2,
                                    axis=1)).max()}


def draw(dataset):
    """Everything on one page."""
    figure, (cell, population, statistics), axes = style.rows(
        ("aaabbbccc;aaaBBBccc", "dDeE", "fffffgggghhh"), heights=(2.3, 2.5, 2.0))
    _plateau(axes["a"], dataset)
    _traces(axes["b"], axes["B"], dataset)
    image = _moved(axes["c"], dataset)
    cell.colorbar(image, ax=axes["c"], label="ramp (mV)", aspect=30, pad=0.01)
    image = _population([axes[name] for name in "dDeE"], dataset)
    population.colorbar(image, ax=axes["E"], label="rate (Hz)", aspect=30, pad=0.02)
    _density(axes["f"], dataset)
    _plateaus(axes["g"], dataset)
    _ratios(axes["h"], dataset)
    style.letters([axes[name] for name in "abcdfgh"])
    return figure


def _plateau(ax, dataset):
    """Voltages of the plateau, and the tuft when EC3 comes alone."""
    v, time = dataset["v"], dataset["ms"] - ONSET
    for place, color, shift in (("tuft", style.RED, 0), ("trunk", style.GREEN, -60),
                                ("soma", style.BLUE, -115)):
        ax.plot(time, v.sel(compartment=place)[:, 1] + shift, color=color, lw=0.9)
        ax.plot(time, v.sel(compartment=place)[:, 0] + shift, color=color, lw=0.6, alpha=0.5)
        ax.text(395, -60 + shift, place, color=color, ha="right", va="bottom", fontsize=7)
    spikes = dataset["spikes"].values - ONSET
    ax.vlines(spikes, -47.5 + shift, -15 + shift, color=style.BLUE, lw=0.7)
    ax.axvspan(0, 50, color="0.92", lw=0)
    ax.text(25, 52, "EC3 + CA3", ha="center", fontsize=6, color="0.3")
    ax.plot([290, 290], [-10, 30], color="black", lw=1.2, solid_capstyle="butt")
    ax.text(297, 10, "40 mV", va="center", fontsize=6)
    ax.set(xlabel="time from input onset (ms)", xlim=(-40, 400), ylim=(-188, 60), yticks=[])
    ax.spines["left"].set_visible(False)


def _traces(top, bottom, dataset):
    """Eligibility, instructive signal, and their product in a lap with a plateau at 120 cm."""
    place = 25*dataset["s"]
    colors = style.sequence(len(TRACED))
    instructive = dataset["IS"].values
    top.fill_between(place, instructive, color="0.85", lw=0)
    top.text(122, 1.16, "instructive signal", fontsize=6, color="0.5", va="center")
    for k, color in enumerate(colors):
        eligible = dataset["ET"].values[:, k]
        top.plot(place, eligible, color=color)
        bottom.fill_between(place, eligible*instructive, color=color, alpha=0.25, lw=0)
        bottom.plot(place, eligible*instructive, color=color, label=f"{TRACED[k]} cm")
    for ax in (top, bottom):
        ax.axvline(120, color="0.4", lw=0.6, ls=":")
        ax.set(xlim=(0, LENGTH), ylim=(0, 1.08), yticks=[0, 1])
    top.text(118, 1.16, "plateau", fontsize=6, ha="right", va="center", color="0.3")
    top.set(ylabel="eligibility", xticklabels=[], ylim=(0, 1.25))
    bottom.set(xlabel="position (cm)", ylabel="product")
    bottom.legend(loc="upper left", title="input field at", title_fontsize=6, handlelength=1.2)


def _moved(ax, dataset):
    """Lap by position: a field born in one lap and moved by a second plateau."""
    image = ax.imshow(dataset["moved_ramp"], aspect="auto", vmin=0, vmax=12, cmap="magma",
                      extent=(0, LENGTH, END + 1.5, 0.5), interpolation="nearest")
    for lap, place in zip(dataset["moved_lap"].values, dataset["moved_place"].values,
                          strict=True):
        ax.plot(place, lap + 1, "v", color=style.SKY, ms=5, mec="white", mew=0.5)
        ax.text(place - 6, lap + 1, "plateau", color="white", fontsize=6, va="center", ha="right")
    ax.axhline(NOVEL + 0.5, color="white", lw=0.5, ls="--")
    ax.text(4, NOVEL + 0.9, "rewarded laps", color="white", fontsize=6, va="top")
    ax.axhline(REWARDED + 0.5, color="white", lw=0.5, ls="--")
    ax.set(xlabel="position (cm)", ylabel="lap", yticks=[1, 5, 10, 15, 20, 25],
           xticks=[0, 50, 100, 150])
    return image


def _population(axes, dataset):
    """Rate maps of all cells that fire, sorted by the place of their peak."""
    rates = dataset["rate"].values
    firing = [r[r.max(axis=1) > 0] for r in rates]
    titles = ("1 lap", f"{NOVEL} novel laps", "10 rewarded laps", "without EC3")
    for ax, rate, title in zip(axes, firing, titles, strict=True):
        rate = rate[np.argsort(rate.argmax(axis=1), kind="stable")]
        image = ax.imshow(rate, aspect="auto", vmin=0, vmax=40, cmap="magma",
                          extent=(0, LENGTH, len(rate), 0), interpolation="nearest")
        ax.set(xlabel="position (cm)", ylim=(max(map(len, firing)), 0), xticks=[0, 90, 180])
        ax.set_title(f"{title}: {len(rate)} cells", fontsize=7)
        ax.axvline(float(REWARD/cm), color=style.SKY, lw=0.7, ls="--")
        if ax is not axes[0]:
            ax.set_yticklabels([])
    axes[0].set_ylabel("cell, sorted by place")
    return image


def _density(ax, dataset):
    """How densely each place is represented, mean and range of the seeds."""
    ax.axvspan(90, 105, color="0.92", lw=0)
    ax.text(97.5, 0.95, "reward", ha="center", fontsize=6, color="0.3")
    for ec3, lap, color, label in ((1.0, NOVEL, style.BLUE, "after novel laps"),
                                   (1.0, REWARDED, style.RED, "after rewarded laps"),
                                   (0.0, REWARDED, style.BLACK, "rewarded, without EC3")):
        density = dataset["density"].sel(ec3=ec3).isel(lap=lap)
        ax.fill_between(BINS, density.min("seed"), density.max("seed"), color=color, alpha=0.2,
                        lw=0)
        ax.plot(BINS, density.mean("seed"), color=color, label=label,
                ls="-" if ec3 else "--")
    for column, color in (("novel", style.BLUE), ("reward", style.RED)):
        ax.plot(PORT["position_cm"], PORT[column], "o", color=color, mfc="none", ms=2.5, mew=0.6)
    ax.set(xlabel="position (cm)", ylabel="density of representation", xlim=(0, LENGTH),
           ylim=(0, 1))
    ax.legend(loc="lower left")


def _plateaus(ax, dataset):
    """Plateaus in each lap."""
    laps = np.arange(1, END + 1)
    for begin, end, name in ((0, NOVEL, "novel"), (NOVEL, REWARDED, "rewarded"),
                             (REWARDED, END, "familiar")):
        ax.axvspan(begin + 0.5, end + 0.5, color="0.95" if name != "rewarded" else "0.88", lw=0)
        ax.text((begin + end + 1)/2, 61, name, ha="center", fontsize=6, color="0.3")
    for ec3, color, label in ((1.0, style.RED, "with EC3"), (0.0, style.BLACK, "without")):
        counts = dataset["plateaus"].sel(ec3=ec3).isel(lap=slice(END))
        ax.plot(laps, counts.mean("seed"), color=color, label=label, ls="-" if ec3 else "--")
        ax.fill_between(laps, counts.min("seed"), counts.max("seed"), color=color, alpha=0.15,
                        lw=0)
    ax.plot(laps, PORT_PLATEAUS, "o", color=style.RED, mfc="none", ms=2.5, mew=0.6)
    ax.set(xlabel="lap", ylabel="plateaus of 500 cells", xlim=(0.5, END + 0.5), ylim=(0, 66),
           xticks=[1, 5, 10, 15, 20, 25])
    ax.legend(loc="upper right", bbox_to_anchor=(1, 0.9))


def _ratios(ax, dataset):
    """Over-representation of the reward, one dot a seed."""
    for k, (ec3, lap, color) in enumerate(((1.0, NOVEL, style.BLUE), (1.0, REWARDED, style.RED),
                                           (0.0, REWARDED, "0.4"))):
        ratios = [over_representation(dataset.sel(ec3=ec3).isel(seed=seed), lap)
                  for seed in range(len(SEEDS))]
        ax.bar(k, np.mean(ratios), color=color, alpha=0.35, width=0.7)
        ax.plot(k + np.linspace(-0.15, 0.15, len(SEEDS)), ratios, "o", color=color)
    ax.axhline(1, color="0.3", lw=0.6, ls=":")
    ax.set(ylabel="density near reward / far", ylim=(0, 2), xticks=range(3),
           xticklabels=["novel", "reward", "no EC3"])
