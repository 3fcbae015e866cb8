"""One presynaptic spike and a burst of postsynaptic ones: timing, number and frequency count.

Source: Nevian & Sakmann 2006, layer 2/3, 60 repetitions, as digitised for Ebner et al. 2019
(ModelDBRepository/251493, Fig3.hoc).
Differs from the source: the errors are not among the digitised numbers; the interval from one
repetition to the next, 10 s, is from memory, and matters to no rule that forgets within seconds.
"""

import numpy as np
from brian2 import Hz, ms

from dendritic_models.experiment import Observations
from dendritic_models.model import Reference

# presynaptic spikes, postsynaptic spikes, their frequency (Hz), first post minus pre (ms), %
BURSTS = np.array([(1, 0, 50, 0, -3), (0, 3, 50, 0, 5),
                   (1, 3, 50, 50, -8), (1, 3, 50, -90, 0), (1, 3, 50, -50, -32),
                   (1, 3, 50, 10, 101), (1, 3, 50, -30, -2), (1, 3, 50, -10, 42),
                   (1, 1, 50, 10, 4), (1, 1, 50, -10, -20),
                   (1, 2, 50, 10, 95), (1, 2, 50, -30, -28),
                   (1, 3, 20, 10, 9), (1, 3, 20, -110, -28),
                   (1, 3, 100, 10, 129), (1, 3, 100, -30, -48)])
pre, post, frequency, delay, percent = BURSTS.T

nevian2006 = Observations(
    name="nevian2006",
    conditions=dict(pre=pre.astype(int), post=post.astype(int), frequency=frequency*Hz,
                    delay=delay*ms),
    change=percent/100, protocol="spike_and_burst",
    preparation="layer 2/3 pyramidal neurons, somatosensory cortex of the rat, slices",
    evidence="digitised",
    reference=Reference("Nevian & Sakmann 2006", "10.1523/JNEUROSCI.1749-06.2006"))
