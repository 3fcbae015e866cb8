"""Triplets of spikes in culture: post-pre-post potentiates, pre-post-pre hardly does.

Source: Wang, Gerkin, Nauen & Bi 2005, 60 triplets at 1 Hz, as listed by Pfister & Gerstner 2006.
Differs from the source: the numbers are from memory, so they are shown and never scored.
"""

import numpy as np
from brian2 import ms

from dendritic_models.experiment import Observations
from dendritic_models.model import Reference

# first to middle spike (ms), middle to last (ms), change, SEM
PRE_POST_PRE = ((5, 5, -0.01, 0.04), (10, 10, 0.03, 0.04), (15, 5, 0.01, 0.03), (5, 15, 0.24, 0.06))
POST_PRE_POST = ((5, 5, 0.33, 0.04), (10, 10, 0.34, 0.04), (5, 15, 0.22, 0.08),
                 (15, 5, 0.29, 0.05))
opening, closing, change, error = np.array([*PRE_POST_PRE, *POST_PRE_POST], dtype=float).T

wang2005 = Observations(
    name="wang2005",
    conditions=dict(order=np.repeat(["pre-post-pre", "post-pre-post"], 4), opening=opening*ms,
                    closing=closing*ms),
    change=change, error=error, protocol="triplets",
    preparation="hippocampal neurons of the rat, culture", evidence="unverified",
    reference=Reference("Wang et al. 2005", "10.1038/nn1387", "from memory"))
