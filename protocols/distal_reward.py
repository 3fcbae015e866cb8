"""A network in which one synapse is rewarded, seconds after it seems to have made its target fire.

Source: Izhikevich 2007, 10.1093/cercor/bhl152, code daspnet.m (ModelDB 84167): 800 excitatory and
200 inhibitory neurons of 100 synapses each; whenever the target fires within 20 ms after the
source, dopamine comes 1 to 3 s later.
Differs from the source: as said for the rule and for `cells.distal_reward`.
"""

import numpy as np
from brian2 import ms, second

from dendritic_models.cells import distal_reward as rewarder
from dendritic_models.cells import dopamine, izhikevich2003, relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Signal,
    Spikes,
    snapped,
)
from dendritic_models.plasticity import izhikevich2007_lazy
from dendritic_models.receptors import current_step, first_of_pair, release, second_of_pair

EXCITATORY, INHIBITORY, SYNAPSES = 800, 200, 100
PENDING = 50                       # rewards that may be on their way at once


def distal_reward(rule=izhikevich2007_lazy, duration=3600*second, reward=0.5, within=20*ms,
                  delay=(1, 3)*second, given=None, excitatory=EXCITATORY, inhibitory=INHIBITORY,
                  synapses=SYNAPSES, modulator=dopamine, every=60*second, seed=1):
    """The first synapse of the first neuron, which starts at zero, is the one to be rewarded.

    Parameters
    ----------
    rule : PlasticityRule
        Of the excitatory synapses; its third factor is called ``M``.
    duration : Quantity (second)
    reward : float
        What each adds to the dopamine.
    within : Quantity (second)
        How soon the target fires after the source for a reward.
    delay : Quantity (second), shape (2,)
        The least and the longest time until it comes.
    given : Quantity (second), shape (rewards,), optional
        When rewards come, whatever neurons do: the control.
    excitatory, inhibitory, synapses : int
        Neurons, and synapses that each has.
    modulator : Unit
        With the states ``D`` and ``M``.
    every : Quantity (second)
        From one record of the weights to the next.
    seed : int
        Draws the network and the delays.
    """
    rng, n, dt = np.random.default_rng(seed), excitatory + inhibitory, 1*ms
    fast = np.repeat([0.0, 1.0], [excitatory, inhibitory])
    neurons = izhikevich2003.with_(a=0.02 + 0.08*fast, d=8 - 6*fast)
    sources = np.repeat(np.arange(n), synapses)
    targets = np.where(sources < excitatory, rng.integers(n, size=sources.size),
                       rng.integers(excitatory, size=sources.size))
    plastic = sources < excitatory
    weights = np.where(np.arange(np.count_nonzero(plastic)) == 0, 0.0, rule.initial["w"])
    paths = [
        Projection("excite", "neurons", "neurons", receptor=current_step, rules=rule,
                   connect=(sources[plastic], targets[plastic]),
                   weights=weights),
        Projection("inhibit", "neurons", "neurons", receptor=current_step, weights=-1.0,
                   connect=(sources[~plastic], targets[~plastic]))]
    if given is None:
        rewards = Population("rewards", rewarder.with_(
            within=within, place=np.arange(float(PENDING)), places=PENDING), PENDING)
        stimuli, later = (), rng.uniform(*np.asarray(delay), size=PENDING)*second
        paths += [Projection(name, "neurons", "rewards", receptor=heard,
                             connect=(np.full(PENDING, neuron), np.arange(PENDING)))
                  for name, heard, neuron in (("source_fired", first_of_pair, 0),
                                              ("target_fired", second_of_pair, targets[0]))]
    else:
        rewards = Population("rewards", relay, 1)
        later = 0*ms
        stimuli = (Spikes("rewards", snapped(given, dt), np.zeros(len(given), int)),)
    return Experiment(
        "distal_reward", reference=rule.reference, duration=duration, dt=dt, seed=seed,
        network=Network(
            (Population("neurons", neurons, n), rewards, Population("dopamine", modulator, 1)),
            (*paths, Projection("rewarded", "rewards", "dopamine", receptor=release,
                                weights=reward, delay=later)),
            (Signal("modulation", "dopamine", "M", "neurons", "M"),)),
        stimuli=stimuli, recordings=(
            Recording("excite", "w", every=every), Recording("neurons", "spikes"),
            Recording("rewards", "spikes")))


def measure(dataset):
    """The rewarded weight, its largest value, the share of weaker ones, rewards, rate (Hz)."""
    w, seconds = dataset["excite.w"].values, dataset.attrs["duration_ms"]/1e3
    neurons = 1 + int(dataset["excite.target"].max())
    return {"weight": w[-1, 0], "largest": w[:, 0].max(),
            "share_below": np.mean(w[-1, 1:] < w[-1, 0]), "mean_weight": w[-1].mean(),
            "rewards": dataset["rewards.spikes"].size,
            "rate": dataset["neurons.spikes"].size/seconds/neurons}
