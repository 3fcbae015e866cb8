"""Ion channels and electrodes, one file a publication.  `CHANNELS` is the table of them."""

from dendritic_models.on_demand import library

CHANNELS = library(__name__, {
    "leak": "leak point_leak",
    "hodgkin1952": "hh_na hh_k hh_leak",
    "traub1991": "traub_na traub_k",
    "golding2001": "golding_na golding_kdr golding_ka_proximal golding_ka_distal",
    "wang1996": "wb_na wb_k",
    "pinsky1994": "pr_na pr_kdr pr_ca pr_calcium pr_kc pr_kahp",
    "mainen1996": "ms_na ms_kv ms_km ms_ca ms_kca",
    "bahl2012": "bahl_nat bahl_nap bahl_kfast bahl_kslow bahl_km bahl_ih bahl_ca bahl_pool "
                "bahl_kca",
    "calcium_pool": "calcium_pool",
    "plateau": "calcium slow_potassium",
    "adaptation": "spike_adaptation",
    "pagkalos2023": "conductance_adaptation spike_pulse",
    "clopath2010": "adex_membrane spike_clamp",
    "spiking": "spiking spike_detection",
    "urbanczik2014": "dendritic_drive escape_rate teacher",
    "electrode": "current_clamp current_pulse conductance_clamp voltage_clamp",
    "gap_junction": "gap_to_cells",
}, functions={"gap_junction": "gap_junction"})
