"""Dendritic spikes that emit events.  `DENDRITIC_SPIKES` is the table of them.

The calcium plateau is the event ``plateau`` of the channel `channels.plateau.calcium`.
"""

from dendritic_models.on_demand import library

DENDRITIC_SPIKES = library(__name__, {
    "pagkalos2023": "sodium_spike decaying_sodium_spike",
    "gidon2020": "calcium_action_potential",
    "madar2025": "complex_spikes",
})
