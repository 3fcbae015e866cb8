"""A budget of parameters spent on dendrites, against dense networks of the same size

Shifted digits: 8 x 8 pixels at random places of 12 x 12. a: share of 1440 test images answered
right against the number of parameters, mean and three seeds, all trained in the same way
(backpropagation, Adam, 25 epochs): dendritic networks of Chavlis & Poirazi 2025 with 8 dendrites of
16 inputs for each of 16 and 32 somata, wired at random (R) or locally (LRF), dense networks with
one hidden layer of exactly as many parameters, and a dense one with two; open: the one hidden layer
after 12 epochs, where it agrees with the reference scores for it. No advantage over a dense network
that learns as long is to be seen, and none is claimed. b: the smaller local network when
its weights learn by a local rule, errors coming back through the transposed weights, 5 epochs of
one image at a time, and when only the read-out learns; seed 0; dotted: a linear classifier.
"""

import numpy as np
import xarray as xr

from dendritic_models.cells import dann_hidden, ff_output, ff_output_logistic, pc_bias, pc_input
from dendritic_models.datasets import one_hot, shifted_digits
from dendritic_models.experiment import Target
from dendritic_models.networks import layered, masks, parameters
from dendritic_models.plasticity import lillicrap2016
from dendritic_models.run import run
from dendritic_models.sweep import sweep
from figures import style
from protocols.present_and_learn import measure, present_and_learn

COST = 60.0
COST_ON_NUMPY = 240.0
REFERENCE = dann_hidden.reference
MODELS = {"rule": lillicrap2016, "dendrite": dann_hidden}
SEEDS = (0, 1, 2)
KINDS = ("learns", "frozen")
SHAPE, DENDRITES, SYNAPSES, CLASSES = (12, 12), 8, 16, 10
RATE, BATCH, EPOCHS = 5e-3, 64, 25                         # of Adam
ONLINE, ITERATIONS, ETA = 5, 6, 0.1                        # epochs, steps of an image

# Name -> variant and somata, or hidden layers of a dense network; epochs.
NETS = {"LRF, 16": (("dANN-LRF", 16), EPOCHS), "R, 16": (("dANN-R", 16), EPOCHS),
        "LRF, 32": (("dANN-LRF", 32), EPOCHS), "R, 32": (("dANN-R", 32), EPOCHS),
        "one layer, 16": ((16,), EPOCHS), "one layer, 32": ((32,), EPOCHS),
        "one layer, 16, half": ((16,), 12), "one layer, 32, half": ((32,), 12),
        "two layers": ((32, 16), EPOCHS), "linear": ((), EPOCHS)}

PORT = "independent code, 3 seeds; two of its standard deviations"
TARGETS = (
    Target("lrf_16", 75.1, 5.0, "%", "port", PORT), Target("r_16", 72.9, 2.4, "%", "port", PORT),
    Target("lrf_32", 83.2, 2.0, "%", "port", PORT), Target("r_32", 83.4, 4.8, "%", "port", PORT),
    Target("two_layers", 86.1, 2.2, "%", "port", PORT),
    Target("one_layer_16_half", 69.7, 3.8, "%", "own",
           f"{PORT}; at the number of epochs that agrees best"),
    Target("one_layer_32_half", 81.2, 2.0, "%", "own",
           f"{PORT}; at the number of epochs that agrees best"),
    Target("linear", 35.6, 2.0, "%", "port", f"{PORT} and the split"),
    Target("dendrites_over_two_layers", (None, 0), unit="%", source="issue 8: the best dendritic "
           "network of its size stays below the small dense one"),
    Target("parameters", 2490, 0, kind="theory", source="Chavlis & Poirazi 2025, "
           "(synapses + 1)DS + (D + 1)S + (S + 1)C: so many has the dense one with 16, too"),
    Target("network_as_trained", 100, 1e-9, unit="%", kind="theory",
           source="weights learnt elsewhere answer alike in the network of units"),
    Target("local_rule", (45, None), unit="%", source="frozen control and 10 points, and 10 above "
           "the linear classifier"),
    Target("local_rule_frozen", (None, 31.9), unit="%", source="the control must fail: below the "
           "frozen dense layer of 64 units"),
)


def compute(backend=None, models=MODELS):
    """All networks by backpropagation; one in the network of units, and there by a local rule."""
    units = pc_input, models["dendrite"], ff_output, pc_bias
    scores, counts, agreement = [], [], []
    for seed in SEEDS:
        train, test = parts(seed)
        for name, (net, epochs) in NETS.items():
            layers, dense = wired(net, seed)
            leak = np.tanh if dense and len(net) == 1 else None
            weights, biases = trained(layers, train, seed, epochs, leak)
            answers = outputs(weights, biases, test[0], leak)[-1].argmax(1)
            scores.append(100*np.mean(answers == test[1].argmax(1)))
            counts.append(parameters(layers))
            if name == "LRF, 16" and seed == 0:
                shown = tuple(part[:50] for part in test)
                dataset = run(experiment(layers, shown, shown, units, [None]*3, weights=weights,
                                         biases=biases, n_updates=1), "numpy")
                agreement = np.mean(dataset["output.mu"].values[-50:].argmax(1) == answers[:50])

    def local(kind):
        layers, (train, test) = wired(NETS["LRF, 16"][0], 0)[0], parts(0)
        rates = ETA*(kind == "learns"), ETA*(kind == "learns"), ETA
        return experiment(layers, train, test, (*units[:2], ff_output_logistic, pc_bias),
                          [models["rule"].with_(eta=eta) for eta in rates],
                          n_updates=ONLINE*len(train[0]))

    runs = sweep(local, backend, kind=KINDS).sel(kind=list(KINDS))
    shape = len(SEEDS), len(NETS)
    return xr.Dataset(
        {"accuracy": (("seed", "net"), np.reshape(scores, shape), {"units": "%"}),
         "parameters": ("net", np.reshape(counts, shape)[0]),
         "network_as_trained": 100*agreement,
         "local_rule": ("kind", measure(runs)["test_accuracy"].values, {"units": "%"})},
        {"seed": list(SEEDS), "net": list(NETS), "kind": list(KINDS)},
        attrs={**runs.attrs, "seeds": str(SEEDS), "n": "5748 images to learn, 1440 for the test"})


def parts(seed):
    """Images and one-hot targets to learn from, and for the test."""
    return tuple((samples, one_hot(classes, CLASSES)) for samples, classes in shifted_digits(
        np.random.default_rng([seed, 3])))


def wired(net, seed):
    """The masks of a network, and whether it is dense."""
    if net and isinstance(net[0], str):
        return masks(net[0], SHAPE, DENDRITES, net[1], CLASSES, SYNAPSES, seed), False
    sizes = SHAPE[0]*SHAPE[1], *net, CLASSES
    return [np.ones(pair, bool) for pair in zip(sizes, sizes[1:], strict=False)], True


def experiment(layers, train, test, units, rules, **keywords):
    """Images shown to the network of units that has these weights."""
    return present_and_learn(
        train, test, hidden=[mask.shape[1] for mask in layers[:-1]], rule=rules, units=units,
        architecture=lambda *given: layered(*given, masks=layers), iterations=ITERATIONS,
        weights_every=keywords["n_updates"], **keywords)


def outputs(weights, biases, samples, curve=None):
    """Activity of every layer; a hidden one is a leaky rectifier where no `curve` is given."""
    found = [samples]
    for k, (w, b) in enumerate(zip(weights, biases, strict=True)):
        drive = found[-1] @ w + b
        if k < len(weights) - 1:
            drive = curve(drive) if curve else np.where(drive > 0, drive, 0.1*drive)
        found.append(drive)
    return found


def trained(layers, train, seed, epochs, curve=None):
    """Weights and biases by backpropagation of the cross-entropy (Adam, Kingma & Ba 2015)."""
    rng = np.random.default_rng([seed, 4])
    weights = [rng.uniform(-1, 1, m.shape)*np.sqrt(6/(m.sum(0).mean() + m.sum(1).mean()))*m
               for m in layers]
    biases = [np.zeros(m.shape[1]) for m in layers]
    learnt, count = [*weights, *biases], len(layers)
    first, second, step = ([np.zeros_like(p) for p in learnt], [np.zeros_like(p) for p in learnt],
                           0)
    for _ in range(epochs):
        order = rng.permutation(len(train[0]))
        for start in range(0, len(order), BATCH):
            samples, targets = (part[order[start:start + BATCH]] for part in train)
            *f, out = outputs(weights, biases, samples, curve)
            share = np.exp(out - out.max(axis=1, keepdims=True))
            delta, changes = (share/share.sum(axis=1, keepdims=True) - targets)/len(samples), []
            for k in range(count - 1, -1, -1):
                changes.append((f[k].T @ delta*layers[k], delta.sum(axis=0)))
                if k:
                    slope = 1 - f[k]**2 if curve else np.where(f[k] > 0, 1, 0.1)
                    delta = slope*(delta @ weights[k].T)
            step += 1
            rate = RATE*np.sqrt(1 - 0.999**step)/(1 - 0.9**step)
            downhill = [c for pick in (0, 1) for c in [change[pick] for change in changes[::-1]]]
            for p, g, m, v in zip(learnt, downhill, first, second, strict=True):
                m += 0.1*(g - m)
                v += 0.001*(g*g - v)
                p -= rate*m/(np.sqrt(v) + 1e-7)
    return weights, biases


def check(dataset):
    """What was measured, by target."""
    mean = dataset["accuracy"].mean("seed")
    measured = {name.replace(", ", "_").replace(" ", "_").lower(): float(mean.sel(net=name))
                for name in NETS}
    return measured | {
        "dendrites_over_two_layers": max(measured["lrf_32"], measured["r_32"])
        - measured["two_layers"],
        "parameters": int(dataset["parameters"].sel(net="LRF, 16")),
        "network_as_trained": float(dataset["network_as_trained"]),
        "local_rule": float(dataset["local_rule"].sel(kind="learns")),
        "local_rule_frozen": float(dataset["local_rule"].sel(kind="frozen"))}


def draw(dataset):
    """Scores against parameters; the local rule."""
    figure, axes = style.figure(1, 2, width=style.COLUMN*1.5, height=2.3, width_ratios=(2.2, 1))
    style.letters(axes)
    ax = axes[0]
    groups = (("dendrites, LRF", ("LRF, 16", "LRF, 32"), style.BLUE, "o"),
              ("dendrites, R", ("R, 16", "R, 32"), style.GREEN, "s"),
              ("one layer", ("one layer, 16", "one layer, 32"), style.BLACK, "^"),
              ("one layer, 12 epochs", ("one layer, 16, half", "one layer, 32, half"),
               style.BLACK, "^"),
              ("two layers", ("two layers",), style.ORANGE, "D"))
    for name, nets, color, marker in groups:
        values = dataset["accuracy"].sel(net=list(nets)).transpose("net", "seed")
        size = dataset["parameters"].sel(net=list(nets))
        ax.plot(size, values, marker, color=color, ms=1.8, alpha=0.5)
        ax.plot(size, values.mean("seed"), marker, ls=":", lw=0.6, color=color, ms=5, label=name,
                mfc="none" if "12" in name else color)
    ax.set(xlabel="parameters", ylabel="test accuracy (%)", xlim=(2000, 5900))
    ax.legend(loc="lower right")
    ax = axes[1]
    ax.bar(range(2), dataset["local_rule"].sel(kind=["frozen", "learns"]), 0.6,
           color=(style.RED, style.BLUE))
    ax.axhline(dataset["accuracy"].sel(net="linear").mean(), color=style.BLACK, ls=":", lw=0.8)
    ax.set(xticks=range(2), xticklabels=("frozen", "local rule"), ylim=(0, 90),
           ylabel="test accuracy (%)")
    return figure
