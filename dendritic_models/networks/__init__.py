"""Architectures: functions that return a `Network`."""

from dendritic_models.networks.layered import layered

NETWORKS = {f.__name__: f for f in (layered,)}
