"""A rule that needs a rate, from a unit without one."""

from dendritic_models.cells import place_input, relay
from dendritic_models.plasticity import milstein2021

ERROR = KeyError
MESSAGE = "needs 'R' (1), which the unit does not have"


def sound():
    return place_input.insert(milstein2021.pre).dynamics()


def broken():
    return relay.insert(milstein2021.pre).dynamics()
