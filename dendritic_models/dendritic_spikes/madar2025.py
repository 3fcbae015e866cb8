"""Complex spikes by lottery: each somatic spike starts a plateau with probability p.

Source: Madar et al. 2025, BTSPplus_LIFadapt.m of antoinemadar/BTSPvsSTDP.
Differs from the source: a plateau lasts for `duration`, for rules that read how long, and a complex
spike within that time is part of it.  `V` is ours, for rules that read the depolarisation.
"""

from brian2 import ms, mV, second

from dendritic_models.model import Mechanism, Reference

madar2025_code = Reference("Madar et al. 2025", "10.1101/2023.10.17.562791", "preprint, code")

complex_spikes = Mechanism(
    name="complex_spikes",
    equations="""
        t_complex : second                                    # of the last one
        V = 1/(1 + exp(-(v - V_half)/slope)) : 1              # depolarisation over its maximum""",
    on={"spike": "t_complex += (t - t_complex)*int(rand() < p)"},
    events={"plateau": "t - t_complex < duration"},
    parameters=dict(p=0.005, duration=300*ms, V_half=-62*mV, slope=3*mV),
    initial={"t_complex": -1000*second},
    reference=madar2025_code,
    validated=("madar2025_shifts",),
)
