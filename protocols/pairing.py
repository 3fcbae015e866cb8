"""Pre- and postsynaptic spikes at a fixed delay, again and again: how far does the weight move?

Source: Bi & Poo 1998, 10.1523/JNEUROSCI.18-24-10464.1998 (60 pairs at 1 Hz); in bursts, Sjostrom,
Turrigiano & Nelson 2001, 10.1016/S0896-6273(01)00542-6 (5 pairs at 10 to 50 Hz, 15 times).
Differs from the source: the presynaptic spikes are imposed, and the postsynaptic ones too unless
the target has a membrane, which then fires by itself when a pulse of current tells it to.
"""

import numpy as np
from brian2 import Hz, ms, nA, second

from dendritic_models.cells import relay
from dendritic_models.channels import current_pulse
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
from dendritic_models.plasticity import pair_stdp

REFERENCE = Reference("Bi & Poo 1998", "10.1523/JNEUROSCI.18-24-10464.1998",
                      "60 pairs at 1 Hz; bursts of pairs: Sjostrom et al. 2001")
SLOWEST = 1*Hz                     # faster pairs last as long, to share a build


def pairing(rule=pair_stdp, delay=10*ms, frequency=1*Hz, pairs=60, bursts=1, interval=10*second,
            weight=None, cell=relay, at="soma", receptor=None, pulse=3*nA, width=1*ms,
            silence=1*second, duration=None, dt=0.1*ms):
    """One synapse between a relay whose spikes are given and a neuron that is made to fire.

    Parameters
    ----------
    rule : PlasticityRule
        It may also act once, on the moment ``block`` after the last pair.
    delay : Quantity (ms)
        Time of the postsynaptic spike (or pulse) minus that of the presynaptic one, either sign.
    frequency : Quantity (Hz)
        Of the pairs within a burst.
    pairs, bursts : int
        Pairs in each burst, and bursts.
    interval : Quantity (second)
        From one burst to the next.
    weight : float or dict, optional
        At the start, of ``w`` or of the synaptic variables named; default: as in `start`.
    cell : Cell or Unit
        The postsynaptic neuron: a unit repeats given spikes as `relay` does, a cell is made to fire
        by pulses of current into its root.
    at : str
        Compartment of the synapse.
    receptor : Mechanism, optional
        What the synapse opens.
    pulse, width : Quantity (nA), Quantity (ms)
        Of the current, for a cell with a membrane.
    silence : Quantity (second)
        Before the first presynaptic spike and after the last; twice the longest delay, or more.
    duration : Quantity (second), optional
        Default: what the pairs take at 1 Hz, or at `frequency` when that is lower, so that a sweep
        over delays and faster frequencies is one build.  Give it for slower ones, or to be quicker.
    dt : Quantity (ms)
        Spikes are moved to this grid, the delay as a whole.
    """
    train, slow = ((pairs - 1)/rate for rate in (frequency, min(frequency, SLOWEST)))
    if abs(delay) > silence/2:
        raise ValueError(f"pairing: delay = {delay} is longer than half the silence around the "
                         f"pairs, {silence}. Write silence={2*abs(delay)}.")
    if bursts > 1 and train >= interval:
        raise ValueError(f"pairing: {pairs} pairs at {frequency} last {train}, and the next burst "
                         f"begins after {interval}. Write interval={train + 1/frequency}.")
    around = 2*silence + (bursts - 1)*interval
    duration = snapped(around + slow, dt) if duration is None else duration
    if duration < snapped(around + train, dt):
        raise ValueError(f"pairing: duration = {duration}, but the pairs and the silence around "
                         f"them last {around + train}. Write duration={around + train}.")
    onsets = np.arange(bursts)[:, None]*interval + np.arange(pairs)/frequency
    pre = snapped(silence + onsets.ravel(), dt)
    populations, projections, stimuli = fired(cell, pre + snapped(delay, dt), pulse, width, dt)
    return Experiment(
        name="pairing", reference=REFERENCE, duration=duration, dt=dt,
        network=Network((Population("source", relay, 1), *populations), (
            Projection("synapse", "source", "target", at=at, receptor=receptor, rules=rule,
                       weights=start(rule, weight)), *projections)),
        stimuli=(Spikes("source", pre, np.zeros(len(pre), dtype=int)), *stimuli),
        recordings=(Recording("synapse", "w", every=snapped(silence/4, dt)),),
        schedule=Schedule((Phase("pairing", duration - snapped(silence/2, dt)), Phase("block"))))


def fired(cell, times, pulse=3*nA, width=1*ms, dt=0.1*ms):
    """Populations, projections and stimuli that make a population ``target`` of `cell` fire.

    A unit repeats the spikes; a cell with a membrane gets a current into its root that flows for
    `width` from each of the times on.
    """
    rows = np.zeros(len(times), dtype=int)
    if not cell.compartments:
        return (Population("target", cell, 1),), (), (Spikes("target", times, rows),)
    electrode = current_pulse.with_(amplitude=pulse, width=width)
    return ((Population("target", cell, 1), Population("stimulator", relay, 1)),
            (Projection("electrode", "stimulator", "target", at=cell.compartments[0].name,
                        receptor=electrode),),
            (Spikes("stimulator", times - dt, rows),))         # it acts in the step that follows


def start(rule, weight=None):
    """Initial values: `weight`, else what the rule says or computes, else w = 0.5."""
    own = rule.computes("w") or "w" in rule.initial
    return weight if weight is not None else {} if own else 0.5


def measure(dataset):
    """Weight before and after, and its change, absolute and relative to the start."""
    w = dataset["synapse.w"].squeeze(drop=True)
    time = next(name for name in w.dims if name.startswith("time"))
    before, after = w.isel({time: 0}, drop=True), w.isel({time: -1}, drop=True)
    return {"before": before, "after": after, "change": after - before,
            "relative_change": (after - before)/before}
