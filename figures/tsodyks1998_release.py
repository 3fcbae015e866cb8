"""Depression and facilitation: what the next spike releases

Twelve spikes and one after a pause. a: potential that a depressing synapse evokes at 20 Hz; b: a
facilitating one at 20 and 70 Hz (sets of Tsodyks et al. 1998, Figure 1). c: what each spike
releases; circles are the simulation, crosses the recursion from spike to spike. d: steady release
times the rate against the rate; above some tens of hertz a depressing synapse tells its target
nothing more about it.
"""

import numpy as np
import xarray as xr
from brian2 import Gohm, Hz, ms, pA, second

from dendritic_models.experiment import Target
from dendritic_models.plasticity import (
    short_term_plasticity,
    tsodyks1998_depression,
    tsodyks1998_facilitation,
)
from dendritic_models.sweep import sweep
from figures import style
from protocols.release import measure, release

COST = 20.0
REFERENCE = tsodyks1998_depression.reference
MODELS = {"depression": tsodyks1998_depression, "facilitation": tsodyks1998_facilitation,
          "instant": short_term_plasticity}
CELLS = {"depression": dict(amplitude=250*pA, tau=3*ms, resistance=0.1*Gohm, tau_m=40*ms),
         "facilitation": dict(amplitude=1540*pA, tau=1.5*ms, resistance=1*Gohm, tau_m=60*ms),
         "instant": dict(amplitude=1540*pA, tau=1.5*ms, resistance=1*Gohm, tau_m=60*ms)}
RATES = (5, 10, 20, 40, 70, 100)                       # Hz

# What the sets say, in ms: U, tau_rec, tau_in, tau_facil; without the latter, u is U.
SETS = {"depression": (0.6, 800, 3, None), "facilitation": (0.03, 130, 1.5, 530),
        "instant": (0.03, 130, None, 530)}
# A depressing synapse in the limit tau_in -> 0: U = 0.5, tau_rec = 800 ms, 20 Hz.
LIMIT = {"pre.U": 0.5, "pre.tau_rec": 800*ms, "pre.tau_facil": 1e-3*ms}
TARGETS = (
    *(Target(f"recursion_{name}", (None, 1e-12), 0, "1", "theory",
             "largest difference of a release from the recursion, all rates") for name in MODELS),
    Target("steady_available", 0.11425, 5e-6, "1", "theory",
           "x = (1 - e)/(1 - (1 - U) e), e = exp(-T/tau_rec): U = 0.5, 800 ms, 20 Hz"),
    Target("steady_release", 0.05713, 5e-6, "1", "theory", "U x there"),
    Target("depression_saturates", (None, 0.05), 0, "1", "own",
           "gain of release times rate from 40 to 100 Hz"),
    Target("facilitation_peaks", 20, 0, "Hz", "theory", "rate of the largest steady release: of "
           "those used the nearest to 1/sqrt(U tau_rec tau_facil) = 22 Hz"),
)


def compute(backend=None, models=MODELS):
    """Each synapse at every rate, and the limit at 20 Hz."""
    found = []
    for name, rule in models.items():
        def point(rate, rule=rule, cell=CELLS[name]):
            return release(rule, rate=rate, duration=3.2*second, **cell)

        found.append(sweep(point, backend, measure=_kept, rate=[rate*Hz for rate in RATES]))
    dataset = xr.concat(found, xr.DataArray(list(models), dims="synapse", name="synapse"),
                        combine_attrs="override")
    limit = sweep(lambda rule: release(rule, count=60, start=10*ms), backend, measure=_kept,
                  rule=[models["instant"].with_(LIMIT)])
    dataset["limit"] = limit["release"].isel(rule=0, spike=-2, drop=True)
    return dataset.assign_attrs(seeds="deterministic", n=1)


def _kept(dataset):
    """What is drawn and checked of one run."""
    kept = {name: value for name, value in measure(dataset).items()
            if name in ("release", "time_of_spike")}
    v = dataset["target.v"].squeeze(drop=True)
    return {**kept, "v": ("time", v.values), "time": ("time", v["time"].values)}


def recursion(times, U, tau_rec, tau_in, tau_facil):
    """Releases of spikes at `times` (ms), from one spike to the next."""
    x, y, u, released = 1.0, 0.0, U if tau_facil is None else 0.0, []
    for k, elapsed in enumerate(np.diff(times, prepend=times[0])):
        lent = y*tau_in/(tau_rec - tau_in) if tau_in else 0.0  # exact solution of x beside y
        x = 1 - (1 - x + lent)*np.exp(-elapsed/tau_rec)
        if tau_in:
            y = y*np.exp(-elapsed/tau_in)
            x += y*tau_in/(tau_rec - tau_in)
        if tau_facil is not None:
            u = u*np.exp(-elapsed/tau_facil)*(k > 0)
            u += U*(1 - u)
        released.append(u*x)
        x, y = x - u*x, y + u*x
    return np.array(released)


def check(dataset):
    """Every target's number."""
    measured = {}
    for name in MODELS:
        measured[f"recursion_{name}"] = max(
            np.abs(point["release"].values - recursion(point["time_of_spike"].values,
                                                       *SETS[name])).max()
            for point in (dataset.sel(synapse=name, rate=rate) for rate in RATES))
    measured["steady_release"] = float(dataset["limit"])
    measured["steady_available"] = measured["steady_release"]/0.5
    steady = dataset["release"].isel(spike=-2)
    drive = (steady*dataset["rate"]).sel(synapse="depression")
    measured["depression_saturates"] = float(drive.sel(rate=100)/drive.sel(rate=40) - 1)
    measured["facilitation_peaks"] = float(steady.sel(synapse="facilitation").idxmax("rate"))
    return measured


def draw(dataset):
    """Potentials, releases, and what of the rate is left in the steady state."""
    figure, axes = style.figure(2, 2, width=style.COLUMN, height=3.4)
    style.letters(axes.flat)
    time = dataset["time"].values if dataset["time"].ndim == 1 else dataset["time"][0, 0].values
    for ax, name, rates in ((axes[0, 0], "depression", (20,)),
                            (axes[0, 1], "facilitation", (20, 70))):
        for rate, color in zip(rates, (style.BLUE, style.SKY), strict=False):
            ax.plot(time, dataset["v"].sel(synapse=name, rate=rate), color=color,
                    label=f"{rate} Hz")
        ax.set(xlabel="time (ms)", ylabel="potential (mV)", xlim=(0, 1400))
        ax.set_title(name, loc="right")
        ax.legend(loc="upper right")
    colors = {"depression": style.BLUE, "facilitation": style.RED}
    for name, color in colors.items():
        point = dataset.sel(synapse=name, rate=20)
        times, released = point["time_of_spike"].values, point["release"].values
        axes[1, 0].plot(times, released, "o", color=color, mfc="none", label=name)
        axes[1, 0].plot(times, recursion(times, *SETS[name]), "x", color=color, ms=2.5)
        axes[1, 1].plot(RATES, dataset["release"].sel(synapse=name).isel(spike=-2)*RATES, "o-",
                        color=color, label=name)
    axes[1, 0].set(xlabel="time (ms)", ylabel="release per spike, 20 Hz")
    axes[1, 1].set(xlabel="rate (Hz)", ylabel="release times rate (Hz)", ylim=(0, None))
    axes[1, 1].legend(loc="upper left")
    return figure
