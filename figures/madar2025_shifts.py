"""Under BTSP place fields shift far and either way; under STDP a little, and backward.

Madar et al. 2025: 100 cells a condition, 30 laps; cells are rows of one build. a, b: a cell's
spikes lap by lap and the trend of their centre of mass, with the largest shift under STDP and under
BTSP; crosses are complex spikes. c: slopes of all cells. d: shares of cells that shift (p <= 0.05),
beside the authors' recordings of CA1 in novel and familiar environments, which carry no target
here. Numbers are those of an independent program of the authors' simulation, which was not run
itself; bands are wide because cells are few and spikes are drawn anew.
"""

import numpy as np
import xarray as xr
from brian2 import Hz, ms

from dendritic_models.experiment import Target
from dendritic_models.plasticity import madar2025, madar2025_stdp
from dendritic_models.run import run
from dendritic_models.sweep import sweep
from figures import style
from protocols.pairing import measure as paired
from protocols.pairing import pairing
from protocols.representational_shift import LAP, SPEED, measure, representational_shift, shifts
from protocols.slice_pairing import measure as sliced
from protocols.slice_pairing import slice_pairing

COST = 130.0
REFERENCE = madar2025.reference
MODELS = {"btsp": madar2025, "stdp": madar2025_stdp}
CELLS = 100                        # of each condition
CONDITIONS = ("none", "stdp", "btsp")
PORT = "independent program of BTSPplus_LIFadapt.m and STDPplus_LIFadapt.m, 100 cells"
RECORDED = {"novel": (0.485, 0.045), "familiar": (0.332, 0.088)}      # backward, forward

TARGETS = (
    Target("stdp_mean_slope", -0.063, 0.015, "cm", "port", f"a lap, inputs of 15 Hz; {PORT}"),
    Target("stdp_forward", (0, 0.02), 0, "1", "port", "share of cells"),
    Target("stdp_largest", (0, 0.3), 0, "cm", "port", "slope, either way"),
    Target("btsp_mean_slope", -0.13, 0.10, "cm", "port", "a lap, 20 pA, 0.5 % complex"),
    Target("btsp_backward", (0.25, None), 0, "1", "port", "share of cells"),
    Target("btsp_forward", (0.10, None), 0, "1", "port", "share of cells"),
    Target("btsp_fast", (0.05, None), 0, "1", "port", "share beyond 0.5 cm a lap"),
    Target("btsp_plateaus", 2.33, 0.5, "1", "port", "complex spikes of a cell"),
    Target("none_mean_slope", 0.0, 0.03, "cm", "theory", "no plateaus: no trend"),
    Target("none_moving", (0, 0.12), 0, "1", "theory", "false alarms at 5 %, 98 % of the time"),
    Target("btsp_before", 20/85*np.exp(-0.5/1.31), 0.005, "1", "theory", "one spike, 0.5 s before"),
    Target("btsp_after", 1.1*20/85*np.exp(-0.5/0.69), 0.005, "1", "theory", "and after a plateau"),
    Target("btsp_sum", 25.066, 0.05, "1", "theory", "of weights, which homeostasis keeps"),
    Target("stdp_before", 0.005*np.exp(-0.5), 1e-4, "1", "theory", "one pair, 10 ms"),
    Target("stdp_after", -0.005*np.exp(-0.5), 1e-4, "1", "theory", "the other way round"),
)


def compute(backend=None, models=MODELS):
    """Cells without plateaus and with them in one run, cells under STDP in another."""
    found, events = [], []
    plateaus = sweep(representational_shift, backend, measure=_kept, rule=[models["btsp"]],
                     cells=[CELLS], p=[0.0, 0.005]).squeeze(["rule", "cells"], drop=True)
    spikes = _kept(run(representational_shift(
        models["stdp"], cells=CELLS, rate=15*Hz, p=0.0, seed=1), backend))
    for part in (plateaus.isel(p=0, drop=True), spikes, plateaus.isel(p=1, drop=True)):
        found.append(part.drop_dims("ca1.event"))
        events.append(part[["time", "row", "complex"]])
    pairs = {f"btsp_{side}": sliced(run(slice_pairing(
        models["btsp"], delay, pairings=1, count=1, dt=10*ms), "numpy"))["change"]
        for side, delay in (("before", 500*ms), ("after", -500*ms))}
    pairs["btsp_sum"] = models["btsp"].parameters["w_start"]
    pairs |= {f"stdp_{side}": paired(run(pairing(
        models["stdp"], delay, pairs=1, weight=0.5, silence=50*ms, dt=1*ms), "numpy"))["change"]
        for side, delay in (("before", 10*ms), ("after", -10*ms))}
    shown = xr.concat([_largest(cells, spikes) for cells, spikes in zip(
        found[1:], events[1:], strict=True)], "shown", join="outer")
    cells = xr.concat(found, xr.Variable("condition", list(CONDITIONS)))
    return xr.merge([cells, shown]).assign(
        {name: float(value) for name, value in pairs.items()}).assign_attrs(seeds="0, 1", n=CELLS)


def _kept(dataset):
    """Shifts and measures of a run, and its spikes as one list."""
    complex_ = dataset["ca1.plateau"].values
    plain = dataset["ca1.spikes"].values
    return shifts(dataset).assign(measure(dataset) | {
        "time": ("ca1.event", np.concatenate([plain, complex_])/1e3),
        "row": ("ca1.event", np.concatenate([dataset["ca1.spikes.cell"],
                                             dataset["ca1.plateau.cell"]])),
        "complex": ("ca1.event", np.repeat([0, 1], [len(plain), len(complex_)]))})


def _largest(cells, events):
    """Spikes and centres of mass of the cell that shifts most."""
    cell = int(np.nanargmax(np.abs(cells["slope"].values)))
    mine = events.isel({"ca1.event": events["row"].values == cell})
    return xr.Dataset({"spike_time": ("spike", mine["time"].values),
                       "spike_complex": ("spike", mine["complex"].values.astype(float)),
                       "spike_com": ("lap", cells["com"].values[:, cell])},
                      {"spike": np.arange(mine.sizes["ca1.event"])})


def draw(dataset):
    """Two cells, slopes, shares."""
    figure, axes = style.figure(1, 4, width=style.PAGE, height=2.2)
    style.letters(axes)
    colors = dict(zip(CONDITIONS, (style.BLACK, style.ORANGE, style.BLUE), strict=True))
    labels = dict(zip(CONDITIONS, ("no plasticity", "STDP", "BTSP"), strict=True))
    for k, (ax, name) in enumerate(zip(axes, CONDITIONS[1:], strict=False)):
        time, kind = (dataset[v].isel(shown=k).values for v in ("spike_time", "spike_complex"))
        lap, place = np.floor(time/float(LAP)), (time % float(LAP))*float(SPEED)*100
        ax.plot(place[kind == 0], lap[kind == 0] + 1, "|", color="0.6", ms=2.2, mew=0.4)
        ax.plot(place[kind == 1], lap[kind == 1] + 1, "x", color=style.RED, ms=4)
        com = dataset["spike_com"].isel(shown=k).values
        laps = np.arange(1, len(com) + 1)
        ax.plot(com, laps, "o", color=colors[name], ms=1.8)
        seen = np.isfinite(com)
        ax.plot(np.polyval(np.polyfit(laps[seen], com[seen], 1), laps), laps, color=colors[name])
        ax.set(xlabel="position (cm)", ylabel="lap", xlim=(60, 240), ylim=(31, 0),
               title=labels[name])
    for name in CONDITIONS:
        slope = np.sort(dataset["slope"].sel(condition=name).values)
        axes[2].plot(slope, (np.arange(len(slope)) + 0.5)/len(slope), color=colors[name],
                     label=labels[name])
    axes[2].set(xlabel="shift (cm per lap)", ylabel="share of cells", ylim=(0, 1.4),
                yticks=(0, 0.5, 1))
    axes[2].legend(loc="upper left")
    bars = {labels[name]: (float(dataset["backward"].sel(condition=name)),
                           float(dataset["forward"].sel(condition=name))) for name in CONDITIONS}
    for k, (backward, forward) in enumerate([*bars.values(), *RECORDED.values()]):
        color = list(colors.values())[k] if k < 3 else "0.7"
        axes[3].bar(k, backward, color=color)
        axes[3].bar(k, -forward, color=color, alpha=0.6)
    axes[3].axhline(0, color="black", lw=0.6)
    axes[3].set(ylabel="share: forward | backward", ylim=(-0.35, 0.75))
    axes[3].set_xticks(range(5), [*bars, *(f"CA1, {name}" for name in RECORDED)], rotation=60,
                       ha="right")
    return figure


def check(dataset):
    """Every target's number."""
    stdp, btsp, none = (dataset.sel(condition=name) for name in ("stdp", "btsp", "none"))
    names = ("btsp_before", "btsp_after", "btsp_sum", "stdp_before", "stdp_after")
    return {name: float(dataset[name]) for name in names} | {
        "stdp_mean_slope": float(stdp["mean_slope"]), "stdp_forward": float(stdp["forward"]),
        "stdp_largest": float(stdp["largest"]), "btsp_mean_slope": float(btsp["mean_slope"]),
        "btsp_backward": float(btsp["backward"]), "btsp_forward": float(btsp["forward"]),
        "btsp_fast": float(btsp["fast"]), "btsp_plateaus": float(btsp["plateaus"]),
        "none_mean_slope": float(none["mean_slope"]),
        "none_moving": float(none["backward"] + none["forward"])}
