"""Dendritic spikes that emit events.  `DENDRITIC_SPIKES` is the table of them.

The calcium plateau is the event ``plateau`` of the channel `channels.plateau.calcium`.
"""

from dendritic_models.dendritic_spikes.gidon2020 import calcium_action_potential
from dendritic_models.dendritic_spikes.madar2025 import complex_spikes
from dendritic_models.dendritic_spikes.pagkalos2023 import decaying_sodium_spike, sodium_spike

DENDRITIC_SPIKES = {s.name: s for s in (
    sodium_spike, decaying_sodium_spike, calcium_action_potential, complex_spikes)}
