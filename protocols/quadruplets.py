"""Two pairs of opposite order, again and again: how long does one pair act upon the other?

Source: Wang, Gerkin, Nauen & Bi 2005, 10.1038/nn1387 (60 quadruplets at 1 Hz, hippocampal culture);
as evaluated by Pfister & Gerstner 2006, 10.1523/JNEUROSCI.1425-06.2006.
Differs from the source: the spikes are imposed, so that the rule is all there is to see, unless the
target has a membrane, as for `pairing`.
"""

import numpy as np
from brian2 import Hz, ms, nA, second

from dendritic_models.cells import relay
from dendritic_models.experiment import snapped
from dendritic_models.model import Reference
from dendritic_models.plasticity import triplet_stdp_hippocampal
from protocols.spike_train import measure, spike_train

__all__ = ("measure", "quadruplets")

REFERENCE = Reference("Wang et al. 2005", "10.1038/nn1387", "60 quadruplets at 1 Hz")


def quadruplets(rule=triplet_stdp_hippocampal, apart=50*ms, delay=5*ms, frequency=1*Hz, count=60,
                weight=None, cell=relay, at="soma", receptor=None, pulse=3*nA, width=1*ms,
                silence=1*second, duration=None, dt=0.1*ms):
    """One synapse and `count` times two pairs.

    Parameters
    ----------
    rule : PlasticityRule
    apart : Quantity (ms)
        From the centre of the pair post-pre to that of the pair pre-post: positive for
        post-pre-pre-post, negative for pre-post-post-pre.
    delay : Quantity (ms)
        Within each pair, above zero; `apart` must be longer either way, or the pairs overlap.
    frequency : Quantity (Hz)
        Of the quadruplets.
    count : int
    weight, cell, at, receptor, pulse, width, silence, duration, dt
        As for `spike_train`; the intervals are moved to the grid of `dt` as a whole.
    """
    if not 0*ms < delay < abs(apart):
        raise ValueError(f"quadruplets: delay = {delay} and apart = {apart}, but the delay must be "
                         f"above zero and the pairs further apart than it. Write "
                         f"apart={2*abs(delay)}.")
    onset = snapped(silence + np.arange(count)/frequency, dt)
    apart, delay = snapped(apart, dt), snapped(delay, dt)
    first, second_ = onset, onset + abs(apart)                 # each pair's first spike
    causal, anticausal = (second_, first) if apart > 0*ms else (first, second_)
    pre = np.sort(np.concatenate([causal, anticausal + delay]))
    post = np.sort(np.concatenate([causal + delay, anticausal]))
    return spike_train(rule, pre, post, weight=weight, cell=cell, at=at, receptor=receptor,
                       pulse=pulse, width=width, silence=silence, duration=duration, dt=dt).with_(
        name="quadruplets", reference=REFERENCE)
