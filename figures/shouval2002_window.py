"""Calcium control predicts a second window of depression

100 pairs at 1 Hz. a: weight over its initial value against the delay; circles: an evaluation of the
same equations by an independent program. Where the postsynaptic spike comes long after the
presynaptic one, calcium is again moderate and the synapse is depressed. b: calcium of the last pair
at three delays, with the thresholds of depression (lower) and potentiation (upper line).
"""

from dataclasses import replace

import numpy as np
import xarray as xr
from brian2 import ms

from dendritic_models.experiment import Recording, Target
from dendritic_models.plasticity import shouval2002
from dendritic_models.run import run
from dendritic_models.sweep import stack
from figures import style
from protocols.pairing import pairing

COST = 20.0
COST_ON_NUMPY = 180.0
REFERENCE = shouval2002.reference
MODELS = {"rule": shouval2002}
# Delay (ms), weight over initial weight, peak of calcium (uM).
PORT = np.array([
    (-100, 0.99799, 0.28902), (-60, 0.99569, 0.29879), (-40, 0.98459, 0.3154),
    (-30, 0.94871, 0.33216), (-20, 0.77007, 0.36117), (-15, 0.60747, 0.38439),
    (-10, 0.4522, 0.42201), (-5, 0.34288, 0.52009), (-2, 2.0058, 0.65637), (2, 1.9771, 0.65195),
    (5, 1.9501, 0.64795), (10, 1.895, 0.64026), (15, 1.8265, 0.63153), (20, 1.7427, 0.62189),
    (30, 1.5155, 0.60041), (40, 1.1692, 0.57667), (60, 0.45619, 0.52531), (80, 0.50286, 0.47277),
    (100, 0.64207, 0.42232)]).T
DELAYS = np.unique([*PORT[0], *range(-40, -10, 5), -7, -4, -3, 0, 35, 45, 50, 55, 70, 90, 120, 150])
SHOWN = (-10, 10, 80)                                      # ms
LAST = 1.3                                                 # s of calcium that are kept
EVALUATED = "independent evaluation of the equations, dt = 0.1 ms, not the authors' code"

FEW, STEP = 3, 0.1                                     # pairs, and ms, of the program below
EARLY = (FEW + 0.75)*1e3                               # ms, when it has run

TARGETS = (
    Target("largest_error", (0, 0.03), 0, "1", "port", f"{EVALUATED}: weight, relative"),
    Target("largest_error_of_calcium", (0, 0.01), 0, "1", "port", f"{EVALUATED}: peak, relative"),
    Target("largest_error_early", (0, 1e-6), 0, "1", "port", f"step-by-step program of the "
           f"equations: change by {FEW} pairs, over the largest"),
    Target("first_window", (None, 0.8), 0, "1", "port", f"{EVALUATED}: largest of -20 to -5 ms"),
    Target("potentiation", (1.1, None), 0, "1", "port", f"{EVALUATED}: smallest of -2 to 40 ms"),
    Target("second_window", (None, 0.7), 0, "1", "port", f"{EVALUATED}: largest of 60 to 100 ms"),
)


def compute(backend=None, models=MODELS):
    """All delays as rows of one build."""
    experiments = [pairing(models["rule"], delay=delay*ms, pairs=100, silence=1000*ms)
                   for delay in DELAYS]
    experiments = [replace(e, recordings=(*e.recordings, Recording("synapse", "Ca", every=1*ms)))
                   for e in experiments]
    found = run(stack(experiments)[0], backend)
    w, calcium = found["synapse.w"].values, found["synapse.Ca"].values[-1 - round(LAST*1e3):]
    dataset = xr.Dataset(
        {"weight": ("delay", w[-1]/w[0]),
         "early": ("delay", found["synapse.w"].sel({"time_250ms": EARLY}).values - w[0]),
         "calcium": (("time", "delay"), calcium, {"units": "uM"})},
        {"delay": ("delay", DELAYS, {"units": "ms"}),
         "time": ("time", np.arange(len(calcium)) + 1.0, {"units": "ms"})})
    dataset.attrs = {**found.attrs, "seeds": "deterministic", "n": 1}
    return dataset


def step_by_step(delays):
    """Change of the weight by the first pairs, one statement after another; shape (delays,)."""
    end, n = round(EARLY/STEP), len(delays)
    pre, back = np.zeros((2, end, n), dtype=bool)
    for pair in range(FEW):
        at = np.round((1000*(pair + 1) + np.array([0*delays, delays + 2]))/STEP).astype(int)
        pre[at[0], range(n)], back[at[1], range(n)] = True, True
    kept = {tau: np.exp(-STEP/tau) for tau in (50, 200, 5, 3, 25)}
    f, s, E_1, E_2, b_fast, b_slow, Ca = np.zeros((7, n))
    w = np.full(n, 0.25)

    def sigmoid(x):
        return 1/(1 + np.exp(-80*x))

    for came, returned in zip(pre, back, strict=True):     # what drifts keeps its rate for a step
        f, s, E_1, E_2 = f*kept[50], s*kept[200], E_1*kept[50], E_2*kept[5]
        V = -65 + E_1 - E_2 + 100*(b_fast + b_slow)
        I = -(f + s)*(V - 130)/500/(1 + np.exp(-0.062*V)/3.57)
        goal = 0.25 + sigmoid(Ca - 0.55) - 0.25*sigmoid(Ca - 0.35)
        w = goal + (w - goal)*np.exp(-STEP*1e-3/(0.1/(1e-5 + Ca**3) + 1))
        Ca = Ca*kept[50] + 50*I*(1 - kept[50])
        b_fast, b_slow = b_fast*kept[3], b_slow*kept[25]
        opened = 0.25*(1 - f - s)*came
        f, s, E_1, E_2 = f + opened, s + opened, E_1 + came, E_2 + came
        b_fast, b_slow = np.where(returned, 0.75, b_fast), np.where(returned, 0.25, b_slow)
    return w - 0.25


def draw(dataset):
    """The curve, and calcium at three delays."""
    figure, (curve, calcium) = style.figure(1, 2, height=2.0, width=style.COLUMN*1.3)
    style.letters((curve, calcium))
    curve.axhline(1, color="0.7", lw=0.5)
    curve.axvline(0, color="0.7", lw=0.5)
    curve.plot(DELAYS, dataset["weight"], color=style.BLUE)
    curve.plot(PORT[0], PORT[1], "o", color=style.RED, mfc="none", label="independent program")
    curve.set(xlabel="post - pre (ms)", ylabel="weight / initial weight", ylim=(0, 2.4))
    curve.legend(loc="upper right")
    rule, onset = MODELS["rule"], LAST*1e3 - 1000          # the last presynaptic spike
    for name in ("theta_d", "theta_p"):
        calcium.axhline(rule.parameters[name], color="0.7", lw=0.5)
    for delay, color in zip(SHOWN, (style.RED, style.GREEN, style.ORANGE), strict=True):
        calcium.plot(dataset["time"] - onset, dataset["calcium"].sel(delay=delay), color=color,
                     label=f"{delay:+d} ms")
    calcium.set(xlabel="time from presynaptic spike (ms)", ylabel=r"calcium ($\mu$M)",
                xlim=(-50, 350), ylim=(0, 0.75))
    calcium.legend(loc="upper right")
    return figure


def check(dataset):
    """Every target's number."""
    delays, weights, peaks = PORT
    weight = dataset["weight"].sel(delay=delays).values
    peak = dataset["calcium"].sel(delay=delays).max(dim="time").values
    early = dataset["early"].sel(delay=delays).values
    expected = step_by_step(delays)
    return {
        "largest_error_early": np.abs(early - expected).max()/np.abs(expected).max(),
        "largest_error": np.abs(weight/weights - 1).max(),
        "largest_error_of_calcium": np.abs(peak/peaks - 1).max(),
        "first_window": weight[(delays >= -20) & (delays <= -5)].max(),
        "potentiation": weight[(delays >= -2) & (delays <= 40)].min(),
        "second_window": weight[(delays >= 60) & (delays <= 100)].max()}
