"""A microcircuit sees one sample after another and learns all the time, without phases.

Source: Sacramento et al. 2018, figures 1 and 2.  A target pulls the output's somata while there is
one; learning stops when it is gone, for the test, in which the largest potential is the answer.
Differs from the source: a sample lasts 20 ms, so that the filter of the weights is shorter too;
neurons are without noise; interneurons begin where they predict exactly, and what they send to the
apical dendrites stays; learning rates fall to zero.  Defaults are this project's, for the Yin-Yang
sign.
"""

import numpy as np
from brian2 import ms

from dendritic_models.experiment import Experiment, Recording, Waveform
from dendritic_models.networks import microcircuit
from dendritic_models.networks.microcircuit import UNITS
from dendritic_models.plasticity import sacramento2018_annealed
from protocols.present_and_learn import paired, within_reach, yin_yang_split

QUIET = tuple(u.with_(sigma=0*ms**-0.5) if "sigma" in u.parameters else u for u in UNITS)
RULE = sacramento2018_annealed.with_(tau=3*ms)
RULES = RULE.with_(eta=16/ms), RULE.with_(eta=0.05/ms), RULE.with_(eta=0.1/ms)
PULL = 2.0                                                 # of a target, in somatic potential
REACH = 6.0                                                # of weights from inputs of 0 to 1


def continuous_learning(train=None, test=None, hidden=30, rule=RULES, feedback="transpose",
                        units=QUIET, network=None, n_updates=10000, duration=20*ms, seed=0,
                        dt=0.5*ms):
    """Learn samples, then answer for the test samples.

    Parameters
    ----------
    train, test : tuple of arrays, shapes (n, inputs) and (n, outputs)
        Samples and targets from 0 to 1; default: those of `present_and_learn.yin_yang_split`.
    hidden : int
    rule : PlasticityRule or sequence of them
        Of all weights, or of those into the hidden layer, into the output, and onto interneurons.
    feedback, units
        As for `networks.microcircuit`.
    network : Network, optional
        Default: one of these parts.
    n_updates : int
        Samples that are learnt; each epoch shows them in another order.
    duration : Quantity (second)
        Of each.
    seed : int
        Draws the default samples, the weights and the order.
    """
    if train is None:
        train, own_test = yin_yang_split(seed)
        test = test or own_test
    train, test = paired("continuous_learning", train=train, test=test)
    rng, sizes = np.random.default_rng([seed, 2]), (train[0].shape[1], hidden, train[1].shape[1])
    if network is None:
        *basal, lateral = rule if isinstance(rule, (tuple, list)) else [rule]*3
        network = microcircuit(sizes, basal, lateral, None, feedback, True, rng, units, REACH)
    within_reach("continuous_learning", network.population("output").cell, train[1])
    epochs = -(-n_updates//len(train[0]))
    order = np.concatenate([rng.permutation(len(train[0])) for _ in range(epochs)])[:n_updates]
    samples, targets = (np.concatenate([part[order], *([] if test is None else [shown])])
                        for part, shown in zip(train, test or train, strict=True))
    share = np.append(1 - np.arange(n_updates)/n_updates, np.zeros(len(samples) - n_updates))
    return Experiment(
        "continuous_learning", network, duration=len(samples)*duration + dt, dt=dt, seed=seed,
        stimuli=(Waveform("input", "sample", samples, duration),
                 Waveform("output", "target", PULL*(2*targets - 1), duration),
                 Waveform("output", "clamp", (share > 0).astype(float), duration),
                 *(Waveform(p.name, "plasticity", share, duration) for p in network.populations
                   if p.name != "input")),
        recordings=(*(Recording("output", name, every=duration)
                      for name in ("u", "target", "plasticity")),
                    Recording("hidden", "err", every=duration),
                    *(Recording(s.name, "w", every=n_updates*duration) for s in network.signals
                      if s.name != "above")),
        reference=network.population("hidden").cell.reference)


def measure(dataset):
    """Share of the samples that are answered right without learning (%)."""
    time = next(d for d in dataset["output.u"].dims if str(d).startswith("time"))
    now, then = {time: slice(None, -1)}, {time: slice(1, None)}
    # The record at the start of a sample holds the potentials at the end of the one before.
    answers = dataset["output.u"].isel(then).drop_vars(time).argmax("output")
    right = answers == dataset["output.target"].isel(now).drop_vars(time).argmax("output")
    shares = dataset["output.plasticity"].isel({**now, "output": 0}).drop_vars(time)
    return {"test_accuracy": 100*right.where(shares == 0).mean(time)}
