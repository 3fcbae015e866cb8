"""What experiments found, one file a publication.  `DATA` is the table of them.

A rule's published parameters belong to the preparation and the protocol they were fitted to; a
table of one's own is read with `own.read` and goes through the same door.
"""

from dendritic_models.experimental_data.bi1998 import bi1998
from dendritic_models.experimental_data.markram1997 import markram1997
from dendritic_models.experimental_data.nevian2006 import nevian2006
from dendritic_models.experimental_data.sjostrom2001 import (
    sjostrom2001,
    sjostrom2001_continuous,
    sjostrom2001_stochastic,
)
from dendritic_models.experimental_data.wang2005 import wang2005

DATA = {d.name: d for d in (sjostrom2001, sjostrom2001_continuous, sjostrom2001_stochastic,
                            markram1997, nevian2006, bi1998, wang2005)}
