"""One presynaptic spike and a burst of postsynaptic ones: do number and frequency count?

Source: Nevian & Sakmann 2006, 10.1523/JNEUROSCI.1749-06.2006 (1 to 3 postsynaptic spikes at 20 to
100 Hz, 60 times).
Differs from the source: the spikes are imposed, so that the rule is all there is to see, unless the
target has a membrane, as for `pairing`.
"""

import numpy as np
from brian2 import Hz, ms, nA, second

from dendritic_models.cells import relay
from dendritic_models.experiment import snapped
from dendritic_models.model import Reference
from dendritic_models.plasticity import triplet_stdp_nearest
from protocols.spike_train import measure, spike_train

__all__ = ("measure", "spike_and_burst")

REFERENCE = Reference("Nevian & Sakmann 2006", "10.1523/JNEUROSCI.1749-06.2006", "60 repetitions")


def spike_and_burst(rule=triplet_stdp_nearest, delay=10*ms, frequency=50*Hz, pre=1, post=3,
                    repeats=60, interval=10*second, weight=None, cell=relay, at="soma",
                    receptor=None, pulse=3*nA, width=1*ms, silence=1*second, duration=None,
                    dt=0.1*ms):
    """One synapse, a few spikes on either side, again and again.

    Parameters
    ----------
    rule : PlasticityRule
    delay : Quantity (ms)
        First postsynaptic minus first presynaptic spike, either sign.
    frequency : Quantity (Hz)
        Of the spikes within a burst.
    pre, post : int
        Spikes of each burst; none for a control.
    repeats : int
    interval : Quantity (second)
        From one repetition to the next.
    weight, cell, at, receptor, pulse, width, silence, duration, dt
        As for `spike_train`; there is silence before the first presynaptic spike too.
    """
    if abs(delay) > silence/2:
        raise ValueError(f"spike_and_burst: delay = {delay} is longer than half the silence, "
                         f"{silence}. Write silence={2*abs(delay)}.")
    onsets = silence + np.arange(repeats)*interval
    trains = [snapped((onset[:, None] + np.arange(spikes)/frequency).ravel(), dt)
              for onset, spikes in ((onsets, pre), (onsets + delay, post))]
    return spike_train(rule, *trains, weight=weight, cell=cell, at=at, receptor=receptor,
                       pulse=pulse, width=width, silence=silence, duration=duration, dt=dt).with_(
        name="spike_and_burst", reference=REFERENCE)
