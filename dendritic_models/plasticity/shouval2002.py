"""Calcium control: NMDA receptors see the spikes of both sides, their calcium sets the weight.

Source: Shouval, Bear & Cooper 2002; equations as in folmez/CaDP-MatLab, a reimplementation.
The rule makes its own potential: an EPSP and a back-propagating spike with a slow tail, which
together give the second window of depression; ``with_({"post.I_b": 1.0})`` takes the tail away.
Differs from the source: the exponent in P2, a misprint according to that reimplementation.  The
amplitude of the EPSP (1 mV) is that of pairing; in the source 10 mV for trains of presynaptic
spikes.
"""

from brian2 import mM, ms, mV, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference

shouval2002_paper = Reference("Shouval et al. 2002", "10.1073/pnas.152343099")

shouval2002 = PlasticityRule(
    name="shouval2002",
    pre=Mechanism("shouval2002_pre",
                  equations="""
                      df/dt = -f/tau_f : 1                    # open NMDA receptors, fast and slow
                      ds/dt = -s/tau_s : 1
                      dE_1/dt = -E_1/tau_1 : 1                # EPSP = s_E*(E_1 - E_2)
                      dE_2/dt = -E_2/tau_2 : 1""",
                  on={"spike": """opened = P_0*(1 - f - s)
                                  f += I_f*opened
                                  s += (1 - I_f)*opened
                                  E_1 += 1
                                  E_2 += 1"""},
                  parameters=dict(P_0=0.5, I_f=0.5, tau_f=50*ms, tau_s=200*ms,
                                  tau_1=50*ms, tau_2=5*ms),
                  reference=shouval2002_paper),
    post=Mechanism("shouval2002_post",
                   equations="""
                       db_fast/dt = -b_fast/tau_b_fast : 1    # of the latest spike alone
                       db_slow/dt = -b_slow/tau_b_slow : 1""",
                   on={"spike": "b_fast = I_b; b_slow = 1 - I_b"},
                   parameters=dict(I_b=0.75, tau_b_fast=3*ms, tau_b_slow=25*ms),
                   reference=shouval2002_paper),
    synapse="""
        dw/dt = eta*(Omega - w) : 1
        dCa/dt = G*(f_pre + s_pre)*B*(V - V_r) - Ca/tau_Ca : 1                     # in uM
        V = V_rest + s_E*(E_1_pre - E_2_pre) + V_b*(b_fast_post + b_slow_post) : volt
        B = 1/(1 + exp(-gamma*V)*Mg/K_Mg) : 1
        Omega = 0.25 + high - 0.25*low : 1
        high = 1/(1 + exp(-beta*(Ca - theta_p))) : 1
        low = 1/(1 + exp(-beta*(Ca - theta_d))) : 1
        eta = 1/(P_1/(P_2 + Ca**P_3) + P_4) : Hz""",
    parameters=dict(G=-1/(500*ms*mV), V_r=130*mV, tau_Ca=50*ms, V_rest=-65*mV, s_E=1*mV, V_b=100*mV,
                    gamma=0.062/mV, Mg=1*mM, K_Mg=3.57*mM, beta=80.0, theta_p=0.55, theta_d=0.35,
                    P_1=0.1*second, P_2=1e-5, P_3=3.0, P_4=1*second),
    delay={"post": 2*ms},                                     # back along the dendrite
    initial={"w": 0.25},
    reference=shouval2002_paper,
    validated=("shouval2002_window",),
)
