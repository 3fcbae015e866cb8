"""States pass in a row and a reward ends them: critics learn what each state is worth.

Source: Fremaux et al. 2013, 10.1371/journal.pcbi.1003024: a critic of spiking neurons whose
temporal-difference error, continuous in time, changes its own synapses.
Differs from the source: the states follow each other whatever happens, so that there is no actor.
"""

import numpy as np
from brian2 import Hz, ms, second

from dendritic_models.cells import relay, srm0, td_error
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Signal,
    Spikes,
)
from dendritic_models.plasticity import td_ltp
from dendritic_models.receptors import release, report, response
from dendritic_models.stimuli import poisson


def value_learning(rule=td_ltp, reward=1.0, states=4, stay=300*ms, pause=300*ms, trials=40,
                   inputs=20, rate=40*Hz, critics=20, cell=srm0, modulator=td_error, seed=0,
                   dt=1*ms):
    """Trials of `states` states and a reward.

    Parameters
    ----------
    rule : PlasticityRule
        Of the critics' synapses; its third factor is called ``M``.
    reward : float
        What the reward at the end of the last state adds up to; zero for the control.
    states : int
    stay, pause : Quantity (second)
        In a state; between trials, when no input fires.
    trials : int
    inputs : int
        Of each state, which fire at `rate` as long as it lasts.
    rate : Quantity (Hz)
    critics : int
    cell, modulator : Unit
        A critic; what makes the error ``M`` and the value ``V`` of their spikes and of rewards.
    seed : int
        Draws input spikes, and those of the critics on a runtime backend.
    dt : Quantity (second)
    """
    period, n = states*stay + pause, states*inputs
    active = np.repeat(np.eye(states + 1)[:, :states], inputs, axis=1)
    active = np.repeat(active, [round(float(stay/dt))]*states + [round(float(pause/dt))], axis=0)
    ends = (np.arange(trials)*period/second + states*float(stay))*second
    return Experiment(
        "value_learning", reference=rule.reference, duration=trials*period, dt=dt, seed=seed,
        network=Network(
            (Population("inputs", relay, n), Population("critics", cell, critics),
             Population("reward", relay, 1), Population("value", modulator, 1)),
            (Projection("synapse", "inputs", "critics", receptor=response, rules=rule,
                        weights=rule.initial["w"]),
             Projection("reports", "critics", "value", receptor=report, weights=1/critics),
             Projection("rewarded", "reward", "value", receptor=release, weights=reward)),
            (Signal("error", "value", "M", "critics", "M"),)),
        stimuli=(poisson("inputs", np.tile(active, (trials, 1))*rate, trials*period, np.arange(n),
                         seed, rate_dt=dt, dt=dt), Spikes("reward", ends, np.zeros(trials, int))),
        recordings=(Recording("value", "V", every=stay/10), Recording("synapse", "w", every=period),
                    Recording("critics", "spikes")),
        schedule=Schedule((Phase("trial", period),), trials))


def loss(dataset):
    """The value before the reward, below zero: what falls as the critics learn."""
    return -values(dataset).mean(axis=0)[-1]


def values(dataset, states=4):
    """Mean value in each state of each trial, shape (trials, states)."""
    time = next(d for d in dataset["value.V"].dims if str(d).startswith("time"))
    trial = next(d for d in dataset["synapse.w"].dims if str(d).startswith("time"))
    v = dataset["value.V"].transpose(time, ...).values[:, 0].reshape(dataset.sizes[trial], -1)
    return v[:, :10*states].reshape(-1, states, 10).mean(axis=2)


def measure(dataset):
    """Value of the states, in the first and the last quarter of trials."""
    found = values(dataset)
    few = max(1, len(found)//4)
    return {"value_first": found[:few].mean(axis=0), "value_last": found[-few:].mean(axis=0)}
