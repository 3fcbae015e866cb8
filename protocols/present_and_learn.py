"""Samples are shown to a network of units, which relaxes, learns, and is tested.

Each sample is clamped at the input and its target at the output while the network relaxes for
`iterations` steps; in the last of them, after the states have moved, the weights learn.  Rules that
compare two equilibria first let the output go.  States are not reset between samples.  Then the
test samples are shown with the output free and without learning; the output's prediction at the end
is the answer.  Weights move after every sample or after a batch; now and then the samples of a
validation may be shown like those of the test.

The default is predictive coding (Whittington & Bogacz 2017) with 4-30-3 units on the Yin-Yang
samples.
"""

import numpy as np
import xarray as xr
from brian2 import ms

from dendritic_models import checks
from dendritic_models.datasets import one_hot, yin_yang
from dendritic_models.experiment import Experiment, Phase, Recording, Schedule, Waveform
from dendritic_models.networks import RANGES, VARIANTS, dendritic, kind_of, layered
from dendritic_models.plasticity import whittington2017_annealed

RULES = (whittington2017_annealed.with_(eta=20.0),       # input to hidden
         whittington2017_annealed.with_(eta=0.4))        # hidden to output: < 2/(30 + 1)*variance


def present_and_learn(train=None, test=None, hidden=(30,), rule=RULES, objective=None,
                      feedback="transpose", units=None, architecture="layered", weights=None,
                      biases=None, n_updates=4000, batch=1, validation=None, validate_every=None,
                      iterations=None, weights_every=100, seed=0, dt=1*ms):
    """Learn samples, then answer for the test samples.

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
    architecture : str or function
        ``"layered"``, one of `networks.VARIANTS` for dendrites and their somata, or a function such
        as `networks.layered`: of sizes, rules, weights, biases, seed, units, objective and
        feedback.
    n_updates : int
        Changes of the weights; each epoch shows the samples in another order.
    batch : int
        Samples shown for each, whose changes are averaged.
    validation : tuple of arrays, optional
        Samples and targets shown without learning, after every `validate_every` updates (default:
        as many as an epoch has).
    iterations : int, or (int, int)
        Steps for which a sample is shown with its target, or without it and then with it.  Default:
        20; 20 and 10 for a rule that compares both.
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
    train, test, validation = paired("present_and_learn", train=train, test=test,
                                     validation=validation)
    n_test, rng = len(test[0]) if test else 0, np.random.default_rng([seed, 2])
    sizes = (train[0].shape[1], *hidden, train[1].shape[1])
    if batch > 1:
        listed = rule if isinstance(rule, (tuple, list)) else [rule]*(len(sizes) - 1)
        rule = tuple(averaged(r, batch) for r in listed)
    network = _named(architecture)(sizes, rule, weights, biases, rng, units, objective, feedback)
    n_shown, every = n_updates*batch, validate_every or max(1, len(train[0])//batch)
    every = every if validation else n_updates
    if n_updates % every:
        raise ValueError(f"present_and_learn: n_updates = {n_updates} is no multiple of the {every}"
                         f" updates between validations. Write n_updates="
                         f"{max(1, round(n_updates/every))*every}, or another validate_every.")
    if iterations is None:
        iterations = 20 if kind_of(rule).phases == 1 else (20, 10)
    within_reach("present_and_learn", network.population("output").cell, train[1])
    epochs = -(-n_shown//len(train[0]))
    order = np.concatenate([rng.permutation(len(train[0])) for _ in range(epochs)])[:n_shown]
    shares = 1 - np.arange(n_shown)/n_shown
    blocks = [(part[order].reshape(n_updates//every, -1, part.shape[1])) for part in train]
    annealed = shares.reshape(n_updates//every, -1)
    if validation:
        blocks = [np.concatenate([block, np.broadcast_to(part, (len(block), *part.shape))], axis=1)
                  for block, part in zip(blocks, validation, strict=True)]
        annealed = np.pad(annealed, ((0, 0), (0, len(validation[0]))))
    shown = [np.concatenate([block.reshape(-1, block.shape[2]), *([part] if test else [])])
             for block, part in zip(blocks, test or train, strict=True)]
    return shown_samples("present_and_learn", network, shown,
                         np.concatenate([annealed.ravel(), np.zeros(n_test)]), iterations,
                         n_updates, weights_every, seed, dt, batch, every)


def shown_samples(name, network, shown, plasticity, iterations, n_updates, weights_every, seed, dt,
                  batch=1, every=None):
    """The experiment that shows samples one after another, with their targets where these learn.

    Parameters
    ----------
    shown : pair of arrays, shapes (n, inputs) and (n, outputs)
    plasticity : array, shape (n,)
        Share of the learning rate, sample by sample; at zero there is no target.
    batch : int
        Samples for each update, which happens at the moment ``update``, as the last is learnt.
    every : int, optional
        Updates until samples come that are not learnt, of which there are as many each time.
    """
    free, together = (0, iterations) if np.ndim(iterations) == 0 else iterations
    window, taught = (free + together)*dt, (plasticity > 0).astype(float)
    phases = (Phase("relax", (together - 1)*dt), Phase("learn", dt))
    clamp = Waveform("output", "clamp", taught, window)
    if free:
        phases = (Phase("free", (free - 1)*dt), Phase("compare", dt), *phases)
        clamp = Waveform("output", "clamp", np.outer(
            taught, np.arange(free + together) >= free).ravel(), dt)
    if batch > 1:
        *before, learn = phases                               # the last is learnt, then averaged
        phases = (Schedule(phases, batch - 1), *before, Phase("update"), learn)
    schedule = Schedule(phases, n_updates)
    if every and every < n_updates:
        rest = np.argmax(np.append(taught[every*batch:], 1))         # of samples not learnt
        schedule = Schedule((Schedule(phases, every), Phase("validate", int(rest)*window)),
                            n_updates//every)
    layers = [p.name for p in network.populations if p.name not in ("input", "bias")]
    stimuli = [Waveform("input", "f", shown[0], window),
               Waveform("output", "target", shown[1], window), clamp]
    stimuli += [Waveform(name, "plasticity", plasticity, window) for name in layers
                if "plasticity" in network.population(name).cell.dynamics().equations]
    recordings = [Recording(s.name, "w", every=min(weights_every, n_updates)*batch*window)
                  for s in network.signals if s.transpose_of is None]
    recordings += [Recording("output", name, every=window)
                   for name in ("mu", "target", "plasticity")]
    return Experiment(
        name, network, duration=len(plasticity)*window + dt,  # the last step reads the last answer
        stimuli=tuple(stimuli), recordings=tuple(recordings), schedule=schedule, dt=dt, seed=seed,
        reference=network.population("output").cell.reference)


def averaged(rule, batch):
    """A rule whose changes are summed over a batch, and whose weights move by their mean.

    Parameters
    ----------
    rule : PlasticityRule
        With ``w += ...`` on ``"learn"``.
    batch : int
    """
    start, _, change = rule.on.get("learn", "").partition("+=")
    if start.strip() != "w":
        raise ValueError(f"present_and_learn: {rule.where} does not say 'w += ...' on 'learn', and "
                         f"cannot be averaged over a batch. Write batch=1.")
    return rule.with_({
        "synapse": f"{rule.synapse}\nchange : 1",
        "on": {**rule.on, "learn": f"change +={change}", "update": "w += change/batch; change = 0"},
        "parameters": {**rule.parameters, "batch": float(batch)}})


def yin_yang_split(seed, n_train=2000, n_test=1000):
    """Training and test samples with one-hot targets: ((samples, targets), (samples, targets))."""
    rng = np.random.default_rng([seed, 1])
    return tuple((samples, one_hot(classes, 3)) for samples, classes in
                 (yin_yang(n_train, rng), yin_yang(n_test, rng)))


def _named(architecture):
    """The function that makes the network."""
    if not isinstance(architecture, str):
        return architecture
    if architecture not in ("layered", *VARIANTS):
        raise checks.unknown("present_and_learn", "architecture", architecture,
                             ("layered", *VARIANTS))
    return layered if architecture == "layered" else dendritic(architecture)


def paired(protocol, **given):
    """Samples and targets as arrays of equal length, and all as wide as the first.

    Parameters
    ----------
    protocol : str
        As errors call it.
    **given : tuple of arrays, or None
    """
    found = []
    for name, pair in given.items():
        arrays = pair if pair is None else tuple(np.asarray(part, dtype=float) for part in pair)
        found.append(arrays)
        if arrays is None:
            continue
        samples, targets = arrays
        if samples.ndim != 2 or targets.ndim != 2 or len(samples) != len(targets):
            raise ValueError(f"{protocol}: {name} has samples of shape {samples.shape} and targets "
                             f"of shape {targets.shape}, expected (n, inputs) and (n, outputs). "
                             f"Write classes as targets with datasets.one_hot(classes).")
        widths, first = ([part.shape[1] for part in parts] for parts in (arrays, found[0]))
        if widths != first:
            raise ValueError(f"{protocol}: {name} has {widths[0]} inputs and {widths[1]} outputs, "
                             f"but {next(iter(given))} has {first[0]} and {first[1]}. Give one_hot "
                             f"the count of all classes.")
    return found


def within_reach(protocol, unit, targets):
    """Refuse targets that an output unit cannot reach."""
    low, high = RANGES.get(unit.name, (-np.inf, np.inf))
    if targets.min() < low or targets.max() > high:
        raise ValueError(f"{protocol}: targets run from {targets.min():g} to {targets.max():g}, "
                         f"but {unit.where} answers from {low} to {high}. Scale them, or use an "
                         f"objective with another output unit.")


def measure(dataset):
    """Share of the samples that the network itself answers right without learning (%).

    Returns
    -------
    dict
        ``test_accuracy``, and ``validation_accuracy`` (validation) where there were several.
    """
    time = next(d for d in dataset["output.mu"].dims if str(d).startswith("time"))
    now, then = {time: slice(None, -1)}, {time: slice(1, None)}
    # The record at the start of a window holds the prediction of the window before.
    answers = answer(dataset["output.mu"].isel(then).drop_vars(time))
    wanted = answer(dataset["output.target"].isel(now).drop_vars(time))
    right = 100*(answers == wanted)
    shares = dataset["output.plasticity"].isel({**now, "output": 0}).transpose(..., time)
    shown = (shares.values.reshape(-1, shares.sizes[time])[0] == 0).astype(int)
    starts, ends = (np.nonzero(np.diff(shown, prepend=0, append=0) == sign)[0] for sign in (1, -1))
    size = ends[0] - starts[0] if len(starts) > 1 else 0
    last = slice(starts[-1] + size, ends[-1]) if len(starts) else slice(0, 0)
    tested = right.isel({time: last}).mean(time)
    if not size:
        return {"test_accuracy": tested}
    validations = [right.isel({time: slice(start, start + size)}).mean(time) for start in starts]
    return {"test_accuracy": tested, "validation_accuracy": xr.concat(validations, "validation")}


def loss(dataset):
    """Half the squared error of the prediction, mean of the samples that are learnt."""
    time = next(d for d in dataset["output.mu"].dims if str(d).startswith("time"))
    mu, target, share = (dataset[f"output.{name}"].transpose(time, ...).values
                         for name in ("mu", "target", "plasticity"))
    error = ((mu[1:] - target[:-1])**2).sum(axis=1)/2    # as `measure` reads predictions
    return error[share[:-1, 0] > 0].mean()


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
