"""A rule that reads the membrane potential, in a unit that has none."""

from dendritic_models.cells import clamped, relay
from dendritic_models.plasticity import bono2017

ERROR = KeyError
MESSAGE = ("Unit 'relay', mechanism 'bono2017_post' reads the membrane potential v, which Unit "
           "'relay' does not have. Use a cell with a membrane, or cells.clamped")


def sound():
    return clamped.insert(bono2017.post).dynamics()


def broken():
    return relay.insert(bono2017.post).dynamics()
