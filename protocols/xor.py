"""Does a dendrite answer to one of two pathways, and not to both?

Source: Gidon et al. 2020, 10.1126/science.aax6239 (pathways X and Y of 25 synapses that fire at 20
Hz, background, and inhibition that restores the answer).
Differs from the source: synapses are in given places, not at random, without background, and the
inhibitory ones are where the others are.
"""

import numpy as np
from brian2 import Hz, ms, second

from dendritic_models import measures, stimuli
from dendritic_models.cells import gidon2020, relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    snapped,
)
from dendritic_models.receptors import ampa_rise, gaba_a_rise, nmda_rise

CONDITIONS = {"x": (1, 0, 0), "y": (0, 1, 0), "both": (1, 1, 0), "inhibited": (1, 1, 1)}
EXCITATION = (ampa_rise, nmda_rise)
INHIBITION = gaba_a_rise.with_(tau_rise=2*ms, tau_decay=23*ms)


def xor(cell=gidon2020, at="d3", places=("side2", "d6", "end2"), event="dcaap",
        excitation=EXCITATION, inhibition=INHIBITION, synapses=25, inhibitory=20, rate=20*Hz,
        duration=4*second, seed=0, dt=0.1*ms):
    """A cell for each of `CONDITIONS`, with the same Poisson spikes in each pathway.

    Parameters
    ----------
    cell : Cell or CableCell
        With a dendritic spike in the compartment `at` that gives `event`.
    at, event : str
    places : sequence of str
        Compartments that share the synapses of every pathway out.
    excitation, inhibition : Mechanism or tuple of them
        What synapses open, with an efficacy of 1.
    synapses, inhibitory : int
        Of each excitatory pathway, and of the inhibitory one.
    rate : Quantity (Hz)
        Of each synapse.
    duration, dt : Quantity (second)
    seed : int
    """
    kinds = {"excitation": (excitation, np.repeat([0, 1], synapses)),
             "inhibition": (inhibition, np.repeat([2], inhibitory))}
    active = np.array(list(CONDITIONS.values()))                   # condition, pathway
    projections = []
    for kind, (receptor, pathway) in kinds.items():
        for k, place in enumerate(places):
            here = np.arange(len(pathway)) % len(places) == k
            projections.append(Projection(
                f"{kind}_{place}", kind, "cell", at=place, receptor=receptor,
                connect=(active[:, pathway]*here).T.nonzero()))
    return Experiment(
        name="xor", reference=gidon2020.reference, duration=snapped(duration, dt), dt=dt, seed=seed,
        network=Network((*(Population(kind, relay, len(pathway))
                           for kind, (_, pathway) in kinds.items()),
                         Population("cell", cell, len(CONDITIONS))), tuple(projections)),
        stimuli=tuple(stimuli.poisson(kind, rate, duration, range(len(pathway)), (seed, k), dt=dt)
                      for k, (kind, (_, pathway)) in enumerate(kinds.items())),
        recordings=(Recording("cell", "v", at=at, every=0.5*ms), Recording("cell", event)))


def amplitudes(dataset, within=40.0):
    """How far each dendritic spike rises above where it began, within 40 ms (mV; list of array)."""
    v = dataset["cell.v"].squeeze("compartment")
    time = v["time_0.5ms"].values
    name = next(name for name in dataset if name.startswith("cell.") and name.count(".") == 1
                and name != "cell.v")
    at = measures.trains(dataset[name].values, dataset[f"{name}.cell"].values, v.sizes["cell"])
    return [np.array([trace[(time >= t) & (time < t + within)].max() - np.interp(t, time, trace)
                      for t in times[times < time[-1] - within]])
            for trace, times in zip(v.values.T, at, strict=True)]


def measure(dataset):
    """Dendritic spikes, and their mean amplitude (mV), in each condition."""
    found = dict(zip(CONDITIONS, amplitudes(dataset), strict=True))
    return {**{f"spikes_{name}": len(heights) for name, heights in found.items()},
            **{f"amplitude_{name}": heights.mean() if len(heights) else 0.0
               for name, heights in found.items()}}
