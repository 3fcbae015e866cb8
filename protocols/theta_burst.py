"""Bursts at the rhythm of theta, before and after: does the synapse learn?

Source: Larson, Wong & Lynch 1986, 10.1016/0006-8993(86)90579-2 (bursts of 4 at 100 Hz, five a
second, ten to a train).
Differs from the source: one synapse; the postsynaptic spikes come at a fixed delay after each
presynaptic one (theta-burst pairing), or, without a delay, from what the receptor makes of them.
"""

import numpy as np
from brian2 import Hz, ms, nA, second

from dendritic_models.cells import relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Spikes,
    snapped,
)
from dendritic_models.model import Reference
from dendritic_models.plasticity import triplet_stdp
from dendritic_models.stimuli import theta_burst as train_of_bursts
from protocols.spike_train import fired, measure, start

__all__ = ("measure", "theta_burst")

REFERENCE = Reference("Larson et al. 1986", "10.1016/0006-8993(86)90579-2", "theta bursts")


def theta_burst(rule=triplet_stdp, delay=5*ms, spikes=4, within=100*Hz, bursts=10, between=5*Hz,
                trains=1, interval=10*second, weight=None, cell=relay, at="soma", receptor=None,
                pulse=3*nA, width=1*ms, silence=1*second, dt=0.1*ms):
    """One synapse between a relay that fires theta bursts and a neuron that may be made to fire.

    Parameters
    ----------
    rule : PlasticityRule
        It may also act once, on the moment ``block`` after the last train.
    delay : Quantity (ms) or None
        Of the postsynaptic spike (or pulse) after each presynaptic one; ``None``: nothing is
        imposed, the target fires when its receptor makes it.
    spikes, within : int, Quantity (Hz)
        Of each burst.
    bursts, between : int, Quantity (Hz)
        Of each train.
    trains, interval : int, Quantity (second)
        Trains, and the time from one to the next.
    weight, cell, at, receptor, pulse, width
        As in `pairing`.
    silence : Quantity (second)
        Before the first spike and after the last train.
    """
    lasts = bursts/between
    if trains > 1 and lasts > interval:
        raise ValueError(f"theta_burst: {bursts} bursts at {between} last {lasts}, and the next "
                         f"train begins after {interval}. Write interval={lasts}.")
    duration = snapped(2*silence + (trains - 1)*interval + lasts, dt)
    begins = silence + np.arange(trains)*interval
    pre = snapped(np.sort(np.concatenate([np.asarray(train_of_bursts(
        "source", bursts, spikes, within, between, start=begin, dt=dt).times)
        for begin in begins])), dt)
    populations, projections, stimuli = fired(
        cell, pre + snapped(delay, dt), pulse, width, dt) if delay is not None else (
        (Population("target", cell, 1),), (), ())
    return Experiment(
        name="theta_burst", reference=REFERENCE, duration=duration, dt=dt,
        network=Network((Population("source", relay, 1), *populations), (
            Projection("synapse", "source", "target", at=at, receptor=receptor, rules=rule,
                       weights=start((rule,), weight)), *projections)),
        stimuli=(Spikes("source", pre, np.zeros(len(pre), dtype=int)), *stimuli),
        recordings=(Recording("synapse", "w", every=snapped(silence/4, dt)),),
        schedule=Schedule((Phase("bursts", duration - snapped(silence/2, dt)), Phase("block"))))
