"""The same channels fire regularly or in bursts, by the size of the dendrite alone

Two compartments, axon and soma of 100 um2 and a dendrite rho times as large, 10 MOhm apart, under
0.1 nA. a: voltage of axon and soma. b: intervals between spikes by rho; circles: shortest and
median of the authors' program (ModelDB 2488 run in NEURON 9.0.2, 2.5 us, second order, no tables of
rates; its own 25 us give 95 for 96 spikes at rho = 10, 20 for 21 at 110, else the same counts). c:
a burst at rho = 165 in both compartments. d: shortest interval by rho and the resistance between
the two. Not here: the reconstructed cells of the paper's Figure 1.
"""

import numpy as np
import xarray as xr
from brian2 import ms, pA

from dendritic_models.cells import mainen_sejnowski
from dendritic_models.experiment import Target
from dendritic_models.run import run
from figures import style
from protocols.current_steps import trains
from protocols.fi_curve import fi_curve

COST = 16.0
COST_ON_NUMPY = 110.0
MODELS = {"cell": mainen_sejnowski()}
REFERENCE = MODELS["cell"].reference
RHO = np.arange(10, 201, 5)
KAPPA = np.array([1, 2, 5, 10, 20, 50, 100, 200])                  # MOhm
SETTLE, SHOWN = 300, (50, 110, 140, 165)                           # ms
# rho: spikes, first, second and last of them (ms), shortest and median interval (ms)
NEURON = {10: (96, 1.546, 10.795, 897.87, 9.249, 9.464),
          50: (45, 5.952, 22.942, 881.71, 16.990, 20.427),
          80: (30, 9.821, 31.608, 883.42, 21.787, 31.817),
          110: (21, 14.434, 39.479, 899.58, 25.045, 47.977),
          140: (13, 20.115, 46.716, 830.35, 26.600, 73.795),
          165: (9, 26.063, 31.315, 815.10, 5.251, 111.827)}

PROGRAM = "ModelDB 2488 in NEURON at 2.5 us, no tables, rho to 165"
TARGETS = (
    Target("largest_error_of_counts", 0, 0, "1", "author-code", f"six cells; {PROGRAM}"),
    Target("largest_error_of_first", (0, 0.01), 0, "1", "author-code", f"six cells; {PROGRAM}"),
    Target("largest_error_of_second", (0, 0.01), 0, "1", "author-code", f"six cells; {PROGRAM}"),
    Target("largest_error_of_last", (0, 0.005), 0, "1", "author-code", f"six cells; {PROGRAM}"),
    Target("shortest_interval", 5.251, 0.05, "ms", "author-code", f"rho = 165; {PROGRAM}"),
    Target("median_interval", 111.83, 0.56, "ms", "author-code", f"rho = 165; {PROGRAM}"),
    Target("first_to_burst", (140, 165), 0, "1", "author-code", "smallest rho with an interval "
           "below 9 ms, the shortest of regular cells there"),
    Target("regular_below", (0.8, None), 0, "1", "author-code", "shortest over median interval, "
           "rho = 50: 0.83 there"),
)


def compute(backend=None, models=MODELS):
    """All sizes at the published coupling, then all couplings: one run."""
    rho, kappa = (np.concatenate([x, y.ravel()]) for x, y in zip(
        (RHO, np.full(len(RHO), 10)), np.meshgrid(RHO, KAPPA), strict=True))
    cell = models["cell"]
    changed = cell.with_({"dendrite.area": cell.compartments[1].area*rho/165,
                          "axial.dendrite": cell.axial["dendrite"]*10/kappa})
    found = run(fi_curve(changed, np.full(len(rho), 100)*pA, settle=SETTLE*ms, width=900*ms,
                         every=0.1*ms, dt=0.005*ms), backend)
    times = [train - SETTLE for train in trains(found)]
    shown = [int(np.argmin(abs(RHO - x))) for x in SHOWN]
    v = found["target.v"].isel(cell=shown)
    v = v.isel({"time_0.1ms": v["time_0.1ms"].values >= SETTLE - 20})
    shortest = [np.diff(train).min(initial=np.inf) for train in times[len(RHO):]]
    return xr.Dataset(
        {"spike": ("event", np.concatenate(times[:len(RHO)])),
         "of": ("event", np.repeat(RHO, [len(train) for train in times[:len(RHO)]])),
         "shortest": (("kappa", "rho"), np.reshape(shortest, (len(KAPPA), len(RHO)))),
         "v": (("time", "shown", "compartment"), v.transpose(
             "time_0.1ms", "cell", "compartment").values)},
        {"kappa": KAPPA, "rho": RHO, "shown": list(SHOWN),
         "time": v["time_0.1ms"].values - SETTLE, "compartment": v["compartment"].values},
        attrs={**found.attrs, "seeds": "deterministic", "n": 1})


def train(dataset, rho):
    """Spike times (ms) of one cell."""
    return dataset["spike"].values[dataset["of"].values == rho]


def intervals(dataset, rho):
    """Between the spikes of one cell (ms)."""
    return np.diff(train(dataset, rho))


def draw(dataset):
    """Voltages, intervals, one burst, and the map of the shortest interval."""
    page, _, axes = style.rows([[list("aab")], [["c", "d", "d"]]], [2.2, 2.0])
    style.letters([axes[name] for name in "abcd"])
    for k, (rho, color) in enumerate(zip(SHOWN, style.sequence(len(SHOWN)), strict=True)):
        v = dataset["v"].sel(shown=rho, compartment="axosoma")
        axes["a"].plot(v["time"], v/130 - 1.1*k, color=color, lw=0.6)
        axes["a"].text(910, -1.1*k - 0.4, f"ρ = {rho}", fontsize=6, va="center")
    axes["a"].plot([-35, -35], [-3.8, -3.8 + 50/130], color=style.BLACK, lw=1)
    axes["a"].text(-42, -3.6, "50 mV", fontsize=6, rotation=90, ha="right", va="center")
    axes["a"].set(xlabel="time (ms)", yticks=(), xlim=(-70, 1000), xticks=range(0, 901, 300))
    axes["a"].spines["left"].set_visible(False)

    for rho in RHO:
        each = intervals(dataset, rho)
        axes["b"].plot(np.full(len(each), rho), each, ".", color=style.BLUE, ms=2, alpha=0.5)
    for rho, found in NEURON.items():
        axes["b"].plot([rho]*2, found[-2:], "o", color=style.BLACK, mfc="none", ms=5)
    axes["b"].set(xlabel="dendritic over axosomatic area, ρ", ylabel="intervals (ms)",
                  yscale="log")

    begin = train(dataset, 165)[0]
    burst = dataset["v"].sel(shown=165, time=slice(begin - 5, begin + 25))
    for place, color in (("axosoma", style.BLUE), ("dendrite", style.RED)):
        axes["c"].plot(burst["time"] - begin, burst.sel(compartment=place), color=color,
                       label=place)
    axes["c"].set(xlabel="time from first spike (ms)", ylabel="voltage (mV)")
    axes["c"].legend(loc="upper right")

    shown = axes["d"].pcolormesh(RHO, np.arange(len(KAPPA)), np.log10(dataset["shortest"].where(
        np.isfinite(dataset["shortest"]))), vmin=0.3, vmax=2, cmap="cividis", rasterized=True)
    bar = page.colorbar(shown, ax=axes["d"], ticks=np.log10([3, 10, 30, 100]))
    bar.ax.set_yticklabels(["3", "10", "30", "100"])
    bar.set_label("shortest interval (ms)")
    axes["d"].set(xlabel="dendritic over axosomatic area, ρ", ylabel="coupling resistance (MΩ)",
                  yticks=range(len(KAPPA)), yticklabels=[str(x) for x in KAPPA])
    return page


def check(dataset):
    """Every target's number."""
    found = {rho: train(dataset, rho) for rho in NEURON}

    def apart(place, column):
        return max(abs(x[place]/NEURON[rho][column] - 1) for rho, x in found.items())

    bursting = [rho for rho in RHO if intervals(dataset, rho).min() < 9]
    regular = intervals(dataset, 50)
    return {
        "largest_error_of_counts": max(abs(len(x) - NEURON[rho][0]) for rho, x in found.items()),
        "largest_error_of_first": apart(0, 1), "largest_error_of_second": apart(1, 2),
        "largest_error_of_last": apart(-1, 3),
        "shortest_interval": intervals(dataset, 165).min(),
        "median_interval": np.median(intervals(dataset, 165)),
        "first_to_burst": min(bursting, default=np.nan),
        "regular_below": regular.min()/np.median(regular)}
