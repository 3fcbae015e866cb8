"""Two inputs to two branches of a dendrite add up; to one branch, they give more, and then less.

As many synapses in each of two places of a layer 2/3 cell (`cells.branco2010`), AMPA and NMDA, no
other channels. a, b: voltage of the soma for eight synapses in each place, on the same and on
different branches: each place alone (thin), their sum (dashed), both (thick). c: peak of both
against the peak of the sum, for 1 to 20 synapses in each place, and a sigmoid through the pairs on
one branch as far as neither place is above threshold alone. d: their ratio.
"""

import numpy as np
import xarray as xr
from scipy.optimize import curve_fit

from dendritic_models.experiment import Target
from dendritic_models.run import run
from figures import style
from protocols.branch_nonlinearity import POLSKY, branch_nonlinearity, pairs
from protocols.nmda_spike import RECEPTORS

COST = 15.0
REFERENCE = POLSKY
MODELS = {"ampa": RECEPTORS[0], "nmda": RECEPTORS[1]}
COUNTS = np.arange(1, 21)
SHOWN = 8                                          # synapses in each place
ALONE = 12                                         # so many are above threshold alone
TIPPED = (13, 14, 15)                              # one branch is just below its threshold
PAIRS = {"within": style.RED, "between": style.BLUE}

CRITERION = "this project's criterion; the phenomenon is that of Polsky et al. 2004"
FROZEN = "frozen result of this project"
TARGETS = (
    Target("within_most", (1.3, None), 0, "1", "own", CRITERION + "; largest ratio, one branch"),
    Target("within_last", (None, 0.95), 0, "1", "own", CRITERION + "; 20 synapses: less than the "
           "sum"),
    Target("between_least", (0.9, None), 0, "1", "own", CRITERION + "; two branches, all but 13 "
           "to 15 synapses"),
    Target("between_most", (None, 1.1), 0, "1", "own", CRITERION + "; likewise"),
    Target("tipped", 3, 0, "1", "own", FROZEN + "; numbers of synapses with which one branch's "
           "plateau brings another over its threshold"),
    Target("sigmoid", (0.95, 1), 0, "1", "own", CRITERION + "; share of the variance explained"),
    Target("threshold", 8, 0, "1", "own", FROZEN + "; synapses in each place of one branch"),
    Target("peak_one", 0.1354, 0.0003, "mV", "own", FROZEN + "; one synapse in a place alone"),
    Target("peak_within", 9.2548, 0.003, "mV", "own", FROZEN + "; 10 synapses in each place"),
    Target("peak_between", 2.5619, 0.002, "mV", "own", FROZEN + "; 10 synapses in each place"),
    Target("latest_within", 35.1, 0.06, "ms", "own", FROZEN + "; 10 synapses, time of the peak"),
)


def compute(backend=None, models=MODELS):
    """All numbers of synapses in all places, in one run."""
    found = run(branch_nonlinearity(receptor=(models["ampa"], models["nmda"]), counts=COUNTS),
                backend)
    return xr.Dataset({name: trace.drop_vars("count") for name, trace in pairs(found).items()},
                      {"count": COUNTS}, attrs={**found.attrs, "seeds": "deterministic", "n": 1})


def sigmoid(x, height, middle, slope, start):
    """Rises from `start` by `height`, half of it at `middle`."""
    return start + height/(1 + np.exp(-(x - middle)/slope))


def fitted(peak):
    """The pairs on one branch below the threshold of one place: expected, found, the sigmoid's."""
    x, y = (peak[name].values[COUNTS < ALONE] for name in ("within_expected", "within"))
    step = int(np.argmax(np.diff(y)))
    start = (y[-1] - y[0], (x[step] + x[step + 1])/2, 0.1, y[0])
    return x, y, curve_fit(sigmoid, x, y, start, maxfev=20000)[0]


def draw(dataset):
    """Traces within and between branches; found against expected; ratios."""
    figure, axes = style.figure(2, 2, width=style.PAGE, height=4.4)
    style.letters(axes.flat)
    *traces, curve, ratio = axes.flat
    shown, peak = dataset.sel(count=SHOWN), dataset.max("time")
    for ax, (pair, color), second in zip(traces, PAIRS.items(), ("same", "other"), strict=True):
        for name in ("first", second):
            ax.plot(dataset["time"], shown[name], color="0.6", lw=0.7,
                    label="each alone" if name == "first" else None)
        ax.plot(dataset["time"], shown[f"{pair}_expected"], "--", color=style.BLACK, label="sum")
        ax.plot(dataset["time"], shown[pair], color=color, lw=1.5, label="both")
        ax.set(xlabel="time (ms)", ylabel="soma above rest (mV)", xlim=(0, 100), ylim=(-0.2, 9.5),
               title={"within": "one branch", "between": "two branches"}[pair])
        ax.legend(loc="upper right")

    top = float(peak["within_expected"].max())
    curve.plot([0, top], [0, top], color="0.6", lw=0.5, ls=":")
    for pair, color in PAIRS.items():
        curve.plot(peak[f"{pair}_expected"], peak[pair], "o", color=color,
                   label={"within": "one branch", "between": "two branches"}[pair])
        ratio.plot(COUNTS, peak[pair]/peak[f"{pair}_expected"], "o-", color=color)
    x, _, numbers = fitted(peak)
    fine = np.linspace(x[0], x[-1], 300)
    curve.plot(fine, sigmoid(fine, *numbers), color=style.RED, lw=0.7)
    curve.set(xlabel="sum of both alone (mV)", ylabel="both together (mV)")
    curve.legend(loc="upper left")
    ratio.axhline(1, color="0.6", lw=0.5, ls=":")
    ratio.set(xlabel="synapses in each place", ylabel="both together / sum",
              xticks=[1, 5, 10, 15, 20])
    return figure


def check(dataset):
    """Every target's number."""
    peak = dataset.max("time")
    within, between = (peak[pair]/peak[f"{pair}_expected"] for pair in PAIRS)
    apart = between[~np.isin(COUNTS, TIPPED)]
    x, y, numbers = fitted(peak)
    at_10 = peak.sel(count=10)
    return {
        "within_most": within.max(), "within_last": within[-1],
        "between_least": apart.min(), "between_most": apart.max(),
        "tipped": (between > 1.1).sum(),
        "sigmoid": 1 - np.var(y - sigmoid(x, *numbers))/np.var(y),
        "threshold": COUNTS[int(np.argmax(np.diff(peak["within"]))) + 1],
        "peak_one": peak["first"].sel(count=1), "peak_within": at_10["within"],
        "peak_between": at_10["between"],
        "latest_within": dataset["within"].sel(count=10).idxmax("time")}
