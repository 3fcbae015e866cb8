"""Three spikes at two intervals, again and again: rules of pairs and of triplets come apart.

Source: Wang, Gerkin, Nauen & Bi 2005, 10.1038/nn1387 (60 triplets at 1 Hz, hippocampal culture).
Differs from the source: the spikes are imposed, so that the rule is all there is to see, unless the
target has a membrane, as for `pairing`.
"""

import numpy as np
from brian2 import Hz, ms, nA, second

from dendritic_models import checks
from dendritic_models.cells import relay
from dendritic_models.experiment import snapped
from dendritic_models.model import Reference
from dendritic_models.plasticity import triplet_stdp_hippocampal
from protocols.spike_train import measure, spike_train

__all__ = ("measure", "triplets")

REFERENCE = Reference("Wang et al. 2005", "10.1038/nn1387", "60 triplets at 1 Hz")
ORDERS = ("pre-post-pre", "post-pre-post")


def triplets(rule=triplet_stdp_hippocampal, order="pre-post-pre", opening=5*ms, closing=5*ms,
             frequency=1*Hz, count=60, weight=None, cell=relay, at="soma", receptor=None,
             pulse=3*nA, width=1*ms, silence=1*second, duration=None, dt=0.1*ms):
    """One synapse and `count` triplets of spikes.

    Parameters
    ----------
    rule : PlasticityRule
    order : "pre-post-pre" or "post-pre-post"
    opening, closing : Quantity (ms)
        From the first spike to the middle one, and from there to the last.
    frequency : Quantity (Hz)
        Of the triplets.
    count : int
    weight, cell, at, receptor, pulse, width, silence, duration, dt
        As for `spike_train`; the intervals are moved to the grid of `dt` as a whole.
    """
    if order not in ORDERS:
        raise checks.unknown("triplets", "order", order, ORDERS)
    onset = snapped(silence + np.arange(count)/frequency, dt)
    middle = onset + snapped(opening, dt)
    outer = np.sort(np.concatenate([onset, middle + snapped(closing, dt)]))
    pre, post = (outer, middle) if order == "pre-post-pre" else (middle, outer)
    return spike_train(rule, pre, post, weight=weight, cell=cell, at=at, receptor=receptor,
                       pulse=pulse, width=width, silence=silence, duration=duration, dt=dt).with_(
        name="triplets", reference=REFERENCE)
