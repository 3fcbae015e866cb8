"""A delay of a pathway that the rule does not use."""

from brian2 import ms

from dendritic_models.plasticity import pair_stdp

ERROR = KeyError
MESSAGE = "delay: no pathway 'plateau'. It has post, pre."


def sound():
    return pair_stdp.with_(delay={"pre": 5*ms})


def broken():
    return pair_stdp.with_(delay={"plateau": 5*ms})
