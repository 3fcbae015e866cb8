"""What experiments found, one file a publication.  `DATA` is the table of them.

A rule's published parameters belong to the preparation and the protocol they were fitted to; a
table of one's own is read with `own.read` and goes through the same door.
"""

from dendritic_models.on_demand import library

DATA = library(__name__, {
    "sjostrom2001": "sjostrom2001 sjostrom2001_continuous sjostrom2001_stochastic",
    "markram1997": "markram1997",
    "nevian2006": "nevian2006",
    "bi1998": "bi1998",
    "wang2005": "wang2005",
})
