"""Architectures: functions that return a `Network`."""

from dendritic_models.on_demand import library

NETWORKS = library(__name__, {
    "layered": "layered",
    "microcircuit": "microcircuit",
    "place_cells": "place_cells spiking_place_cells",
    "spiking_layers": "spiking_layers",
}, functions={"layered": "KINDS RANGES kind_of",
              "dendritic": "VARIANTS dendritic masks parameters"})
