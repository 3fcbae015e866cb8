"""Ion channels and electrodes, one file a publication.  `CHANNELS` is the table of them."""

from dendritic_models.channels.adaptation import spike_adaptation
from dendritic_models.channels.bahl2012 import (
    bahl_ca,
    bahl_ih,
    bahl_kca,
    bahl_kfast,
    bahl_km,
    bahl_kslow,
    bahl_nap,
    bahl_nat,
    bahl_pool,
)
from dendritic_models.channels.clopath2010 import adex_membrane, spike_clamp
from dendritic_models.channels.electrode import (
    conductance_clamp,
    current_clamp,
    current_pulse,
    voltage_clamp,
)
from dendritic_models.channels.hodgkin1952 import hh_k, hh_leak, hh_na
from dendritic_models.channels.leak import leak, point_leak
from dendritic_models.channels.pagkalos2023 import conductance_adaptation, spike_pulse
from dendritic_models.channels.plateau import calcium, slow_potassium
from dendritic_models.channels.spiking import spike_detection, spiking
from dendritic_models.channels.traub1991 import traub_k, traub_na

CHANNELS = {c.name: c for c in (
    leak, point_leak, hh_na, hh_k, hh_leak, traub_na, traub_k,
    bahl_nat, bahl_nap, bahl_kfast, bahl_kslow, bahl_km, bahl_ih, bahl_ca, bahl_pool, bahl_kca,
    calcium, slow_potassium,
    spike_adaptation, conductance_adaptation, spike_pulse, adex_membrane, spike_clamp, spiking,
    spike_detection, current_clamp, current_pulse, conductance_clamp, voltage_clamp)}
