"""Cells and units.  `CELLS` is the table of them; `ball_and_stick` is a function of its size."""

from dendritic_models.cells.adex import adex, adex_clamped, adex_spike_clamp
from dendritic_models.cells.afferent import afferent
from dendritic_models.cells.ball_and_stick import ball_and_stick
from dendritic_models.cells.ca1 import ca1
from dendritic_models.cells.clamped import clamped
from dendritic_models.cells.complex_spiking import complex_spiking
from dendritic_models.cells.instructed import instructed
from dendritic_models.cells.lif import lif
from dendritic_models.cells.linear import linear
from dendritic_models.cells.pagkalos2023 import pagkalos2023_ca1, pagkalos2023_plateau
from dendritic_models.cells.place_cell import place_cell, place_pool
from dendritic_models.cells.place_input import place_input
from dendritic_models.cells.poisson_input import poisson_input
from dendritic_models.cells.predictive_coding import pc_bias, pc_hidden, pc_input, pc_output
from dendritic_models.cells.rate import rate
from dendritic_models.cells.relay import relay
from dendritic_models.cells.spiking_place_cell import ec3_input, spiking_place_cell
from dendritic_models.cells.two_compartment import two_compartment

CELLS = {c.name: c for c in (
    lif, adex, adex_spike_clamp, adex_clamped, two_compartment, ball_and_stick(8),
    ca1, pagkalos2023_ca1, pagkalos2023_plateau,
    rate, linear, relay, clamped, afferent, poisson_input,
    place_input, place_cell, place_pool, spiking_place_cell, ec3_input, instructed,
    complex_spiking, pc_input, pc_bias, pc_hidden, pc_output)}
