"""A pathway that acts before its spike."""

from brian2 import ms

from dendritic_models.plasticity import graupner2012

ERROR = ValueError
MESSAGE = "delay: pre = -1. ms, but nothing arrives before it was sent."


def sound():
    return graupner2012.with_({"delay.pre": 0*ms})


def broken():
    return graupner2012.with_({"delay.pre": -1*ms})
