"""CA3 place cells that drive CA1 cells, whose density at each place tells them to stop.

Source: Milstein et al. 2021, network model (neurosutras/BTSP).
As published; the pool through which the density comes back stands for feedback inhibition.
"""

import numpy as np

from dendritic_models.cells import place_cell, place_input, place_pool
from dendritic_models.experiment import Network, Population, Signal


def place_cells(rule, cells=500, inputs=200, cell=place_cell, place=place_input, centres=True):
    """`inputs` place cells on a circular track, all connected to `cells` silent CA1 cells.

    Parameters
    ----------
    rule : PlasticityRule
        Of the path ``ca3_to_ca1``.
    cells, inputs : int
    cell : Unit
        With ``drive``, ``rate`` and ``density``, as `cells.place_cell`.
    place : Unit
        With ``centre`` and ``rate``, as `cells.place_input`.
    centres : bool
        Fields evenly spaced along the track; otherwise a stimulus says where they are.
    """
    around = place.parameters["track_length"]
    cell = cell.with_(silent=inputs*np.sqrt(np.pi)*place.parameters["rate_max"]
                      * place.parameters["sigma"]/around)
    evenly = {"centre": (np.arange(inputs) + 0.5)/inputs*around}
    return Network(
        populations=(Population("ca3", place, inputs, initial=evenly if centres else {}),
                     Population("ca1", cell, cells), Population("pool", place_pool, 1)),
        signals=(Signal("ca3_to_ca1", "ca3", "rate", "ca1", "drive", rules=rule,
                        weights=1/cell.parameters["W_max"]),
                 Signal("ca1_to_pool", "ca1", "rate", "pool", "rate", weights=1/cells),
                 Signal("pool_to_ca1", "pool", "density", "ca1", "density")))
