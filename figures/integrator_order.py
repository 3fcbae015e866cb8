"""Spike times of a cell with a dendrite are of second order in dt

A squid soma with a passive dendrite, eight compartments, under constant current and off its rest at
the start. a: error of spike times, interpolated between steps (root mean square over the spikes of
seven cells, 0.3 to 0.6 nA), against rk4 at 6.25 us; the limit of `hines` for dt to 0 is less than a
nanosecond from it. b: one cell at dt = 25 us; rk4 lies under `hines`. c: 1000 cells for 200 ms at
dt = 25 us.
"""

import numpy as np
import xarray as xr
from brian2 import ms, mV, nA, us
from brian2.utils.logger import catch_logs
from scipy.interpolate import KroghInterpolator

from dendritic_models import backends, measures
from dendritic_models.cells import ball_and_stick
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import Experiment, Network, Population, Recording, Target
from dendritic_models.run import run
from figures import style

COST = 20.0
CELL = ball_and_stick(8)
REFERENCE = CELL.reference
MODELS = {"cell": CELL}
START = {"soma.hh_na.m": 0.0529, "soma.hh_na.h": 0.596, "soma.hh_k.n": 0.3177}
CURRENTS = np.linspace(0.3, 0.6, 7)                             # nA, of the few cells
SHOWN = 4                                                       # the one that is drawn
DTS = (100, 50, 25, 12.5, 6.25)                                 # us
MANY, CONVERGED = 1000, 12838
COLORS = {"hines": style.BLUE, "exponential_euler": style.RED, "rk4": style.GREEN}

FROZEN = "frozen result of this project"
TARGETS = (
    Target("hines_order", (1.9, 2.1), 0, "1", "theory", "linearly implicit trapezoid"),
    Target("rk4_order", (3.6, 4.2), 0, "1", "theory", "classical Runge-Kutta"),
    Target("exponential_euler_order", (0.8, 1.2), 0, "1", "theory", "explicit between states"),
    Target("reference_error", (0, 1), 0, "ns", "theory", "rk4 at 6.25 us - limit of hines"),
    Target("rk4_stable_dt", 50, 0, "us", "own", "largest of those run that stays finite"),
    Target("hines_error_25_us", 1.249, 0.012, "us", "own", FROZEN),
    Target("exponential_euler_error_25_us", 566.4, 3, "us", "own", FROZEN),
    Target("first_spike_300_pa", 1.608404, 2e-4, "ms", "own", FROZEN),
    Target("second_spike_300_pa", 15.373882, 2e-4, "ms", "own", FROZEN),
    Target("second_spike_600_pa", 11.990976, 2e-4, "ms", "own", FROZEN),
    Target("population_hines", CONVERGED, 0.002*CONVERGED, "1", "own", "converged count"),
    Target("population_exponential_euler", 10251, 0.005*10251, "1", "own",
           "stock method, compartments written by hand"),
)


def injected(cell, method, currents, duration, dt, record):
    """Cells under constant currents, by one method."""
    return Experiment(
        name="injected", duration=duration, dt=dt, recordings=(record,), reference=REFERENCE,
        network=Network((Population(
            "cells", cell.with_(method=method).insert(current_clamp, at="soma"), len(currents),
            initial=START | {"soma.current_clamp.I": currents}),)))


def somatic(cell, method, dt):
    """Time (ms) and somatic voltages (mV; time, cell) of the few cells; NaN where it diverges."""
    experiment = injected(cell, method, CURRENTS*nA, 20*ms, dt*us, Recording("cells", "v", "soma"))
    try:
        with catch_logs(), np.errstate(over="ignore", invalid="ignore"):
            v = run(experiment, "numpy")["cells.v"].values[..., 0]
    except FloatingPointError as diverged:
        v = np.full_like(diverged.dataset["cells.v"].values[..., 0], np.nan)
    return np.arange(len(v))*dt*1e-3, v


def spike_times(time, v, threshold):
    """Upward crossings by the cubic time(v) through the four samples around each."""
    ends = np.searchsorted(time, measures.crossings(time, v, threshold))
    return [float(KroghInterpolator(v[k - 2:k + 2], time[k - 2:k + 2])(threshold)) for k in ends]


def compute(backend=None, models=MODELS):
    """The few cells by every method and dt, on numpy; the population where there is a compiler."""
    cell, backend = models["cell"], str(backends.get(backend))
    threshold = float(cell.addresses()["soma.spike_detection.V_threshold"]/mV)
    found = xr.Dataset(
        {"spikes": (("integrator", "dt", "cell", "spike"),
                    np.full((len(COLORS), len(DTS), len(CURRENTS), 4), np.nan), {"units": "ms"})},
        {"integrator": list(COLORS), "dt": ("dt", list(DTS), {"units": "us"}),
         "cell": ("cell", CURRENTS, {"units": "nA"})},
        {"backend": "numpy", "seeds": "deterministic", "n": len(CURRENTS)})
    for m, method in enumerate(COLORS):
        for d, dt in enumerate(DTS):
            time, v = somatic(cell, method, dt)
            for k, trace in enumerate(v.T):
                times = spike_times(time, trace, threshold)
                found["spikes"].values[m, d, k, :len(times)] = times
            if dt == 25:
                found[f"v_{method}"] = ("time", v[:, SHOWN], {"units": "mV"})
                found["time"] = ("time", time, {"units": "ms"})
    if backend == "numpy":
        return found.assign_attrs(note="the population of 1000 cells needs a compiler: left out")
    currents = 0.2 + 0.6*np.arange(MANY)/MANY
    found["current"] = ("neuron", currents, {"units": "nA"})
    for method in ("hines", "exponential_euler"):
        spikes = run(injected(cell, method, currents*nA, 200*ms, 25*us,
                              Recording("cells", "spikes")), backend)["cells.spikes.cell"]
        found[f"count_{method}"] = ("neuron", np.bincount(spikes, minlength=MANY))
    return found.assign_attrs(backend=f"numpy; population: {backend}")


def errors(dataset):
    """Error of the spike times (us; integrator, dt), NaN where there are none."""
    apart = dataset["spikes"] - dataset["spikes"].sel(integrator="rk4", dt=DTS[-1])
    return 1e3*np.sqrt((apart**2).mean(("cell", "spike")))


def order(error):
    """Slope of log error over log dt, from 50 us down to the least that is not the reference."""
    error = error.where((error.dt <= 50) & (error > 0), drop=True)
    return float(np.polyfit(np.log(error.dt), np.log(error), 1)[0])


def draw(dataset):
    """Errors against dt; one cell's voltage; the population's rate against its current."""
    figure, axes = style.figure(1, 3, width=style.PAGE, height=2.1)
    style.letters(axes)
    by_dt, by_time, rates = axes

    for method, error in zip(COLORS, errors(dataset), strict=True):
        shown = error.where(error > 0)
        by_dt.loglog(dataset["dt"], shown, "o-", color=COLORS[method],
                     label=f"{method}, slope {order(error):.2f}")
    by_dt.set(xlabel="dt (µs)", ylabel="error of spike times (µs)", ylim=(1e-4, 1e7),
              xlim=(5.5, 150), yticks=10.0**np.arange(-4, 5, 2),
              xticks=[6.25, 12.5, 25, 50, 100], xticklabels=["6.25", "12.5", "25", "50", "100"])
    by_dt.minorticks_off()
    by_dt.text(100, 0.3, "rk4 diverges\nat 100", ha="center", va="center", fontsize=6,
               color=COLORS["rk4"])
    by_dt.legend(loc="upper left")

    for method, look in (("rk4", dict(lw=2.5, alpha=0.5)), ("hines", {}),
                         ("exponential_euler", {})):
        by_time.plot(dataset["time"], dataset[f"v_{method}"], color=COLORS[method], label=method,
                     **look)
    by_time.set(xlabel="time (ms)", ylabel="somatic voltage (mV)", xlim=(0, 20), ylim=(-80, 105),
                yticks=range(-80, 41, 40))
    by_time.legend(loc="upper right", ncols=1, title=f"{CURRENTS[SHOWN]:g} nA, dt = 25 µs",
                   title_fontsize=6)

    rates.set(xlabel="current (nA)", ylabel="spikes in 200 ms", xlim=(0.2, 0.8), ylim=(0, 33),
              yticks=range(0, 21, 5))
    for method in ("hines", "exponential_euler"):
        if f"count_{method}" in dataset:
            count = dataset[f"count_{method}"]
            rates.plot(dataset["current"], count, color=COLORS[method],
                       label=f"{method}: {int(count.sum())} spikes")
            rates.legend(loc="upper right", title_fontsize=6,
                         title=f"dt = 25 µs; converged: {CONVERGED} spikes")
    if "note" in dataset.attrs:
        rates.text(0.5, 0.5, "needs a compiler", transform=rates.transAxes, ha="center",
                   color="0.4")
    return figure


def check(dataset):
    """Every target's number; the population's are left out without a compiler."""
    error, spikes = errors(dataset), dataset["spikes"]
    best = spikes.sel(integrator="rk4", dt=DTS[-1])
    hines = spikes.sel(integrator="hines")
    limit = (4*hines.sel(dt=6.25, drop=True) - hines.sel(dt=12.5, drop=True))/3
    finite = spikes.sel(integrator="rk4").notnull().any(("cell", "spike"))
    measured = {f"{method}_order": order(error.sel(integrator=method)) for method in COLORS}
    measured |= {f"{method}_error_25_us": float(error.sel(integrator=method, dt=25))
                 for method in ("hines", "exponential_euler")}
    measured["reference_error"] = 1e6*float(np.sqrt(((limit - best)**2).mean()))
    measured["rk4_stable_dt"] = float(spikes.dt[finite.values].max())
    for which, pA in (("first", 300), ("second", 300), ("second", 600)):
        measured[f"{which}_spike_{pA}_pa"] = float(
            best.sel(cell=pA/1000, method="nearest")[int(which == "second")])
    for method in ("hines", "exponential_euler"):
        count = dataset.get(f"count_{method}")
        measured[f"population_{method}"] = None if count is None else int(count.sum())
    return measured
