"""Ion channels and electrodes, one file a publication.  `CHANNELS` is the table of them."""

from dendritic_models.on_demand import library

CHANNELS = library(__name__, {
    "leak": "leak point_leak",
    "hodgkin1952": "hh_na hh_k hh_leak",
    "traub1991": "traub_na traub_k",
    "plateau": "calcium slow_potassium",
    "adaptation": "spike_adaptation",
    "pagkalos2023": "conductance_adaptation spike_pulse",
    "clopath2010": "adex_membrane spike_clamp",
    "spiking": "spiking spike_detection",
    "electrode": "current_clamp current_pulse conductance_clamp voltage_clamp",
})
