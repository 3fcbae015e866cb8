"""CA3 place cells that drive CA1 cells, whose density at each place tells them to stop.

Source: Milstein et al. 2021, network model (neurosutras/BTSP).
As published with `place_cells`; the pool through which the density comes back stands for feedback
inhibition.  `spiking_place_cells`, this project's, is the same with cells that spike: plateaus are
then not drawn but come from EC3 input to the tuft, against the pool's inhibition of it.
"""

import numpy as np
from brian2 import ms, nS

from dendritic_models.cells import (
    ec3_input,
    place_cell,
    place_input,
    place_pool,
    spiking_place_cell,
)
from dendritic_models.experiment import Network, Population, Projection, Signal
from dendritic_models.receptors import ampa, nmda

W_MAX = place_cell.parameters["W_max"]
SILENT = 0.154*nS                  # AMPA of one input to a silent cell: a depolarisation of 6 mV
EC3 = 3*nS                         # NMDA of one EC3 spike


def place_cells(rule, cells=500, inputs=200, cell=place_cell, place=place_input, centres=True):
    """`inputs` place cells on a circular track, all connected to `cells` silent CA1 cells.

    Parameters
    ----------
    rule : PlasticityRule
        Of the path ``ca3_to_ca1``; a silent cell's weights are the rule's own start, else 1/W_max.
    cells, inputs : int
    cell : Unit
        With ``drive``, ``rate`` and ``density``, as `cells.place_cell`.
    place : Unit
        With ``centre`` and ``rate``, as `cells.place_input`.
    centres : bool
        Fields evenly spaced along the track; otherwise a stimulus says where they are.
    """
    start, per_weight = at_silence(rule)
    total = np.sqrt(np.pi)*float(place.parameters["sigma"]/place.parameters["track_length"])*inputs
    cell = cell.with_(silent=total*per_weight*start*place.parameters["rate_max"], W_max=per_weight)
    return Network(
        populations=(_inputs(inputs, place, centres), Population("ca1", cell, cells),
                     Population("pool", place_pool, 1)),
        signals=(Signal("ca3_to_ca1", "ca3", "rate", "ca1", "drive", rules=rule, weights=start),
                 *_feedback(cells, "density")))


def spiking_place_cells(rule, cells=500, inputs=200, cell=spiking_place_cell, place=place_input,
                        ec3=ec3_input, centres=True):
    """The same with cells that spike; arguments as for `place_cells`, but for these.

    Parameters
    ----------
    cell : Cell
        With ``rate`` at its soma and ``inhibition`` of its tuft, as `cells.spiking_place_cell`.
    ec3 : Unit
        The input to each cell's tuft, as `cells.ec3_input`.
    """
    start, per_weight = at_silence(rule)
    everybody = np.repeat(np.arange(inputs), cells), np.tile(np.arange(cells), inputs)
    return Network(
        populations=(_inputs(inputs, place, centres), Population("ec3", ec3, cells),
                     Population("ca1", cell, cells), Population("pool", place_pool, 1)),
        projections=(
            Projection("ca3_to_ca1", "ca3", "ca1", receptor=ampa.with_(g_max=SILENT*per_weight),
                       rules=rule, weights=start, connect=everybody),
            Projection("ec3_to_ca1", "ec3", "ca1", at="tuft", connect="one",
                       receptor=nmda.with_(g_max=EC3, tau=50*ms))),
        signals=_feedback(cells, "tuft.inhibition.density"))


def at_silence(rule):
    """The weight of a silent cell's input under a rule, and how many times it a weight of 1 is."""
    start = rule.initial.get("w", 1/W_MAX)
    return start, 1/start if start else W_MAX


def _inputs(inputs, place, centres):
    """CA3, with fields evenly around the track where nothing else says where."""
    evenly = (np.arange(inputs) + 0.5)/inputs*place.parameters["track_length"]
    return Population("ca3", place, inputs, initial={"centre": evenly} if centres else {})


def _feedback(cells, into):
    """The mean rate of the cells comes back to each as the population's density."""
    return (Signal("ca1_to_pool", "ca1", "rate", "pool", "rate", weights=1/cells),
            Signal("pool_to_ca1", "pool", "density", "ca1", into))
