"""A dendritic plateau is an AND gate in time, and one of them writes a place field.

a, b: EC3 input at the tuft and CA3 input at the trunk, 50 ms each, evoke a calcium plateau together
and not alone; it drives a complex spike of a few somatic spikes. c: their onsets have to agree
within tens of milliseconds. d: each input alone does evoke a plateau when it is strong enough.
e, f: on a track, one such plateau at 120 cm instructs BTSP of the CA3 inputs' AMPA conductances
through the cell's own plateau level; afterwards the sub-threshold somatic voltage ramps up before
that place. The cell is this project's own; no published reduced CA1 cell has a plateau.
"""

import numpy as np
import xarray as xr
from brian2 import cm, ms

from dendritic_models.cells import ca1
from dendritic_models.experiment import Target
from dendritic_models.model import Reference
from dendritic_models.plasticity import milstein2021, milstein2021_lapwise
from dendritic_models.run import run
from figures import style
from protocols.btsp_linear_track import btsp_linear_track, somatic_ramps
from protocols.plateau_gate import (
    OFFSETS,
    ONSET,
    PLATEAU,
    TOGETHER,
    half_width,
    outcomes,
    plateau_gate,
)

COST = 15.0
COST_ON_NUMPY = 55.0
REFERENCE = Reference("Bittner et al. 2015", "10.1038/nn.4062",
                      "the gate; BTSP of Milstein et al. 2021, doi:10.7554/eLife.73046")
MODELS = {"cell": ca1}
FACTORS = np.round(np.arange(1.0, 3.01, 0.02), 2)      # of one input alone
INPUTS = ("EC3 alone", "CA3 alone", "both")            # the conditions of `TOGETHER`
EC3, CA3 = 1.9, 7.0                                    # nS, working point
PROTOTYPE = "same cell integrated by an independent program (Runge-Kutta, dt 0.025 ms)"

TARGETS = (
    Target("plateau", (180, 320), 0, "ms", "own", "both inputs"),
    Target("plateau_ec3_alone", 0, 0, "ms", "own", "working point"),
    Target("plateau_ca3_alone", 0, 0, "ms", "own", "working point"),
    Target("half_width", (25, 50), 0, "ms", "own", "of the timing window"),
    Target("spikes", (3, 8), 0, "1", "own", "somatic, of the complex spike"),
    Target("ramp_continuous", (2.5, None), 0, "mV", "own", "one plateau, at the place"),
    Target("ramp_lapwise", (4.5, None), 0, "mV", "own", "one plateau, at the place"),
    Target("plateau_exact", 243.7, 1.0, "ms", "own", PROTOTYPE),
    Target("half_width_exact", 40.0, 0.5, "ms", "own", PROTOTYPE),
    Target("last_spike", 191.3, 1.5, "ms", "own", PROTOTYPE),
    Target("peak_ec3_alone", -41.35, 0.02, "mV", "own", PROTOTYPE + ", tuft"),
    Target("peak_ca3_alone", -44.38, 0.05, "mV", "own", PROTOTYPE + ", tuft"),
    Target("threshold_ec3_alone", 1.464*EC3, 0.02*EC3, "nS", "own", PROTOTYPE),
    Target("threshold_ca3_alone", 2.401*CA3, 0.02*CA3, "nS", "own", PROTOTYPE),
    Target("ramp_continuous_exact", 3.30, 0.03, "mV", "own", PROTOTYPE),
    Target("ramp_lapwise_exact", 5.97, 0.06, "mV", "own", PROTOTYPE),
)


def compute(backend=None, models=MODELS):
    """All conditions of the gate as rows of one run; then both forms of the rule on the track."""
    cell = models["cell"]
    alone = [(f, 0, 0) for f in FACTORS] + [(0, f, 0) for f in FACTORS]
    conditions = [*TOGETHER, *((1, 1, offset) for offset in OFFSETS), *alone]
    gate = run(plateau_gate(cell, conditions=conditions), backend)
    plateau, spikes = outcomes(gate)
    by_offset, by_ec3, by_ca3 = np.split(plateau[3:], [len(OFFSETS), len(OFFSETS) + len(FACTORS)])
    track = run(btsp_linear_track(                     # at 0.1 ms the ramps agree to five digits
        rule=(milstein2021, milstein2021_lapwise), plateaus=[(1, 120*cm)], laps=4, blocks=[3],
        cell=cell, plateau_duration=50*ms, normalise=False, dt=0.2*ms), backend)
    voltage = gate["ca1.v"].isel(cell=slice(0, 3)).rename({"time_0.2ms": "time",
                                                           "cell": "condition"})
    fired = gate["ca1.spikes"].values[gate["ca1.spikes.cell"].values == 2]
    return xr.Dataset(
        {"v": voltage.assign_coords(condition=list(INPUTS)),
         "spike_times": ("spike", fired - ONSET, {"units": "ms"}),
         "plateau": ("condition", plateau[:3], {"units": "ms"}),
         "spikes": ("condition", spikes[:3]),
         "by_offset": ("offset", by_offset, {"units": "ms"}),
         "by_ec3": ("factor", by_ec3, {"units": "ms"}),
         "by_ca3": ("factor", by_ca3, {"units": "ms"}),
         "ramp": somatic_ramps(track, laps=(2, 3)),
         "track_v": track["ca1.v"].sel(compartment="soma", cell=1).drop_vars(
             ["cell", "compartment"])},
        {"condition": list(INPUTS), "factor": FACTORS,
         "offset": ("offset", OFFSETS, {"units": "ms"})},
        attrs={**gate.attrs, "seeds": "deterministic", "n": 1})


def threshold(plateau):
    """Factor between the last condition without a plateau and the first with one."""
    first = int(np.argmax(plateau >= PLATEAU))
    return (FACTORS[first - 1] + FACTORS[first])/2 if plateau.max() >= PLATEAU else np.nan


def draw(dataset):
    """Voltages, somatic spikes, timing window, thresholds, laps, ramps."""
    figure, axes = style.figure(2, 3, width=style.PAGE, height=4.2)
    tuft, soma, window, strength, laps, ramps = axes.flat
    style.letters(axes.flat)
    time = dataset["time"] - ONSET
    colors = dict(zip(INPUTS, (style.SKY, style.ORANGE, style.BLACK), strict=True))
    for ax, place in ((tuft, "tuft"), (soma, "soma")):
        for condition, color in colors.items():
            ax.plot(time, dataset["v"].sel(compartment=place, condition=condition), color=color,
                    label=condition)
        ax.axvspan(0, 50, color="0.9", lw=0)
        ax.set(xlabel="time from input onset (ms)", ylabel=f"{place} voltage (mV)",
               xlim=(-40, 400))
    tuft.axhline(-35, color="0.6", lw=0.5, ls=":")
    tuft.set_ylim(-72, 48)
    tuft.legend(loc="upper right")
    spikes = dataset["spike_times"].values
    soma.plot(spikes, np.full(len(spikes), -42.0), "|", color="black", ms=6)
    soma.set_ylim(-70, -38)

    window.plot(dataset["offset"], dataset["by_offset"], "o-", color=style.BLUE)
    window.axhline(float(dataset["plateau"][2])/2, color="0.6", lw=0.5, ls=":")
    window.set(xlabel="CA3 onset - EC3 onset (ms)", ylabel="plateau (ms)")
    for name, unit, color in (("by_ec3", EC3, style.SKY), ("by_ca3", CA3, style.ORANGE)):
        strength.plot(FACTORS*unit, dataset[name], color=color,
                      label=f"{name[3:].upper()} alone")
        strength.plot(unit, 0, "v", color=color, clip_on=False, zorder=3)
    strength.text(CA3, 12, "working points", fontsize=6, ha="center", color="0.4")
    strength.set(xlabel="AMPA conductance of one input (nS)", ylabel="plateau (ms)", xlim=(0, 21))
    strength.legend(loc="center")

    laps.plot(dataset["time_1ms"]/1e3, dataset["track_v"], color=style.BLUE, lw=0.6)
    for lap in range(1, 4):
        laps.axvline(lap*7.48, color="0.7", lw=0.5, ls=":")
    for lap, text in enumerate(("before", "plateau", "pending", "after")):
        laps.text((lap + 0.5)*7.48, -45.6, text, fontsize=6, ha="center", color="0.4")
    laps.set(xlabel="time (s)", ylabel="soma voltage (mV)", xlim=(0, 4*7.48), ylim=(-66, -44.5))
    for rule, color, name in (("milstein2021", style.RED, "continuous"),
                              ("milstein2021_lapwise", style.BLUE, "once a lap")):
        ramps.plot(dataset["position"], dataset["ramp"].sel(rule=rule), color=color, label=name)
    ramps.axvspan(120, 121.25, color="0.8", lw=0)
    ramps.text(123, 5.2, "plateau", fontsize=6, color="0.4")
    ramps.set(xlabel="position (cm)", ylabel="change of soma voltage (mV)", ylim=(-0.5, 7))
    ramps.legend(loc="upper left")
    return figure


def check(dataset):
    """Every target's number."""
    plateau, ramp = dataset["plateau"].values, dataset["ramp"]
    width = half_width(OFFSETS, dataset["by_offset"].values)
    spikes = dataset["spike_times"].values
    peaks = dataset["v"].sel(compartment="tuft").max("time").values
    near = (ramp["position"] > 90) & (ramp["position"] < 125)       # the field precedes its plateau
    top = ramp.where(near).max("position")
    continuous, lapwise = (float(top.sel(rule=name))
                           for name in ("milstein2021", "milstein2021_lapwise"))
    return {
        "plateau": plateau[2], "plateau_ec3_alone": plateau[0], "plateau_ca3_alone": plateau[1],
        "half_width": width, "spikes": len(spikes),
        "ramp_continuous": continuous, "ramp_lapwise": lapwise,
        "plateau_exact": plateau[2], "half_width_exact": width,
        "last_spike": spikes[-1] if len(spikes) else np.nan,
        "peak_ec3_alone": peaks[0], "peak_ca3_alone": peaks[1],
        "threshold_ec3_alone": EC3*threshold(dataset["by_ec3"].values),
        "threshold_ca3_alone": CA3*threshold(dataset["by_ca3"].values),
        "ramp_continuous_exact": continuous, "ramp_lapwise_exact": lapwise}
