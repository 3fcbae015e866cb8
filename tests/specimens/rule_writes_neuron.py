"""A rule that writes a state of the postsynaptic neuron."""

from dendritic_models.plasticity import pair_stdp

ERROR = ValueError
MESSAGE = "on 'pre': writes y_post. A rule writes synaptic variables only"


def sound():
    return pair_stdp.with_({"on.pre": "w -= A_minus*y_post"})


def broken():
    return pair_stdp.with_({"on.pre": "w -= A_minus*y_post; y_post = 0"})
