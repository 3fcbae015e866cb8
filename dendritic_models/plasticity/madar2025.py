"""Place fields shift: plateau-driven plasticity with homeostasis, and the STDP it is compared with.

Source: Madar et al. 2025, code antoinemadar/BTSPvsSTDP.  `madar2025` (BTSPplus_LIFadapt.m, static)
is the rule of Bittner et al. 2017 for single spikes, at 20 pA a spike; what the cell receives is
scaled so that the sum of the weights stays what it was.  In `madar2025_relaxing` a change is
pending at first and reaches the weight within 15 s.  `madar2025_stdp` (STDPplus_LIFadapt.m) is the
classic rule of spikes.
Differs from the source: weights are in units of 85 pA, the largest at the start.
"""

from brian2 import second

from dendritic_models.model import PlasticityRule, Reference
from dendritic_models.plasticity.btsp import counted, pairing
from dendritic_models.plasticity.song2000 import pair_stdp

madar2025_paper = Reference("Madar et al. 2025", "10.1101/2023.10.17.562791", "preprint")


def complex_spikes(name, tau):
    """The cell's side: a trace of its complex spikes, and the sum of its weights."""
    trace = counted(name, "D", "plateau", tau, madar2025_paper)
    return trace.with_(equations=f"{trace.equations}\nw_total : 1")


POTENTIATION = "A*P_pre", "1.1*A*D_post"          # at a complex spike, at an input's spike
madar2025 = PlasticityRule(
    name="madar2025",
    pre=counted("madar2025_pre", "P", "spike", 1.31*second, madar2025_paper),
    post=complex_spikes("madar2025_post", 0.69*second),
    synapse="""w : 1
               w_total_post = w : 1 (summed)""",
    on=pairing(*POTENTIATION),
    efficacy="w*w_start/w_total_post",
    parameters=dict(A=20/85, w_start=25.07),      # sum of exp(-((j - 50)/10)**2/2), j = 1 to 100
    initial={"w": 1.0},
    reference=madar2025_paper,
    validated=("madar2025_shifts",),
)
madar2025_relaxing = madar2025.with_(
    name="madar2025_relaxing",
    pre=counted("madar2025_relaxing_pre", "P", "spike", 1.5*second, madar2025_paper),
    post=complex_spikes("madar2025_relaxing_post", 0.2*second),
    synapse="""dw/dt = pending/tau_w : 1
               dpending/dt = -pending/tau_w : 1
               w_total_post = w : 1 (summed)""",
    on=pairing(*POTENTIATION, into="pending"),
    parameters=dict(A=80/85, w_start=25.07, tau_w=15*second),
    validated=(),
)
madar2025_stdp = pair_stdp.with_(
    name="madar2025_stdp", A_plus=0.005, A_minus=0.005, initial={"w": 1.0},
    reference=madar2025_paper, validated=("madar2025_shifts",))
