"""Which rules potentiate near a plateau and depress far from it, and what decides the direction.

Rules of Milstein et al. 2021 as fitted to their cell 1, one plateau, fields of 90 cm at 25 cm/s.
a: the weight at which a rule changes nothing, against delay. With both gains linear (G) it is the
same everywhere: no weight is potentiated here and depressed there. One saturating gain (F), two
(D), or gains of the eligibility alone (E) suffice. b, c: change of weight under D and G. d: an
input that lasts a moment is reached seconds away under D, and not with traces of less than 50 ms
(D_s), whose fields come from the inputs' own width. e: where voltage decides (VD), depolarisation
at one weight turns potentiation into depression; under D it does nothing. f: gBTSP (Cone et al.
2025) writes a kernel and forgets the rest, so that any weight ends at the same place.
"""

import numpy as np
import xarray as xr
from brian2 import cm, second

from dendritic_models.experiment import Target
from dendritic_models.plasticity import (
    cone2025,
    milstein2021_vd_d,
    milstein2021_wd_d,
    milstein2021_wd_d_s,
    milstein2021_wd_e,
    milstein2021_wd_f,
    milstein2021_wd_g,
)
from dendritic_models.run import run
from figures import style
from protocols.weight_dependence import changes, weight_dependence

COST = 16.0
REFERENCE = milstein2021_wd_d.reference
MODELS = {"D": milstein2021_wd_d, "D_s": milstein2021_wd_d_s, "E": milstein2021_wd_e,
          "F": milstein2021_wd_f, "G": milstein2021_wd_g, "VD": milstein2021_vd_d,
          "gBTSP": cone2025}
GAINS = ("D", "D_s", "E", "F", "G")                    # of weight-dependent models
DELAYS = np.round(np.arange(-5, 4.01, 0.25), 2)
MOMENT = 3*cm                                          # a field crossed in 0.1 s
DEPOLARISED = (0.0, 0.3, 0.6, 0.9)                     # over its maximum
WEIGHTS = (0.0, 0.5, 1.0, 1.5)
SCALE = 0.1                        # of the rates where their integrals are read: no bound is met

# Independent program (1 ms steps): k+ A and k- B at five delays; for VD, their difference at 0.3.
AT = np.array([-3, -1.5, 0, 1, 2])
PROGRAM = {
    "D": ((0.3243, 3.4535, 6.1065, 6.6522, 0.4730), (0.0808, 0.1070, 0.1330, 0.1500, 0.1576)),
    "D_s": ((0.0, 0.7731, 0.9517, 0.9352, 0.7441), (0.0058, 0.5008, 0.6034, 0.5989, 0.5247)),
    "E": ((0.4368, 2.5618, 2.6921, 1.5750, 0.1209), (0.1848, 0.1850, 0.1850, 0.1850, 0.0823)),
    "F": ((0.0719, 0.9282, 4.4060, 2.1943, 0.3079), (0.0878, 0.1253, 0.1629, 0.1877, 0.2095)),
    "G": ((0.0182, 0.3861, 1.7762, 0.4605, 0.0113), (0.0004, 0.0080, 0.0368, 0.0095, 0.0002))}
VOLTAGE = np.subtract((0.7810, 1.3294, 1.7405, 1.9597, 1.6340),
                      (0.2317, 0.3275, 0.4484, 0.4754, 0.4295))

TARGETS = (
    *(Target(f"{name.lower()}_{part}", (0, 0.02), 0, "1", "own",
             "largest error over the largest, against an independent program")
      for name in GAINS for part in ("potentiation", "depression")),
    Target("vd_change", (0, 0.02), 0, "1", "own", "likewise, at a depolarisation of 0.3"),
    Target("g_balance_varies", (0, 1e-6), 0, "1", "theory", "k+/(k+ + k-) whatever the delay"),
    *(Target(f"{name.lower()}_balance_varies", (0.3, None), 0, "1", "own",
             "largest less smallest weight of no change, -5 to 2 s") for name in ("D", "E", "F")),
    Target("d_reach", (1.0, None), 0, "s", "own", "width at half height, input of a moment"),
    Target("d_s_reach", (None, 0.5), 0, "s", "own", "likewise"),
    Target("vd_turns", (None, -0.1), 0, "1", "own", "change 3 s before, depolarised by 0.9"),
    Target("vd_potentiates", (0.1, None), 0, "1", "own", "the same, at rest"),
    Target("d_ignores_voltage", 0, 1e-12, "1", "theory", "difference of depolarised and resting"),
    Target("gbtsp_ends_together", 0, 0.001, "1", "theory", "spread over weights at the start"),
    Target("gbtsp_before", 1.31, 0.04, "s", "theory", "tail of its kernel"),
    Target("gbtsp_after", 0.69, 0.03, "s", "theory", "likewise"),
    Target("gbtsp_peak", 0.0446, 0.002, "1", "theory", "eta times the integral of a moment"),
)


def integrals(rule, width=90*cm):
    """k+ A and k- B of every delay: what weights of 0 gain and weights of 1 lose, in the limit."""
    slow = rule.with_(k_plus=SCALE*rule.parameters["k_plus"],
                      k_minus=SCALE*rule.parameters["k_minus"])
    passed = weight_dependence(slow, DELAYS*second, (0, 1), field_width=width,
                               normalise=width is MOMENT)
    gained, lost = changes(run(passed, "numpy")).values.T/SCALE
    return gained, -lost


def compute(backend=None, models=MODELS):
    """One traversal under every rule, on numpy: a few hundred synapses are worth no build."""
    A, B = np.array([integrals(models[name]) for name in GAINS]).transpose(1, 0, 2)
    moment = [integrals(models[name], MOMENT)[0] for name in ("D", "D_s")]

    def changed(name, weights, **arguments):
        passed = weight_dependence(models[name], DELAYS*second, weights, **arguments)
        return changes(run(passed, "numpy")).values.T

    ones = np.ones(len(DEPOLARISED))
    return xr.Dataset(
        {"A": (("rule", "delay"), A), "B": (("rule", "delay"), B),
         "moment": (("fast", "delay"), moment),
         "by_voltage": (("V", "delay"), changed("VD", ones, ramp=DEPOLARISED, normalise=False)),
         "weight_by_voltage": (("V", "delay"), changed("D", 0.5*ones, ramp=DEPOLARISED)),
         "gbtsp": (("weight", "delay"), changed("gBTSP", WEIGHTS)),
         "kernel": ("delay", changed("gBTSP", (0,), field_width=MOMENT)[0])},
        {"rule": list(GAINS), "delay": ("delay", DELAYS, {"units": "s"}), "fast": ["D", "D_s"],
         "V": list(DEPOLARISED), "weight": list(WEIGHTS)},
        attrs={"seeds": "deterministic", "n": 1})


def balance(dataset):
    """Weight of no change, A/(A + B), where there is change at all; shape (rules, delays)."""
    total = dataset["A"] + dataset["B"]
    return (dataset["A"]/total).where(total > 1e-3)


def reach(values):
    """Width at half height (s)."""
    top, middle = values.max()/2, int(np.argmax(values))
    return (np.interp(-top, -values[middle:], DELAYS[middle:])
            - np.interp(top, values[:middle + 1], DELAYS[:middle + 1]))


def draw(dataset):
    """Balance, two maps, a moment's input, voltage, gBTSP."""
    figure, axes = style.figure(2, 3, width=style.PAGE, height=4.0)
    balances, map_d, map_g, moments, voltage, other = axes.flat
    style.letters(axes.flat)
    colors = dict(zip(("D", "E", "F", "G"), (style.BLUE, style.GREEN, style.ORANGE, style.RED),
                      strict=True))
    label = "field centre - plateau onset (s)"
    for name, color in colors.items():
        balances.plot(DELAYS, balance(dataset).sel(rule=name), color=color, label=name)
    balances.set(xlabel=label, ylabel="weight of no change", ylim=(0, 1.25), xlim=(-5, 3))
    balances.legend(loc="upper left", ncols=4, handlelength=1, columnspacing=1)
    w = np.linspace(0, 1, 41)
    for ax, name in ((map_d, "D"), (map_g, "G")):
        A, B = (dataset[part].sel(rule=name).values for part in "AB")
        after = np.clip(w[:, None] + A*(1 - w[:, None]) - B*w[:, None], 0, 1)
        drawn = ax.pcolormesh(DELAYS, w, after - w[:, None], cmap="RdBu_r", vmin=-0.3, vmax=0.3,
                              shading="nearest", rasterized=True)
        ax.plot(DELAYS, balance(dataset).sel(rule=name), color="black", lw=0.8)
        ax.set(xlabel=label, ylabel=f"weight at the start ({name})")
    figure.colorbar(drawn, ax=map_g, label="change", extend="both")
    for name, color in (("D", style.BLUE), ("D_s", style.RED)):
        values = dataset["moment"].sel(fast=name)
        moments.plot(DELAYS, values/values.max(), color=color, label=f"{name}, a moment")
        values = dataset["A"].sel(rule=name)
        moments.plot(DELAYS, values/values.max(), "--", color=color, lw=0.7,
                     label=f"{name}, 90 cm")
    moments.set(xlabel=label, ylabel="potentiation (relative)", ylim=(0, 1.6))
    moments.legend(loc="upper left", ncols=2, handlelength=1.4)
    for V, alpha in zip(DEPOLARISED, (0.3, 0.5, 0.75, 1.0), strict=True):
        voltage.plot(DELAYS, dataset["by_voltage"].sel(V=V), color=style.PURPLE, alpha=alpha,
                     label=f"VD, V = {V:g}")
        voltage.plot(DELAYS, dataset["weight_by_voltage"].sel(V=V), "--", color=style.BLUE, lw=0.8,
                     label="D, any V" if V == 0 else None)
    voltage.axhline(0, color="0.6", lw=0.5)
    voltage.set(xlabel=label, ylabel="change of weight", ylim=(-1, 4))
    voltage.legend(loc="upper left", ncols=2, handlelength=1.4)
    for weight, color in zip(WEIGHTS, (style.BLUE, style.GREEN, style.ORANGE, style.RED),
                             strict=True):
        other.plot(DELAYS, weight + dataset["gbtsp"].sel(weight=weight), color=color,
                   label=f"from {weight:g}")
        other.axhline(weight, color=color, lw=0.5, ls=":")
    other.set(xlabel=label, ylabel="weight after (gBTSP)", ylim=(-0.05, 2.2))
    other.legend(loc="upper left", ncols=2, handlelength=1.4)
    return figure


def check(dataset):
    """Every target's number."""
    measured, at = {}, np.searchsorted(DELAYS, AT)
    for name in GAINS:
        for part, values, golden in zip(("potentiation", "depression"), "AB", PROGRAM[name],
                                        strict=True):
            error = np.abs(dataset[values].sel(rule=name).values[at] - golden).max()
            measured[f"{name.lower()}_{part}"] = error/max(golden)
    near = balance(dataset).where(dataset["delay"] <= 2)
    varies = near.max("delay") - near.min("delay")
    voltage, kernel = dataset["by_voltage"], dataset["kernel"].values
    before, after = (1/abs(np.polyfit(DELAYS[side], np.log(kernel[side]), 1)[0])
                     for side in (DELAYS <= -0.5, DELAYS >= 0.5))
    end = dataset["gbtsp"] + dataset["weight"]
    return measured | {
        "vd_change": np.abs(voltage.sel(V=0.3).values[at] - VOLTAGE).max()/VOLTAGE.max(),
        **{f"{name.lower()}_balance_varies": varies.sel(rule=name).item() for name in "DEFG"},
        **{f"{name.lower()}_reach": reach(dataset["moment"].sel(fast=name).values)
           for name in ("D", "D_s")},
        "vd_turns": voltage.sel(V=0.9, delay=-3).item(),
        "vd_potentiates": voltage.sel(V=0, delay=-3).item(),
        "d_ignores_voltage": np.ptp(dataset["weight_by_voltage"].values, axis=0).max(),
        "gbtsp_ends_together": (end.max("weight") - end.min("weight")).max().item(),
        "gbtsp_before": before, "gbtsp_after": after, "gbtsp_peak": kernel.max()}
