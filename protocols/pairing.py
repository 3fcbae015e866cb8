"""Pre- and postsynaptic spikes at a fixed delay, again and again: how far does the weight move?

Source: Bi & Poo 1998, 10.1523/JNEUROSCI.18-24-10464.1998 (60 pairs at 1 Hz); in bursts, Sjostrom,
Turrigiano & Nelson 2001, 10.1016/S0896-6273(01)00542-6 (5 pairs at 10 to 50 Hz, 15 times).
Differs from the source: the presynaptic spikes are imposed, and the postsynaptic ones too unless
the target has a membrane, which then fires by itself when a pulse of current tells it to.
"""

import numpy as np
from brian2 import Hz, ms, nA, second

from dendritic_models.cells import relay
from dendritic_models.experiment import snapped
from dendritic_models.model import Reference
from dendritic_models.plasticity import pair_stdp
from protocols.spike_train import measure, spike_train

__all__ = ("measure", "pairing")

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
    weight, cell, at, receptor, pulse, width
        As for `spike_train`.
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
    return spike_train(rule, pre, pre + snapped(delay, dt), weight=weight, cell=cell, at=at,
                       receptor=receptor, pulse=pulse, width=width, silence=silence,
                       duration=duration, dt=dt).with_(name="pairing", reference=REFERENCE)
