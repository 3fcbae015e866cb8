"""Two parts of a network with one name."""

from dendritic_models.cells import ca1, relay
from dendritic_models.experiment import Network, Population, Projection

ERROR = ValueError
MESSAGE = "two parts are called 'ca3'. Give each its own name."


def network(**changes):
    populations = (Population("ca3", relay, 4), Population("cells", ca1, 2))
    fields = dict(name="ff", source="ca3", target="cells", at="trunk")
    return Network(populations, (Projection(**{**fields, **changes}),))


def sound():
    return network()


def broken():
    return network(name="ca3")
