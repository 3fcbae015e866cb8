"""Architectures: functions that return a `Network`."""

from dendritic_models.networks.layered import layered
from dendritic_models.networks.place_cells import place_cells, spiking_place_cells

NETWORKS = {f.__name__: f for f in (layered, place_cells, spiking_place_cells)}
