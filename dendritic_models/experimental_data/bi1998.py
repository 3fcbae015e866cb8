"""The window of spike timing in culture: 60 pairs at 1 Hz.

Source: Bi & Poo 1998; two exponentials fitted by Bi & Poo 2001, 77.7 % with 16.8 ms and -27.3 %
with 33.7 ms, at delays of our choice.
Differs from the source: the numbers of the fit are from memory (NEST has the same time constants),
so they are shown and never scored.
"""

import numpy as np
from brian2 import Hz, ms

from dendritic_models.experiment import Observations
from dendritic_models.model import Reference

delay = np.array([-80, -40, -20, -10, -5, 5, 10, 20, 40, 80])          # post minus pre (ms)

bi1998 = Observations(
    name="bi1998",
    conditions=dict(frequency=np.full(len(delay), 1.0)*Hz, delay=delay*ms,
                    pairs=np.full(len(delay), 60)),
    change=np.where(delay > 0, 0.777*np.exp(-delay/16.8), -0.273*np.exp(delay/33.7)),
    protocol="pairing", preparation="hippocampal neurons of the rat, culture",
    evidence="unverified",
    reference=Reference("Bi & Poo 1998", "10.1523/JNEUROSCI.18-24-10464.1998",
                        "exponentials of Bi & Poo 2001, from memory"))
