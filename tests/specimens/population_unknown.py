"""A projection from a population that is not there."""

from dendritic_models.cells import ca1, relay
from dendritic_models.experiment import Network, Population, Projection

ERROR = KeyError
MESSAGE = "Projection 'ff': no population 'ca4'; did you mean 'ca3'?"


def network(**changes):
    populations = (Population("ca3", relay, 4), Population("cells", ca1, 2))
    fields = dict(name="ff", source="ca3", target="cells", at="trunk")
    return Network(populations, (Projection(**{**fields, **changes}),))


def sound():
    return network()


def broken():
    return network(source="ca4")
