"""Poisson trains before and after synapses: how fast do weights drift at which rates?

Source: Pfister & Gerstner 2006, 10.1523/JNEUROSCI.1425-06.2006 (link of the triplet rule to BCM).
Differs from the source: postsynaptic spikes are imposed, or those of a cell that all the synapses
drive.
"""

import numpy as np
from brian2 import Hz, ms, second

from dendritic_models.cells import relay
from dendritic_models.experiment import Experiment, Network, Population, Projection, Recording
from dendritic_models.plasticity import triplet_stdp_minimal
from dendritic_models.receptors import ampa
from dendritic_models.stimuli import poisson


def poisson_rates(rule=triplet_stdp_minimal, pre_rate=20*Hz, post_rate=20*Hz, synapses=200,
                  weight=0.5, cell=relay, receptor=ampa, duration=5*second, every=100*ms, seed=0,
                  dt=0.5*ms):
    """Many synapses of one kind under independent trains.

    Parameters
    ----------
    rule : PlasticityRule or tuple of them
    pre_rate, post_rate : Quantity (Hz)
    synapses : int
        Each with a presynaptic train of its own.
    weight : float
        At the start.
    cell : Unit or Cell
        Postsynaptic: with a unit like `relay` each synapse has an imposed train of its own, at
        `post_rate`; a cell gets them all through `receptor` and fires as it will.
    receptor : Mechanism
    duration, every : Quantity (second)
        Of the run, and from one recorded weight to the next.
    seed : int
    dt : Quantity (second)
    """
    rows = np.arange(synapses)
    stimuli = (poisson("source", pre_rate, duration, rows, (seed, 0), dt=dt),)
    if cell.compartments:
        size, connect, at = 1, "all", cell.compartments[0].name
    else:
        size, connect, at, receptor = synapses, "one", "soma", None
        stimuli += (poisson("target", post_rate, duration, rows, (seed, 1), dt=dt),)
    return Experiment(
        name="poisson_rates", duration=duration, dt=dt, seed=seed,
        reference=triplet_stdp_minimal.reference,
        network=Network((Population("source", relay, synapses), Population("target", cell, size)),
                        (Projection("synapse", "source", "target", at=at, receptor=receptor,
                                    rules=rule, connect=connect, weights=weight),)),
        stimuli=stimuli,
        recordings=(Recording("synapse", "w", every=every), Recording("target", "spikes")))


def measure(dataset):
    """Mean drift of the weights (1/s), its standard error over synapses, mean and spread of w."""
    w = dataset["synapse.w"]
    time = next(name for name in w.dims if name.startswith("time"))
    seconds = (dataset[time][-1] - dataset[time][0])/1e3
    drift = (w.isel({time: -1}) - w.isel({time: 0}))/seconds
    return {"drift": drift.mean("synapse.synapse"),
            "drift_sem": drift.std("synapse.synapse", ddof=1)/np.sqrt(w.sizes["synapse.synapse"]),
            "weight": w.isel({time: -1}, drop=True).mean("synapse.synapse"),
            "spread": w.isel({time: -1}, drop=True).std("synapse.synapse")}
