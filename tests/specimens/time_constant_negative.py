"""A trace that would grow: its time constant is negative."""

from brian2 import ms

from dendritic_models.plasticity import clopath2010

ERROR = ValueError
MESSAGE = "Mechanism 'clopath2010_post': tau_plus = -7. ms must be above zero."


def sound():
    return clopath2010.with_({"post.tau_plus": 7*ms})


def broken():
    return clopath2010.with_({"post.tau_plus": -7*ms})
