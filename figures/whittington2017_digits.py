"""Predictive coding learns handwritten digits, which do not test the credit of hidden units

A 64-32-10 network learns the 8 x 8 pixel digits of scikit-learn, one at a time, three times through
1437 images. a: share of 360 other images answered right after each epoch, when all weights learn
and when those into the hidden layer stay; three seeds and their mean; dashed: the least that counts
as having learnt; dotted: a linear read-out of the pixels, which needs no hidden layer. b: the
fields of ten hidden units before and after, seed 0. Rates were chosen on other seeds.
"""

import numpy as np
import xarray as xr

from dendritic_models.cells import pc_hidden, pc_input, pc_output
from dendritic_models.datasets import digits, one_hot
from dendritic_models.experiment import Target
from dendritic_models.plasticity import whittington2017_annealed
from dendritic_models.sweep import sweep
from figures import style
from protocols.present_and_learn import feed_forward, measure, present_and_learn, weights

COST = 20.0
COST_ON_NUMPY = 120.0                                  # not measured
REFERENCE = whittington2017_annealed.reference
MODELS = {"hidden_rule": whittington2017_annealed.with_(eta=4.0),
          "output_rule": whittington2017_annealed.with_(eta=0.6),
          "hidden": pc_hidden, "output": pc_output}
SEEDS, KINDS = (0, 1, 2), ("learns", "frozen")
EPOCHS, ITERATIONS, HIDDEN = 3, 20, 32
LINEAR = 96.0                                          # softmax regression, own numpy code

PORT = "independent numpy implementation, mean of 3 seeds"
TARGETS = (
    Target("accuracy", (94, None), unit="%", source="issue 8, mean of 3 seeds; own numpy code: "
           "94.0 +- 0.4 %"),
    Target("frozen", (None, 94), unit="%", source="issue 8: the control must fail; own numpy code: "
           "88.8 +- 2.5 %"),
    Target("accuracy_port", 95.741, 0.05, unit="%", kind="port", source=PORT),
    Target("frozen_port", 90.648, 0.05, unit="%", kind="port", source=PORT),
    Target("network_as_feed_forward", (99.9, None), unit="%", kind="theory",
           source="the only equilibrium when the output is free"),
)


def compute(backend=None, models=MODELS):
    """Three seeds with and without learning in the hidden layer."""
    def learning(seed, kind):
        train, test = parts(seed)
        rule = models["hidden_rule"].with_(eta=0.0) if kind == "frozen" else models["hidden_rule"]
        return present_and_learn(
            train, test, hidden=(HIDDEN,), rule=(rule, models["output_rule"]),
            units=(pc_input, models["hidden"], models["output"]), seed=seed,
            n_updates=EPOCHS*len(train[0]), iterations=ITERATIONS, weights_every=len(train[0]))

    runs = sweep(learning, backend, seed=SEEDS, kind=KINDS).sel(seed=list(SEEDS), kind=list(KINDS))
    curves, agreement, fields = [], [], None
    for seed in SEEDS:
        samples, targets = parts(seed)[1]
        for kind in KINDS:
            point = runs.sel(seed=seed, kind=kind)
            layers = [tuple(part[:EPOCHS + 1] for part in weights(point, k)) for k in (1, 2)]
            answers = feed_forward(layers, samples).argmax(-1)
            curves.append(100*np.mean(answers == targets.argmax(-1), axis=-1))
            shown = point["output.mu"].values[-len(samples):].argmax(-1)
            agreement.append(100*np.mean(shown == answers[-1]))
            if (seed, kind) == (0, "learns"):
                fields = layers[0][0][[0, -1], :, :10].transpose(0, 2, 1).reshape(2, 10, 8, 8)
    return xr.Dataset(
        {"test_accuracy": (("seed", "kind"), measure(runs)["test_accuracy"].transpose(
            "seed", "kind").values, {"units": "%"}),
         "accuracy": (("seed", "kind", "epoch"), np.reshape(curves, (len(SEEDS), len(KINDS), -1)),
                      {"units": "%"}),
         "network_as_feed_forward": min(agreement),
         "fields": (("when", "unit", "y", "x"), fields)},
        {"seed": list(SEEDS), "kind": list(KINDS)},
        attrs={**runs.attrs, "seeds": str(SEEDS), "n": f"{EPOCHS} epochs of 1437 images"})


def parts(seed):
    """Images and one-hot targets to learn from, and for the test."""
    return tuple((samples, one_hot(classes, 10))
                 for samples, classes in digits(np.random.default_rng([seed, 3])))


def check(dataset):
    """What was measured, by target."""
    learns, frozen = (float(dataset["test_accuracy"].sel(kind=kind).mean()) for kind in KINDS)
    return {"accuracy": learns, "frozen": frozen, "accuracy_port": learns, "frozen_port": frozen,
            "network_as_feed_forward": float(dataset["network_as_feed_forward"])}


def draw(dataset):
    """Learning curves; what hidden units look at."""
    figure, axes = style.figure(1, 2, width=style.COLUMN*1.4, height=2.0)
    style.letters(axes)
    style.learning_curves(axes[0], dataset["accuracy"])
    axes[0].axhline(94, color=style.BLACK, ls="--", lw=0.6)
    axes[0].axhline(LINEAR, color=style.BLACK, ls=":", lw=0.8)
    axes[0].set(xlabel="epoch", ylabel="test accuracy (%)", xticks=range(EPOCHS + 1), ylim=(0, 100))
    axes[0].legend(loc="lower right")
    fields = dataset["fields"].values
    tiles = np.full((2, 2, 5, 9, 9), np.nan)               # when, row, column, pixels and a gap
    tiles[..., :8, :8] = fields.reshape(2, 2, 5, 8, 8)
    picture = tiles.transpose(0, 1, 3, 2, 4).reshape(36, 45)
    largest = np.abs(fields).max()
    axes[1].imshow(picture, cmap="RdBu_r", vmin=-largest, vmax=largest, interpolation="nearest")
    axes[1].axhline(17, color=style.BLACK, lw=0.6)
    axes[1].set(xticks=[], yticks=[8.5, 26.5], yticklabels=["before", "after"])
    return figure
