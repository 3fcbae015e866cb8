"""Is a hidden unit's learning signal the gradient, when the target pulls weakly?

Source: Lillicrap et al. 2020, 10.1038/s41583-020-0277-3: activity differences that feedback brings
about are what brains could learn from (NGRAD).  Nothing learns; samples are shown with their
targets, and the signal ``err`` of each hidden unit is read when it would have learnt.
"""

import numpy as np
import xarray as xr
from brian2 import ms

from dendritic_models.experiment import Recording
from dendritic_models.networks import KINDS, layered
from protocols.present_and_learn import feed_forward, shown_samples, weights, yin_yang_split

WEAK = {"pc_output": {"variance": 100.0}, "pc_output_logistic": {"variance": 100.0},
        "ep_output": {"beta": 0.05}}
GAMMA = 0.05                                             # of clamped equilibria, Xie & Seung 2003


def weak_nudging(kind="predictive_coding", samples=None, hidden=(30,), objective=None,
                 feedback="transpose", nudging=None, units=None, matrices=None, biases=None,
                 iterations=None, seed=0, dt=1*ms):
    """Show samples with their targets to a network that does not learn.

    Parameters
    ----------
    kind : str
        One of `networks.KINDS`.
    samples : tuple of arrays, shapes (n, inputs) and (n, outputs), optional
        Default: 40 of the Yin-Yang sign.
    hidden, objective, feedback, biases
        As for `present_and_learn`.
    nudging : dict, optional
        Parameters of the output unit that make the target pull weakly; default: `WEAK`.
    units : tuple of Unit, optional
        Input, hidden, output and bias as they are; default: those of the kind, pulled weakly.
    matrices : sequence of arrays, optional
        Weights of each layer.
    iterations : int or (int, int), optional
        Default: 40, where the target is held back at first 40 and 40.
    """
    if samples is None:
        samples = tuple(part[:40] for part in yin_yang_split(seed)[0])
    kind = KINDS[kind]
    if units is None:
        first, within, output, bias = kind.units(objective)
        output = output.with_(WEAK.get(output.name, {}) if nudging is None else nudging)
        if output.name == "chl_output":
            within = within.with_(gamma=GAMMA)
        units = first, within, output, bias
    if iterations is None:
        iterations = (40, 40) if kind.phases == 2 else 40
    network = layered((samples[0].shape[1], *hidden, samples[1].shape[1]), [None]*(len(hidden) + 1),
                      matrices, biases, np.random.default_rng([seed, 2]),
                      units, objective, feedback, kind.back)
    experiment = shown_samples("weak_nudging", network, samples, np.ones(len(samples[0])),
                               iterations, len(samples[0]), 1, seed, dt)
    window = experiment.schedule.period
    return experiment.with_(recordings=(
        *(Recording(s.name, "w", every=window) for s in network.signals if not s.transpose_of),
        Recording("input", "f", every=window), Recording("output", "target", every=window),
        *(Recording(p.name, "err", every=window) for p in network.populations
          if p.name.startswith("hidden"))))


def measure(dataset, gradient=None):
    """Cosine between the learning signals of all samples and the gradient, by hidden layer.

    Parameters
    ----------
    gradient : function, optional
        Of layers, samples and targets, to a list of arrays (n, units): `backprop`, which is the
        default, or `equilibrium`.
    """
    signals = [n for n in dataset if str(n).startswith("hidden") and str(n).endswith(".err")]
    shown, targets = (dataset[n].values[:-1] for n in ("input.f", "output.target"))
    layers = [tuple(part[0] for part in weights(dataset, k)) for k in range(1, len(signals) + 2)]
    wanted = (gradient or backprop)(layers, shown, targets)
    found = {}
    for name, delta in zip(signals, wanted, strict=True):
        err = dataset[name].values[1:]                    # at a window's start: of the one before
        found[f"cosine_{name.split('.')[0]}"] = np.sum(err*delta)/np.sqrt(
            np.sum(err**2)*np.sum(delta**2))
    return {name: xr.DataArray(value) for name, value in found.items()}


def backprop(layers, samples, targets):
    """Downhill gradient of half the squared error by hidden unit of a tanh network (n, units)."""
    activity = [samples]
    for k, (matrix, bias) in enumerate(layers[:-1]):
        activity.append(np.tanh(activity[k] @ matrix + bias))
    delta, found = targets - feed_forward(layers, samples), []
    for f, (matrix, _) in zip(activity[:0:-1], layers[:0:-1], strict=True):
        delta = (1 - f**2)*(delta @ matrix.T)
        found.insert(0, delta)
    return found


def equilibrium(layers, samples, targets, gamma=1.0, rounds=400):
    """The same of a network that settles: activity clipped to [0, 1], `gamma` from above."""
    activity = [samples, *(np.zeros((len(samples), len(bias))) for _, bias in layers)]
    inner = [np.zeros_like(f) for f in activity]
    for _ in range(rounds):
        for k, (matrix, bias) in enumerate(layers, 1):
            drive = activity[k - 1] @ matrix + bias
            if k < len(layers):
                drive = drive + gamma*activity[k + 1] @ layers[k][0].T
            inner[k] += 0.5*(drive - inner[k])
            activity[k] = np.clip(inner[k], 0, 1)
    moves = [(s > 0) & (s < 1) for s in inner]
    change = [np.zeros_like(f) for f in activity]
    for _ in range(rounds):                               # how the equilibrium answers a small pull
        for k, (matrix, _) in enumerate(layers, 1):
            drive = change[k - 1] @ matrix
            drive = drive + (gamma*change[k + 1] @ layers[k][0].T if k < len(layers)
                             else targets - activity[k])
            change[k] += 0.5*(moves[k]*drive - change[k])
    return change[1:-1]
