"""Pairs and triplets of spikes: eight published sets of the triplet rule

60 pairs, triplets or quadruplets of given spikes under every set of Pfister & Gerstner 2006, each
on the protocol it was fitted to. a, b: visual cortex, post 10 ms after or before pre; points: mean
and SEM of Sjostrom et al. 2001. c: the normalised error there, and the colours of all panels.
d: hippocampal culture, pairs at 1 Hz. e: triplets at 1 Hz; grey: values attributed to Wang et al.
2005, NOT VALIDATED (from memory), no target stands on them. f: quadruplets at 1 Hz, 5 ms within a
pair.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import Hz, ms, second

from dendritic_models.experiment import Recording, Target
from dendritic_models.plasticity import (
    triplet_stdp,
    triplet_stdp_hippocampal,
    triplet_stdp_hippocampal_minimal,
    triplet_stdp_hippocampal_nearest,
    triplet_stdp_hippocampal_nearest_minimal,
    triplet_stdp_minimal,
    triplet_stdp_nearest,
    triplet_stdp_nearest_minimal,
)
from dendritic_models.run import run
from dendritic_models.sweep import stack
from figures import style
from protocols.pairing import pairing
from protocols.quadruplets import quadruplets
from protocols.triplets import ORDERS, triplets

COST = 12.0
COST_ON_NUMPY = 40.0
REFERENCE = triplet_stdp.pre.reference
MODELS = {rule.name: rule for rule in (
    triplet_stdp, triplet_stdp_minimal, triplet_stdp_nearest, triplet_stdp_nearest_minimal,
    triplet_stdp_hippocampal, triplet_stdp_hippocampal_minimal, triplet_stdp_hippocampal_nearest,
    triplet_stdp_hippocampal_nearest_minimal)}
FORMS = {"all": "", "all_minimal": "_minimal", "nearest": "_nearest",
         "nearest_minimal": "_nearest_minimal"}

# Protocols: name of the protocol, frequency (Hz), and two intervals (ms) as in the table.
PERIODS = (1000, 500, 200, 100, 80, 65, 50, 40, 35, 30, 25, 20)        # ms; with 10 s: cortex
DELAYS = (-60, -40, -30, -20, -15, -10, -5, 5, 10, 15, 20, 30, 40, 60)
INTERVALS = ((5, 5), (10, 10), (15, 5), (5, 15))
APART = (-100, -50, -20, -10, 10, 20, 50, 100)
CORTEX = [("pair", 1000/period, delay, 0) for period in (10_000, *PERIODS) for delay in (10, -10)]
CULTURE = [*(("pair", 1.0, delay, 0) for delay in DELAYS),
           *((order, 1.0, *pair) for order in ORDERS for pair in INTERVALS),
           *(("pre-post-post-pre" if T < 0 else "post-pre-pre-post", 1.0, T, 5) for T in APART)]
TABLE = np.genfromtxt(Path(__file__).parent/"data"/"pfister2006_evaluated.csv", delimiter=",",
                      names=True, dtype=None, encoding="utf8", skip_header=4)

# Frequency (Hz), delay (ms), fractional change, SEM.
SJOSTROM = ((0.1, 10, -0.04, 0.05), (10, 10, 0.14, 0.10), (20, 10, 0.29, 0.14),
            (40, 10, 0.53, 0.11), (50, 10, 0.56, 0.26), (0.1, -10, -0.29, 0.08),
            (10, -10, -0.41, 0.11), (20, -10, -0.34, 0.10), (40, -10, 0.56, 0.32),
            (50, -10, 0.75, 0.19))
# Order, intervals (ms), fractional change, SEM: from memory, not validated.
WANG = {"pre-post-pre": ((-0.01, 0.04), (0.03, 0.04), (0.01, 0.03), (0.24, 0.06)),
        "post-pre-post": ((0.33, 0.04), (0.34, 0.04), (0.29, 0.05), (0.22, 0.08))}

EVALUATED = "Tables 3 and 4 evaluated spike by spike by an independent program"
TARGETS = (
    *(Target(f"error_{form}", value, 5e-4, "1", "port",
             "normalised error on Sjostrom et al. 2001, 60 pairs; " + EVALUATED)
      for form, value in zip(FORMS, (0.342, 0.356, 0.232, 0.348), strict=True)),
    *(Target(f"from_table_{name}", (None, 1e-6), 0, "1", "port", "largest difference; " + EVALUATED)
      for name in MODELS),
    Target("order_of_a_triplet", (0.25, None), 0, "1", "own",
           "post-pre-post minus pre-post-pre at (5, 5) ms, hippocampal, all-to-all, full"),
)


def experiment_of(rule, protocol, frequency, first, last):
    """The experiment of one point of a protocol."""
    common = dict(silence=1*second, duration=594*second, dt=5*ms)
    if protocol == "pair":
        return pairing(rule, delay=first*ms, frequency=frequency*Hz, **common)
    if protocol in ORDERS:
        return triplets(rule, protocol, first*ms, last*ms, **common)
    return quadruplets(rule, first*ms, last*ms, **common)


def compute(backend=None, models=MODELS):
    """Every set on its own protocols, all in one run: a synapse for each form, a row a point."""
    stacked = []
    for form, suffix in FORMS.items():
        points = [(models["triplet_stdp" + suffix], point) for point in CORTEX]
        points += [(models["triplet_stdp_hippocampal" + suffix], point) for point in CULTURE]
        stacked.append(stack([
            experiment_of(rule.with_(name=form, bounds={}), *point).with_(name="points")
            for rule, point in points])[0])
    first = stacked[0]
    paths = tuple(replace(experiment.network.projections[0], name=form)
                  for form, experiment in zip(FORMS, stacked, strict=True))
    dataset = run(replace(
        first, network=replace(first.network, projections=paths),
        recordings=tuple(Recording(form, "w", every=593*second) for form in FORMS)), backend)
    change = np.stack([dataset[f"{form}.w"].values[-1] - dataset[f"{form}.w"].values[0]
                       for form in FORMS])
    found = xr.Dataset({"cortex": (("form", "point"), change[:, :len(CORTEX)]),
                        "culture": (("form", "triple"), change[:, len(CORTEX):])},
                       {"form": list(FORMS)}, {**dataset.attrs, "seeds": "deterministic", "n": 1})
    return found


def value(dataset, name, point):
    """The change of one set (a name in `MODELS`) at one point."""
    culture = name.startswith("triplet_stdp_hippocampal")
    suffix = name.removeprefix("triplet_stdp_hippocampal" if culture else "triplet_stdp")
    form = next(f for f, s in FORMS.items() if s == suffix)
    points = CULTURE if culture else CORTEX
    return float(dataset["culture" if culture else "cortex"].sel(form=form)[points.index(point)])


def check(dataset):
    """Every target's number."""
    measured = {}
    for form, suffix in FORMS.items():
        measured[f"error_{form}"] = np.mean([
            ((value(dataset, "triplet_stdp" + suffix, ("pair", f, delay, 0)) - mean)/sem)**2
            for f, delay, mean, sem in SJOSTROM])
    for name in MODELS:
        measured[f"from_table_{name}"] = max(
            abs(value(dataset, name, (row["protocol"], row["frequency_Hz"], row["first_ms"],
                                      row["second_ms"])) - row["change"])
            for row in TABLE if row["rule"] == name)
    post, pre = (value(dataset, "triplet_stdp_hippocampal", (order, 1.0, 5, 5))
                 for order in ("post-pre-post", "pre-post-pre"))
    measured["order_of_a_triplet"] = post - pre
    return measured


def draw(dataset):
    """Frequency curves, errors, hippocampal pairs, triplets and quadruplets."""
    figure, axes = style.figure(2, 3, width=style.PAGE, height=4.0)
    style.letters(axes.flat)
    colors = dict(zip(FORMS, (style.BLUE, style.SKY, style.RED, style.ORANGE), strict=True))
    labels = {form: form.replace("_", ", ") if "_" in form else f"{form}, full" for form in FORMS}
    frequencies = [1000/period for period in (10_000, *PERIODS)]
    for ax, delay in zip(axes[0], (10, -10), strict=False):
        for form, color in colors.items():
            curve = [value(dataset, "triplet_stdp" + FORMS[form], ("pair", f, delay, 0))
                     for f in frequencies]
            ax.plot(frequencies, curve, color=color)
        data = np.array([row for row in SJOSTROM if row[1] == delay])
        ax.errorbar(data[:, 0], data[:, 2], data[:, 3], fmt="o", color="black", lw=0.7,
                    label="Sjostrom et al. 2001")
        ax.axhline(0, color="0.6", lw=0.5)
        ax.set(xlabel="frequency of the pairs (Hz)", ylabel="change of the weight",
               ylim=(-0.6, 1.1))
        ax.set_title(f"post {abs(delay)} ms {'after' if delay > 0 else 'before'} pre", loc="right")
    axes[0, 0].legend(loc="lower right")

    ax, measured = axes[0, 2], check(dataset)
    ax.bar(range(4), [measured[f"error_{form}"] for form in FORMS], color=list(colors.values()))
    ax.set_xticks(range(4), [labels[form].replace(", ", "\n") for form in FORMS])
    ax.set(ylabel="normalised error, 10 points", ylim=(0, 0.45))

    def culture(ax, points, x):
        for form, color in colors.items():
            ax.plot(x, [value(dataset, "triplet_stdp_hippocampal" + FORMS[form], point)
                        for point in points], "o-", ms=2, color=color)
        ax.axhline(0, color="0.6", lw=0.5)

    for part in (slice(0, 7), slice(7, 14)):
        culture(axes[1, 0], CULTURE[:14][part], DELAYS[part])
    axes[1, 0].set(xlabel="post minus pre (ms)", ylabel="change of the weight")
    axes[1, 0].set_title("pairs", loc="right")
    ax = axes[1, 1]
    for k, order in enumerate(ORDERS):
        x = np.arange(4) + 4.7*k
        culture(ax, CULTURE[14 + 4*k:18 + 4*k], x)
        mean, sem = np.array(WANG[order]).T
        ax.errorbar(x, mean, sem, fmt="s", mfc="none", color="0.55", lw=0.7,
                    label=None if k else "not validated")
        ax.text(x.mean(), 0.46, order, ha="center", fontsize=6)
    ax.set_xticks([*range(4), *(np.arange(4) + 4.7)], [f"{a}\n{b}" for a, b in INTERVALS]*2)
    ax.set(xlabel="intervals (ms)", ylabel="change of the weight", ylim=(-0.15, 0.5))
    ax.legend(loc="lower right")
    for part in (slice(0, 4), slice(4, 8)):
        culture(axes[1, 2], CULTURE[22:][part], APART[part])
    axes[1, 2].set(xlabel="between the pairs' centres (ms)", ylabel="change of the weight")
    axes[1, 2].set_title("quadruplets", loc="right")
    axes[1, 2].text(-60, 0.45, "pre-post-\npost-pre", ha="center", fontsize=6)
    axes[1, 2].text(70, 0.42, "post-pre-\npre-post", ha="center", fontsize=6)
    return figure
