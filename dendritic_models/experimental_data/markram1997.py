"""Pairs at 2 to 40 Hz in cortical slices: potentiation grows with frequency.

Source: pairs as in Markram, Luebke, Frotscher & Sakmann 1997, means and SEM as Graupner & Brunel
2012 store them (mgraupe/CalciumBasedPlasticityModel, experimental_data): 5 pairs at each frequency,
10 times every 4 s.
Differs from the source: which cells are the paper's own is not known.
"""

import numpy as np
from brian2 import Hz, ms, second

from dendritic_models.experiment import Observations
from dendritic_models.model import Reference

# frequency (Hz), post minus pre (ms), change, SEM
PAIRS = np.array([(2, 5, -0.01, 0.04), (5, 5, 0.02, 0.06), (10, 5, 0.26, 0.08),
                  (10, -10, -0.21, 0.03), (20, 5, 0.36, 0.08), (30, 5, 0.42, 0.08),
                  (40, 5, 0.50, 0.12)])
frequency, delay, change, error = PAIRS.T

markram1997 = Observations(
    name="markram1997",
    conditions=dict(frequency=frequency*Hz, delay=delay*ms, pairs=np.full(len(change), 5),
                    bursts=np.full(len(change), 10), interval=np.full(len(change), 4.0)*second),
    change=change, error=error, protocol="pairing",
    preparation="layer 5 pyramidal neurons, somatosensory cortex of the rat, slices",
    evidence="stored",
    reference=Reference("Markram et al. 1997", "10.1126/science.275.5297.213",
                        "pairs in its manner"))
