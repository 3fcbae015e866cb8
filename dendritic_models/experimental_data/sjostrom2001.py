"""Pairs at 0.1 to 50 Hz in cortical slices: depression at low frequency, potentiation at high.

Source: Sjostrom, Turrigiano & Nelson 2001, means and SEM as Graupner & Brunel 2012 store them
(mgraupe/CalciumBasedPlasticityModel, experimental_data); those coded in Ebner et al. 2019 agree to
one percentage point.
`sjostrom2001` is what was done: 5 pairs at each frequency, 15 times every 10 s, and 50 single pairs
at 0.1 Hz.  `sjostrom2001_continuous` is what Pfister & Gerstner 2006 fitted: 60 pairs one after the
other.  `sjostrom2001_stochastic` are irregular spikes, by their rate on both sides; how far the two
trains go together and how long they last is not stored, so that they are shown and never scored.
"""

import numpy as np
from brian2 import Hz, ms

from dendritic_models.experiment import Observations
from dendritic_models.model import Reference

reference = Reference("Sjostrom et al. 2001", "10.1016/S0896-6273(01)00542-6")
PREPARATION = "layer 5 pyramidal neurons, visual cortex of the rat, slices"

# frequency (Hz), post minus pre (ms), change, SEM
REGULAR = np.array([(0.1, 10, -0.04, 0.05), (0.1, -10, -0.29, 0.08),
                    (10, 10, 0.14, 0.10), (10, -10, -0.41, 0.11),
                    (20, 10, 0.29, 0.14), (20, -10, -0.34, 0.10),
                    (40, 10, 0.53, 0.11), (40, -10, 0.56, 0.32),
                    (50, 10, 0.56, 0.26), (50, -10, 0.75, 0.19)])
# rate (Hz), change, SEM
STOCHASTIC = np.array([(1, -0.25, 0.10), (20, -0.15, 0.05), (35, 0.0, 0.10), (50, 0.35, 0.15)])

frequency, delay, change, error = REGULAR.T
slow = frequency == 0.1

sjostrom2001 = Observations(
    name="sjostrom2001",
    conditions=dict(frequency=frequency*Hz, delay=delay*ms, pairs=np.where(slow, 50, 5),
                    bursts=np.where(slow, 1, 15)),
    change=change, error=error, protocol="pairing", preparation=PREPARATION, evidence="stored",
    reference=reference)
sjostrom2001_continuous = sjostrom2001.with_(
    name="sjostrom2001_continuous",
    conditions=dict(frequency=frequency*Hz, delay=delay*ms, pairs=np.full(len(change), 60)))
sjostrom2001_stochastic = Observations(
    name="sjostrom2001_stochastic",
    conditions=dict(pre_rate=STOCHASTIC[:, 0]*Hz, post_rate=STOCHASTIC[:, 0]*Hz),
    change=STOCHASTIC[:, 1], error=STOCHASTIC[:, 2], protocol="poisson_rates",
    preparation=PREPARATION, evidence="incomplete", reference=reference)
