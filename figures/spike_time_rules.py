"""Five rules that learn when to spike

a: distance (van Rossum, 10 ms) from four wanted spikes in 200 ms, 200 inputs that fire once each
(task of Gardner & Gruning 2016), mean of five patterns: INST and ReSuMe compare spikes, FILT
and SPAN filtered trains; grey: a rate of learning of zero. b: share of the last 50 trials in which
all spikes are within 1 ms, pattern by pattern, one wanted spike (circles) and four (squares).
c: errors of three tempotrons on as many random patterns as they have inputs, 100; grey: the same
without learning.  SPAN with one wanted spike keeps four patterns of five; the reference has five, a
program of its closed form on these patterns four.
"""

import numpy as np
import xarray as xr
from brian2 import ms

from dendritic_models.cells import relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Spikes,
    Target,
)
from dendritic_models.plasticity import filt, inst, resume, span, tempotron
from dendritic_models.receptors import instruction
from dendritic_models.run import run
from dendritic_models.sweep import stack
from figures import style
from protocols.pattern_classification import pattern_classification, wrong
from protocols.spike_time_training import curves, spike_time_training

COST = 45.0
COST_ON_NUMPY = 6000.0
REFERENCE = filt.reference
MODELS = {"inst": inst, "filt": filt, "resume": resume, "span": span, "tempotron": tempotron}
RULES = ("inst", "resume", "filt", "span")
COUNTS, SEEDS, EPOCHS, LAST = (1, 4), range(5), 110, 50
BEFORE = np.array([-20.0, -8, -3, 3, 8, 20])               # ms, of the wanted spike
SHOWS, NEURONS, PATTERNS = 150, 3, 100
BENCH = "independent program of the benchmark, 5 patterns, one and four spikes"
TARGETS = (
    Target("kernels", (None, 0.005), 0, "1", "theory", "change by one wanted spike for presynaptic "
           "ones before and after it: largest difference from the closed form, over eta"),
    Target("filt_learnt", 10, 0, "1", "port", "of 10 patterns, all spikes within 1 ms in one "
           f"of the first 60 trials; {BENCH}"),
    Target("filt_kept", (0.85, None), 0, "1", "port", f"least share of the last 50; {BENCH}"),
    Target("span_learnt", 5, 0, "1", "port", f"of 5 with four spikes; {BENCH}"),
    Target("span_kept", (0.85, None), 0, "1", "port", f"the same, least share; {BENCH}"),
    Target("resume_learnt", 5, 0, "1", "port", f"of 5 with four spikes, in 15 trials; {BENCH}"),
    Target("inst_over_filt", (5, None), 0, "1", "port", "mean distance in the last 50 trials over "
           f"FILT's, or over 0.01 where that is less; {BENCH}"),
    Target("tempotrons", NEURONS, 0, "1", "port", "neurons without an error in 150 epochs"),
    Target("untaught", (None, 0), 0, "1", "theory", "trials within 1 ms without learning"),
    Target("untaught_tempotron", 0, 0, "1", "theory", "change of its errors: the control"),
)


def compute(backend=None, models=MODELS):
    """Each rule on all patterns in one build, tempotrons in another."""
    points = [dict(targets=n, seed=seed, epochs=EPOCHS) for n in COUNTS for seed in SEEDS]
    found = {}
    for name in RULES:
        found[name] = curves(run(stack([spike_time_training(models[name], **point)
                                        for point in points])[0], backend))
    found["none"] = curves(run(stack([spike_time_training(models["inst"].with_(eta=0.0), **{
        **point, "epochs": 2}) for point in points])[0], "numpy"))
    shape = (len(COUNTS), len(SEEDS), EPOCHS)
    taught, untaught = (run(stack([pattern_classification(
        rule, seed=seed, epochs=epochs) for seed in range(NEURONS)])[0], backend)
        for rule, epochs in ((models["tempotron"], SHOWS), (models["tempotron"].with_(eta=0.0), 3)))
    errors, idle = (
        found[:len(found)//PATTERNS*PATTERNS].reshape(-1, PATTERNS, NEURONS).mean(axis=1)
        for found in map(wrong, (taught, untaught)))
    dimensions = ("rule", "count", "pattern", "trial")
    return xr.Dataset(
        {"distance": (dimensions, [found[name][0].reshape(shape) for name in RULES]),
         "error": (dimensions, [found[name][1].reshape(shape) for name in RULES]),
         "kernels": (("rule", "before"), kernels(models)),
         "untaught": (("row", "two"), found["none"][0]),
         "untaught_error": (("row", "two"), found["none"][1]),
         "wrong": (("epoch", "neuron"), errors), "idle": (("shown", "neuron"), idle)},
        {"rule": list(RULES), "count": list(COUNTS)},
        {**taught.attrs, "seeds": str(len(SEEDS)), "n": "200 inputs"})


def kernels(models):
    """Change of each rule by a wanted spike, shape (rules, presynaptic spikes), over eta."""
    n = len(BEFORE)
    given = Spikes("inputs", (50 - BEFORE)*ms, np.arange(n))
    dataset = run(Experiment("kernels", Network(
        (Population("inputs", relay, n), Population("teacher", relay, 1),
         Population("neuron", relay, 1)),
        (Projection("instruct", "teacher", "neuron", receptor=instruction),
         *(Projection(name, "inputs", "neuron", rules=models[name], weights=0.0)
           for name in RULES))), 100*ms,
        (given, Spikes("teacher", [49.98]*ms, [0])), tuple(Recording(name, "w") for name in RULES),
        Schedule((Phase("trial", 99*ms), Phase("learn"))), dt=0.02*ms), "numpy")
    return np.array([dataset[f"{name}.w"].values for name in RULES])/3


def closed_forms():
    """The same, of the published kernels."""
    def before(tau):
        return np.where(BEFORE > 0, np.exp(-np.abs(BEFORE)/tau), 0)

    def overlap(tau, tau_q=10):
        return tau/(tau + tau_q)*np.exp(-np.abs(BEFORE)/np.where(BEFORE > 0, tau, tau_q))

    return np.array([4*(before(10) - before(5)), before(10), 4*(overlap(10) - overlap(5)),
                     (1 + np.abs(BEFORE)/5)*np.exp(-np.abs(BEFORE)/5)])


def check(dataset):
    """Every target's number."""
    near = dataset["error"] <= 1
    kept = near[..., -LAST:].mean("trial")
    late = dataset["distance"][..., -LAST:].mean(("trial", "pattern", "count"))

    def learnt(name, trials, counts=COUNTS):
        return int(near.sel(rule=name, count=list(counts))[..., :trials].any("trial").sum())

    return {
        "kernels": np.abs(dataset["kernels"].values - closed_forms()).max(),
        "filt_learnt": learnt("filt", 60), "filt_kept": float(kept.sel(rule="filt").min()),
        "span_learnt": learnt("span", 60, [4]),
        "span_kept": float(kept.sel(rule="span", count=4).min()),
        "resume_learnt": learnt("resume", 15, [4]),
        "inst_over_filt": float(late.sel(rule="inst"))/max(0.01, float(late.sel(rule="filt"))),
        "tempotrons": int((dataset["wrong"] == 0).any("epoch").sum()),
        "untaught": int((dataset["untaught_error"] <= 1).sum()),
        "untaught_tempotron": float(np.ptp(dataset["idle"].values, axis=0).max())}


def draw(dataset):
    """Learning curves, what is kept, and tempotrons."""
    figure, (curve, kept, errors) = style.figure(1, 3, width=style.PAGE, height=2.2)
    style.letters((curve, kept, errors))
    colors = dict(zip(RULES, (style.RED, style.ORANGE, style.BLUE, style.GREEN), strict=True))
    names = {"inst": "INST", "resume": "ReSuMe", "filt": "FILT", "span": "SPAN"}
    share = (dataset["error"] <= 1)[..., -LAST:].mean("trial")
    untaught = dataset["untaught"][len(SEEDS):].mean()
    curve.axhline(untaught, color="0.6", lw=0.8)
    for k, name in enumerate(RULES):
        curve.plot(np.arange(EPOCHS) + 1, dataset["distance"].sel(rule=name, count=4).mean(
            "pattern") + 1e-3, color=colors[name], label=names[name])
        for n, (count, mark) in enumerate(zip(COUNTS, "os", strict=True)):
            kept.plot(k + 0.3*(n - 0.5) + np.linspace(-0.08, 0.08, len(SEEDS)),
                      share.sel(rule=name, count=count), mark, color=colors[name], mfc="none")
    curve.set(xlabel="trial", ylabel="distance + 0.001", yscale="log")
    curve.legend()
    kept.set(xticks=range(len(RULES)), xticklabels=[names[name] for name in RULES],
             ylabel="share within 1 ms", ylim=(-0.05, 1.05))
    for neuron in range(NEURONS):
        errors.plot(dataset["wrong"][:, neuron], color=style.sequence(NEURONS)[neuron])
        errors.axhline(dataset["idle"][0, neuron], color="0.6", lw=0.8)
    errors.set(xlabel="epoch", ylabel="share of errors", ylim=(-0.02, 0.6))
    return figure
