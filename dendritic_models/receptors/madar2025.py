"""Synaptic current that a spike adds to, whatever the voltage.

Source: Madar et al. 2025, BTSPplus_LIFadapt.m of antoinemadar/BTSPvsSTDP: 10 ms, at most 85 pA at
the start.
As published.
"""

from brian2 import ms, pA

from dendritic_models.dendritic_spikes.madar2025 import madar2025_code
from dendritic_models.model import Mechanism

current_synapse = Mechanism(
    name="current_synapse",
    equations="""
        ds/dt = -s/tau : 1
        I = I_max*s : amp""",
    current="I",
    on={"pre": "s += efficacy"},
    parameters=dict(I_max=85*pA, tau=10*ms),
    reference=madar2025_code,
    validated=("madar2025_shifts",),
)
