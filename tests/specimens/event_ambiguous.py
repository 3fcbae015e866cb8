"""An event that happens in two compartments."""

from dendritic_models.cells import ca1
from dendritic_models.channels import calcium

ERROR = ValueError
MESSAGE = "event 'plateau' could be plateau_trunk, plateau_tuft. Write one of these."


def sound():
    return ca1.dynamics().event("plateau")


def broken():
    return ca1.insert(calcium, at="trunk").dynamics().event("plateau")
