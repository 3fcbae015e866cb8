"""R-max: the policy gradient of a neuron with escape noise, from spikes, rate and reward.

Source: Fremaux, Sprekeler & Gerstner 2010; kernel and noise of Fremaux et al. 2013, as programs of
this family carry them.
Differs from the source: the third factor acts all the time, a reward at a moment is a pulse of M;
``tau_elig`` and ``eta`` are this project's.
"""

from brian2 import Hz, ms, mV, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.three_factor import modulated

fremaux2010_paper = Reference("Fremaux et al. 2010", "10.1523/JNEUROSCI.6249-09.2010")

r_max = PlasticityRule(
    name="r_max",
    pre=Mechanism(
        name="r_max_pre",
        equations="""
            ds/dt = -s/tau_s : 1
            dpsp/dt = eps_0*s/(tau_s*tau_m) - psp/tau_m : volt""",
        on={"spike": "s += 1"},
        parameters=dict(tau_s=5*ms, tau_m=20*ms, eps_0=20*mV*ms),
        reference=fremaux2010_paper),
    post=modulated(Mechanism("r_max_post", "", reference=fremaux2010_paper), M=1.0),
    synapse="""
        delig/dt = -elig/tau_elig - rho_post*psp_pre/Delta_u : 1   # what was expected ...
        dw/dt = eta*M_post*elig : 1""",
    on={"post": "elig += psp_pre/Delta_u"},                        # ... and what came
    needs={"rho_post": Hz},
    parameters=dict(Delta_u=5*mV, tau_elig=500*ms, eta=0.1/second),
    reference=fremaux2010_paper,
)
