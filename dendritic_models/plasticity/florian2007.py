"""Reward-modulated STDP with and without an eligibility trace (MSTDPET, MSTDP).

Source: Florian 2007, eqs. for P+, P-, zeta and z (XOR parameters as a replication carries them).
Differs from the source: the trace z is in units of P, so that gamma is divided by tau_z here; no
bounds.  The reward ``M`` is 1 where nothing gives it.
"""

from brian2 import ms

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.three_factor import eligible, modulated

florian2007_paper = Reference("Florian 2007", "10.1162/neco.2007.19.6.1468")
before = Mechanism(
    name="florian2007_pre",
    equations="dP/dt = -P/tau_plus : 1",
    on={"spike": "P += A_plus"},
    parameters=dict(tau_plus=20*ms, A_plus=1.0),
    reference=florian2007_paper)
after = modulated(Mechanism(
    name="florian2007_post",
    equations="dP/dt = -P/tau_minus : 1",
    on={"spike": "P += A_minus"},
    parameters=dict(tau_minus=20*ms, A_minus=-1.0),
    reference=florian2007_paper), M=1.0)

florian2007_mstdp = PlasticityRule(
    name="florian2007_mstdp",
    pre=before, post=after,
    synapse="w : 1",
    on={"pre": "w += gamma*M_post*P_post",                    # zeta, at once
        "post": "w += gamma*M_post*P_pre"},
    parameters=dict(gamma=0.625),
    reference=florian2007_paper,
    validated=("florian2007_pair",),
)
florian2007_mstdpet = PlasticityRule(
    name="florian2007_mstdpet",
    pre=before, post=after,
    parameters=dict(eta=0.625/(25*ms), tau_elig=25*ms),       # gamma/tau_z, tau_z
    reference=florian2007_paper,
    validated=("florian2007_pair",),
    **eligible({"pre": "P_post", "post": "P_pre"}),
)
