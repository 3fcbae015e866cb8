"""A projection to a compartment that the target does not have."""

from dendritic_models.cells import ca1, relay
from dendritic_models.experiment import Network, Population, Projection

ERROR = KeyError
MESSAGE = "Projection 'ff' -> 'apical': population 'cells': no compartment 'apical'"


def network(**changes):
    populations = (Population("ca3", relay, 4), Population("cells", ca1, 2))
    fields = dict(name="ff", source="ca3", target="cells", at="trunk")
    return Network(populations, (Projection(**{**fields, **changes}),))


def sound():
    return network()


def broken():
    return network(at="apical")
