"""How near in time must an action potential and dendritic input be to evoke a calcium spike?

Source: Larkum, Zhu & Sakmann 1999, 10.1038/18686 (their interval between the two stimuli).
Differs from the source: boxes of current in both places, as in `bac_firing`.
"""

import numpy as np

from dendritic_models.cells import bahl2012_l5
from protocols.bac_firing import REFERENCE, bac_firing, onsets, outcomes

LAGS = tuple(range(-40, 61, 5))                  # ms, onset in the dendrite minus onset in the soma
LASTING = 20.0                                   # ms above -40 mV: passive crossings are shorter


def coincidence_window(cell=bahl2012_l5, distal="tuft_7", lags=LAGS, **stimuli):
    """Both inputs of `bac_firing` at different intervals, one cell for each.

    Parameters
    ----------
    cell, distal, **stimuli
        As in `bac_firing`.
    lags : sequence of float
        Onset of the dendritic current minus that of the somatic one (ms).
    """
    return bac_firing(cell, distal, conditions=[(1, 1, lag) for lag in lags], **stimuli).with_(
        name="coincidence_window", reference=REFERENCE)


def window(lags, plateau, lasting=LASTING):
    """First and last interval (ms) of the run around 0 whose plateau lasts `lasting` ms or more."""
    lags, long = np.asarray(lags), np.asarray(plateau) >= lasting
    centre = int(np.argmin(np.abs(lags)))
    if not long[centre]:
        return np.nan, np.nan
    short = np.flatnonzero(~long)
    before, after = short[short < centre], short[short > centre]
    return (lags[before[-1] + 1 if len(before) else 0],
            lags[after[0] - 1 if len(after) else -1])


def measure(dataset):
    """Intervals (ms) between which the stimuli evoke a calcium spike, and its longest duration."""
    somatic, dendritic = onsets(dataset)
    plateau = outcomes(dataset, settle=somatic.min())["plateau"]
    first, last = window(dendritic - somatic, plateau)
    return {"first_lag": first, "last_lag": last, "longest": plateau.max()}
