"""Samples are shown to a network of units, which relaxes, learns, and is tested.

Each sample is clamped at the input and its target at the output while the network relaxes for
`iterations` steps; in the last of them, after the states have moved, the weights learn.  Rules that
compare two equilibria first let the output go.  States are not reset between samples.  Then the
test samples are shown with the output free and without learning; the output's prediction at the end
is the answer.

The default is predictive coding (Whittington & Bogacz 2017) with 4-30-3 units on the Yin-Yang
samples.
"""

import numpy as np
from brian2 import ms

from dendritic_models.datasets import one_hot, yin_yang
from dendritic_models.experiment import Experiment, Phase, Recording, Schedule, Waveform
from dendritic_models.networks import layered
from dendritic_models.plasticity import whittington2017_annealed

RULES = (whittington2017_annealed.with_(eta=20.0),       # input to hidden
         whittington2017_annealed.with_(eta=0.4))        # hidden to output: < 2/(30 + 1)*variance


def present_and_learn(train=None, test=None, hidden=(30,), rule=RULES, objective=None,
                      feedback="transpose", units=None, architecture=layered, weights=None,
                      biases=None, n_updates=4000, iterations=20, weights_every=100, seed=0,
                      dt=1*ms):
    """Learn samples one by one, then answer for the test samples.

    Parameters
    ----------
    train, test : tuple of arrays, shapes (n, inputs) and (n, outputs)
        Samples and targets; the default is that of `yin_yang_split`.  Given `train` alone, there
        is no test.
    hidden : sequence of int
        Units of each hidden layer.
    rule : PlasticityRule or sequence of them
        One for all layers of weights, or one for each; it listens to ``"learn"`` and may read
        ``plasticity_post``, which falls linearly from 1 to 0 over the updates.
    objective, feedback, units, weights, biases
        As for `networks.layered`.
    architecture : function
        Such as `networks.layered`: of sizes, rules, weights, biases, seed, units, objective and
        feedback.
    n_updates : int
        Samples shown while learning, each epoch in another order.
    iterations : int, or (int, int)
        Steps for which a sample is shown with its target, or without it and then with it.
    weights_every : int
        Updates between two records of the weights.
    seed : int
        Draws the default samples, the weights and the order.
    dt : Quantity (second)
        One iteration.

    Returns
    -------
    Experiment
    """
    if train is None:
        train, own_test = yin_yang_split(seed)
        test = test or own_test
    train, test = _pair("train", train), test and _pair("test", test)
    n_test, rng = len(test[0]) if test else 0, np.random.default_rng([seed, 2])
    sizes = (train[0].shape[1], *hidden, train[1].shape[1])
    network = architecture(sizes, rule, weights, biases, rng, units, objective, feedback)
    epochs = -(-n_updates//len(train[0]))
    order = np.concatenate([rng.permutation(len(train[0])) for _ in range(epochs)])[:n_updates]
    shown = [np.concatenate([part[order], part_test]) if test else part[order]
             for part, part_test in zip(train, test or train, strict=True)]
    annealed = np.concatenate([1 - np.arange(n_updates)/n_updates, np.zeros(n_test)])
    return shown_samples("present_and_learn", network, shown, annealed, iterations, n_updates,
                         weights_every, seed, dt)


def shown_samples(name, network, shown, plasticity, iterations, n_updates, weights_every, seed, dt):
    """The experiment that shows samples one after another, with their targets where these learn.

    Parameters
    ----------
    shown : pair of arrays, shapes (n, inputs) and (n, outputs)
    plasticity : array, shape (n,)
        Share of the learning rate, sample by sample; at zero there is no target.
    """
    free, together = (0, iterations) if np.ndim(iterations) == 0 else iterations
    window, taught = (free + together)*dt, (plasticity > 0).astype(float)
    phases = (Phase("relax", (together - 1)*dt), Phase("learn", dt))
    clamp = Waveform("output", "clamp", taught, window)
    if free:
        phases = (Phase("free", (free - 1)*dt), Phase("compare", dt), *phases)
        clamp = Waveform("output", "clamp", np.outer(
            taught, np.arange(free + together) >= free).ravel(), dt)
    layers = [p.name for p in network.populations if p.name not in ("input", "bias")]
    stimuli = [Waveform("input", "f", shown[0], window),
               Waveform("output", "target", shown[1], window), clamp]
    stimuli += [Waveform(name, "plasticity", plasticity, window) for name in layers
                if "plasticity" in network.population(name).cell.dynamics().equations]
    recordings = [Recording(s.name, "w", every=min(weights_every, n_updates)*window)
                  for s in network.signals if s.transpose_of is None]
    recordings += [Recording("output", name, every=window)
                   for name in ("mu", "target", "plasticity")]
    return Experiment(
        name, network, duration=len(plasticity)*window + dt,  # the last step reads the last answer
        stimuli=tuple(stimuli), recordings=tuple(recordings),
        schedule=Schedule(phases, repeats=n_updates),
        dt=dt, seed=seed, reference=network.population("output").cell.reference)


def yin_yang_split(seed, n_train=2000, n_test=1000):
    """Training and test samples with one-hot targets: ((samples, targets), (samples, targets))."""
    rng = np.random.default_rng([seed, 1])
    return tuple((samples, one_hot(classes, 3)) for samples, classes in
                 (yin_yang(n_train, rng), yin_yang(n_test, rng)))


def _pair(name, pair):
    """Samples and targets as arrays of equal length."""
    samples, targets = (np.asarray(part, dtype=float) for part in pair)
    if samples.ndim != 2 or targets.ndim != 2 or len(samples) != len(targets):
        raise ValueError(f"present_and_learn: {name} has samples of shape {samples.shape} and "
                         f"targets of shape {targets.shape}, expected (n, inputs) and (n, outputs)."
                         f" Write classes as targets with datasets.one_hot(classes).")
    return samples, targets


def measure(dataset):
    """Share of the test samples that the network itself answers right (%).

    The record at the start of a window holds the prediction of the window before.
    """
    time = next(d for d in dataset["output.mu"].dims if str(d).startswith("time"))
    now, then = {time: slice(None, -1)}, {time: slice(1, None)}
    answers = answer(dataset["output.mu"].isel(then).drop_vars(time))
    wanted = answer(dataset["output.target"].isel(now).drop_vars(time))
    tested = dataset["output.plasticity"].isel(now).drop_vars(time).isel(output=0) == 0
    return {"test_accuracy": 100*(answers == wanted).where(tested).mean(time)}


def answer(outputs):
    """The class of the largest output."""
    return outputs.argmax("output")


def weights(dataset, layer, name="w"):
    """A recorded variable of one layer's synapses as arrays.

    Parameters
    ----------
    layer : int
        From 1: the weights into the first layer after the input.

    Returns
    -------
    matrix : array, shape (..., sources, targets)
    bias : array, shape (..., targets)
    """
    found = []
    for path in (f"forward{layer}", f"bias{layer}"):
        values = dataset[f"{path}.{name}"].transpose(..., f"{path}.synapse")
        source, target = (dataset[f"{path}.{side}"].values for side in ("source", "target"))
        array = np.full((*values.shape[:-1], source.max() + 1, target.max() + 1), np.nan)
        array[..., source, target] = values
        found.append(array)
    return found[0], found[1][..., 0, :]


def feed_forward(layers, samples):
    """Outputs of tanh layers and a linear one, the only equilibrium of the network when it is free.

    Parameters
    ----------
    layers : sequence of (matrix, bias)
        As `weights` returns them.
    samples : array, shape (n, inputs)

    Returns
    -------
    array, shape (..., n, outputs)
    """
    f = samples
    for k, (matrix, bias) in enumerate(layers):
        x = f @ matrix + bias[..., None, :]
        f = x if k == len(layers) - 1 else np.tanh(x)
    return f
