"""A train of inputs and a plateau, seconds apart: how far does the weight move?

Source: Bittner et al. 2017, 10.1126/science.aan3846 (5 pairings of 10 EPSPs at 20 Hz with a plateau
of 300 ms; the length of the plateau in the slice, and 15 s from pairing to pairing, not validated).
Differs from the source: the plateau is imposed and the input subthreshold, so that the rule is all
there is to see.
"""

import numpy as np
from brian2 import Hz, Quantity, ms, second

from dendritic_models import stimuli
from dendritic_models.cells import afferent, instructed
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Spikes,
    Waveform,
    snapped,
)
from dendritic_models.model import Reference
from dendritic_models.plasticity import bittner2017

REFERENCE = Reference("Bittner et al. 2017", "10.1126/science.aan3846", "slice: 5 pairings")
RATE_MAX = 40*Hz                   # of an input whose R is 1
STEP = 10*ms                       # of the rate and of the plateau's gate, ...
ONSET_STEP = 1*ms                  # ... and how finely a plateau is placed


def slice_pairing(rule=bittner2017, delay=500*ms, pairings=5, interval=15*second, count=10,
                  rate=20*Hz, plateau_duration=300*ms, weight=None, ramp=0.0, dt=1*ms):
    """One synapse: a train of presynaptic spikes and a plateau, again and again.

    Parameters
    ----------
    rule : PlasticityRule
        That acts on spikes or on rates; a rule that acts once a lap acts at each plateau, and on
        the moment ``block`` at the end.
    delay : Quantity (ms)
        Plateau onset minus the train's nearest spike: positive when the input comes first.
    pairings : int
    interval : Quantity (second)
        From one pairing to the next; the plateau is in its middle.
    count : int
        Spikes of a train.
    rate : Quantity (Hz)
        Of the spikes.
    plateau_duration : Quantity (ms)
    weight : float, optional
        At the start; default: the rule's own start, else 0.5.
    ramp : float
        Depolarisation of the cell over its maximum, for rules that read it.
    dt : Quantity (ms)

    Raises
    ------
    ValueError
        When a train or a plateau does not fit into the interval.
    """
    train = (count - 1)/rate
    room = interval/2
    if abs(delay) + train >= room or plateau_duration >= room:
        raise ValueError(f"slice_pairing: a delay of {delay} and a train of {train} do not fit "
                         f"into half an interval of {interval}. Write interval="
                         f"{2*(max(abs(delay) + train, plateau_duration) + 1*second)}.")
    onsets = snapped((np.arange(pairings) + 0.5)*interval, dt)
    trains = np.arange(count)/rate
    first = -delay - train if delay >= 0*ms else -delay
    spikes = snapped(((onsets + first)[:, None] + trains).ravel(), dt)
    duration, last = snapped(pairings*interval, dt), snapped(interval/30, dt)
    weight = rule.initial.get("w", 0.5) if weight is None else weight
    return Experiment(
        name="slice_pairing", reference=REFERENCE, duration=duration, dt=dt,
        network=Network((Population("source", afferent, 1), Population("target", instructed, 1)),
                        (Projection("synapse", "source", "target", rules=rule, weights=weight),)),
        stimuli=(Spikes("source", spikes, np.zeros(len(spikes), dtype=int)),
                 # The rate of the train: each spike stands for the interval around it.
                 stimuli.pulses("source", "R", onsets + first - 0.5/rate, count/rate,
                                float(rate/RATE_MAX), dt=STEP),
                 stimuli.pulses("target", "gate", onsets, plateau_duration, dt=ONSET_STEP),
                 Waveform("target", "drive", Quantity([ramp]), STEP)),
        recordings=(Recording("synapse", "w", every=last),),
        schedule=Schedule((Phase("pairing", duration - 2*last), Phase("block"),
                           Phase("after", 2*last))))


def measure(dataset):
    """Weight before and after, their ratio (that of the EPSPs), and the change."""
    w = dataset["synapse.w"].squeeze(drop=True)
    time = next(name for name in w.dims if name.startswith("time"))
    before, after = w.isel({time: 0}, drop=True), w.isel({time: -1}, drop=True)
    return {"before": before, "after": after, "ratio": after/before.where(before != 0),
            "change": after - before}
