"""Ion channels and electrodes, one file a publication.  `CHANNELS` is the table of them."""

from dendritic_models.channels.adaptation import spike_adaptation
from dendritic_models.channels.calcium_pool import calcium_pool
from dendritic_models.channels.clopath2010 import adex_membrane, spike_clamp
from dendritic_models.channels.electrode import (
    conductance_clamp,
    current_clamp,
    current_pulse,
    voltage_clamp,
)
from dendritic_models.channels.hodgkin1952 import hh_k, hh_leak, hh_na
from dendritic_models.channels.leak import leak, point_leak
from dendritic_models.channels.mainen1996 import ms_ca, ms_kca, ms_km, ms_kv, ms_na
from dendritic_models.channels.pagkalos2023 import conductance_adaptation, spike_pulse
from dendritic_models.channels.pinsky1994 import (
    pr_ca,
    pr_calcium,
    pr_kahp,
    pr_kc,
    pr_kdr,
    pr_na,
)
from dendritic_models.channels.plateau import calcium, slow_potassium
from dendritic_models.channels.spiking import spike_detection, spiking
from dendritic_models.channels.traub1991 import traub_k, traub_na
from dendritic_models.channels.wang1996 import wb_k, wb_na

CHANNELS = {c.name: c for c in (
    leak, point_leak, hh_na, hh_k, hh_leak, traub_na, traub_k, wb_na, wb_k,
    pr_na, pr_kdr, pr_ca, pr_calcium, pr_kc, pr_kahp, ms_na, ms_kv, ms_km, ms_ca, ms_kca,
    calcium_pool, calcium, slow_potassium,
    spike_adaptation, conductance_adaptation, spike_pulse, adex_membrane, spike_clamp, spiking,
    spike_detection, current_clamp, current_pulse, conductance_clamp, voltage_clamp)}
