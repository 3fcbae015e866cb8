"""An amplitude that is no number."""

import numpy as np

from dendritic_models.plasticity import pair_stdp

ERROR = ValueError
MESSAGE = "PlasticityRule 'pair_stdp': A_plus = nan is not a number."


def sound():
    return pair_stdp.with_(A_plus=0.01)


def broken():
    return pair_stdp.with_(A_plus=np.nan)
