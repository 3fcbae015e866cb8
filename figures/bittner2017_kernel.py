"""Five pairings in a slice: inputs seconds before or after a plateau are potentiated.

a: one pairing; ten spikes at 20 Hz, their trace, and the plateau half a second after the last of
them. b: EPSPs after five pairings over EPSPs before, against the delay from the train's nearest
spike to the plateau; dots are an independent program of the same experiment (Madar et al. 2025),
whose constants cite Bittner et al. c: above one, the kernel is exponential on either side, slower
for inputs that come first. The plateau's length in the slice is not validated: a rule that counts
plateaus does not see it.
"""

import numpy as np
from brian2 import ms, second

from dendritic_models.experiment import Target
from dendritic_models.plasticity import bittner2017
from dendritic_models.sweep import sweep
from figures import style
from protocols.slice_pairing import measure, slice_pairing

COST = 10.0
COST_ON_NUMPY = 18.0
REFERENCE = bittner2017.reference
MODELS = {"rule": bittner2017}
PROGRAM = "InVitroBittner2017Sim.m of antoinemadar/BTSPvsSTDP, run independently"

# Delay (ms; positive: input first) and EPSP after over before.
DELAYS = np.array([-4000, -3000, -2000, -1000, -750, -500, -250, -100, -10, -1,
                   1, 10, 100, 250, 500, 750, 1000, 2000, 3000, 4000])
RATIOS = np.array([1.00650, 1.02718, 1.11538, 1.49150, 1.70623, 2.01481, 2.45824, 2.81260, 3.06531,
                   3.09244, 3.09066, 3.07634, 2.93844, 2.72866, 2.42826, 2.18006, 1.97500, 1.45440,
                   1.21182, 1.09879])

TARGETS = (
    Target("largest_error", (0, 0.03), 0, "1", "port", "EPSP ratio at 20 delays; " + PROGRAM),
    Target("peak", 3.0907, 0.03, "1", "port", "1 ms after the train"),
    Target("tau_before", 1.31, 0.05, "s", "port", "fit to ratio - 1; code comments cite the paper"),
    Target("tau_after", 0.69, 0.03, "s", "port", "likewise"),
    Target("asymmetry", 1.9, 0.1, "1", "port", "of the two constants"),
)


def compute(backend=None, models=MODELS):
    """The kernel over all delays, as rows of one run."""
    found = sweep(slice_pairing, backend, measure=measure, rule=[models["rule"]],
                  interval=[30*second], delay=[delay*ms for delay in DELAYS]).squeeze(drop=True)
    found.attrs |= {"seeds": "deterministic", "n": 1}
    return found


def decay(delays, ratios):
    """Time constant (s) of an exponential through ratio - 1, by the logarithm's slope."""
    slope, _ = np.polyfit(np.abs(delays)/1e3, np.log(ratios - 1), 1)
    return -1/slope


def draw(dataset):
    """One pairing, the kernel, its logarithm."""
    figure, (pairing, kernel, tails) = style.figure(1, 3, width=style.PAGE, height=2.1)
    style.letters((pairing, kernel, tails))
    rule = MODELS["rule"]
    spikes = -0.95 + np.arange(10)/20
    time = np.arange(-1.5, 2, 1e-3)
    since = time[:, None] - spikes
    tau, tau_D = (float(rule.addresses()[name]) for name in ("pre.tau_E", "post.tau_D"))
    trace = np.sum(np.where(since >= 0, np.exp(-np.maximum(since, 0)/tau), 0), axis=1)
    pairing.plot(time, trace, color=style.BLUE, label="trace of the input")
    pairing.plot(time, np.where(time >= 0, 8*np.exp(-time/tau_D), 0), color=style.ORANGE,
                 label="trace of the plateau (x 8)")
    pairing.plot(spikes, np.full(10, -0.7), "|", color="black", ms=5)
    pairing.axvspan(0, 0.3, color="0.88", lw=0)
    pairing.text(0.33, 8.7, "plateau", fontsize=6, color="0.4")
    pairing.set(xlabel="time from plateau (s)", ylabel="trace", ylim=(-1.3, 12.5))
    pairing.legend(loc="upper right")

    delay, ratio = dataset["delay"].values/1e3, dataset["ratio"].values
    kernel.plot(DELAYS/1e3, RATIOS, "o", color="black", mfc="none", label="independent program")
    for side, color, label in ((delay > 0, style.BLUE, "input first"),
                               (delay < 0, style.ORANGE, "plateau first")):
        kernel.plot(delay[side], ratio[side], color=color, label=label)
        tails.semilogy(np.abs(delay[side]), ratio[side] - 1, "o", color=color)
        fitted = decay(1e3*delay[side], ratio[side])
        line = np.array([0, 4])
        start = np.exp(np.mean(np.log(ratio[side] - 1) + np.abs(delay[side])/fitted))
        tails.semilogy(line, start*np.exp(-line/fitted), color=color,
                       label=f"{label}: {fitted:.2f} s")
    kernel.axhline(1, color="0.6", lw=0.5)
    kernel.set(xlabel="plateau - input (s)", ylabel="EPSP after / before", ylim=(0.9, 4.2))
    kernel.legend(loc="upper right")
    tails.set(xlabel="distance from plateau (s)", ylabel="EPSP after / before - 1", ylim=(4e-3, 12))
    tails.legend(loc="upper right")
    return figure


def check(dataset):
    """Every target's number."""
    delay, ratio = dataset["delay"].values, dataset["ratio"].values
    before, after = (decay(delay[side], ratio[side]) for side in (delay > 0, delay < 0))
    return {"largest_error": np.abs(ratio/RATIOS - 1).max(), "peak": ratio[delay == 1].item(),
            "tau_before": before, "tau_after": after, "asymmetry": before/after}
