"""Dendritic prediction: a dendrite learns to foresee what its soma does.

Source: Urbanczik & Senn 2014, eqs. 4 to 6; numbers of NEST's example urbanczik_synapse_example.py.
Spikes that come more often than the dendrite predicts potentiate the synapses that moved it, the
predicted rate depresses them.
Differs from the source: NEST clips a weight that it has worked out from unbounded sums, here each
step is clipped, so that a weight leaves a bound at once.  A weight of 1 is NEST's largest (1350 pA,
which alone would hold the dendrite `R` above rest), `eta` is that of its example in these units.
"""

from brian2 import Hz, ms, mV, nS

from dendritic_models.channels.urbanczik2014 import urbanczik2014_paper
from dendritic_models.model import Mechanism, PlasticityRule

urbanczik2014 = PlasticityRule(
    name="urbanczik2014",
    pre=Mechanism(
        name="urbanczik2014_pre",
        equations="""
            drise/dt = -rise/tau_s : 1
            ddecay/dt = -decay/tau_L : 1
            PSP = R*tau_s/(tau_L - tau_s)*(decay - rise) : volt       # what a weight of 1 does""",
        on={"spike": "rise += 1; decay += 1"},
        parameters=dict(tau_s=3*ms, tau_L=10*ms, R=45*mV),                # 1350 pA / 30 nS
        reference=urbanczik2014_paper),
    post=Mechanism(
        name="urbanczik2014_post",
        equations="""
            V_star = (g_L*E_L + g_D*v)/(g_L + g_D) : volt     # the soma, as the dendrite sees it
            phi = phi_max/(1 + k*exp(beta*(theta - V_star))) : Hz
            h = beta/(1 + exp(-beta*(theta - V_star))/k) : 1/volt           # d ln(phi)/dV_star""",
        parameters=dict(g_L=30*nS, g_D=600*nS, E_L=-70*mV,
                        phi_max=150*Hz, k=0.5, beta=1/(3*mV), theta=-55*mV),
        reference=urbanczik2014_paper),
    synapse="""
        dw/dt = eta*Delta : 1
        dDelta/dt = (-phi_post*h_post*PSP_pre - Delta)/tau_Delta : Hz""",
    on={"post": "Delta += h_post*PSP_pre/tau_Delta"},
    parameters=dict(eta=0.17*225*300/1350**2, tau_Delta=100*ms),
    bounds={"w": (0, 1)},
    reference=urbanczik2014_paper,
    validated=("urbanczik2014_prediction",),
)
