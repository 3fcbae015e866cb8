"""Membrane of the adaptive exponential cell with afterdepolarisation and moving threshold.

Source: Clopath et al. 2010; numbers of the authors' code (ModelDB 144566).
Differs from the source: the adaptation step of `adex_membrane` is 80.5 pA; the authors' code adds
0.0805 to a variable in pA, which leaves no adaptation.  `spike_clamp` keeps that, and their spike:
for `t_spike` the potential is held high, adaptation waits, and only then comes what a spike causes.
"""

from brian2 import ms, mV, nS, pA

from dendritic_models.model import Event, Mechanism, Reference

clopath2010 = Reference("Clopath et al. 2010", "10.1038/nn.2479", "visual cortex")

CURRENTS = """
        dz/dt = -z/tau_z : amp                                # afterdepolarisation
        dV_T/dt = (V_T_rest - V_T)/tau_V_T : volt             # threshold
        I = g_L*(E_L - v) + g_L*Delta_T*exp((v - V_T)/Delta_T) - w + z : amp"""
AFTER_A_SPIKE = "w += b; z = I_sp; V_T = V_T_max"
NUMBERS = dict(g_L=30*nS, E_L=-70.6*mV, Delta_T=2*mV,
               a=4*nS, b=80.5*pA, tau_w=144*ms,
               I_sp=400*pA, tau_z=40*ms,
               V_T_rest=-50.4*mV, V_T_max=-30.4*mV, tau_V_T=50*ms)

adex_membrane = Mechanism(
    name="adex_membrane",
    equations="""
        dw/dt = (a*(v - E_L) - w)/tau_w : amp                 # adaptation""" + CURRENTS,
    current="I",
    on={"spike": AFTER_A_SPIKE},
    parameters=NUMBERS,
    initial={"v": "E_L", "V_T": "V_T_rest"},
    reference=clopath2010,
)
spike_clamp = Mechanism(
    name="spike_clamp",
    equations="""
        dw/dt = (a*(v - E_L) - w)/tau_w : amp (unless refractory)""" + CURRENTS + """
        u = v + (V_first - v)*int(v > V_cut and not_refractory) : volt   # what a rule sees""",
    current="I",
    events={"spike_over": Event("not not_refractory and t > lastspike + t_spike - 1.5*dt")},
    on={"spike_over": "v = V_after; " + AFTER_A_SPIKE},
    parameters=NUMBERS | dict(b=0.0805*pA, V_cut=20*mV, V_first=29.4*mV, t_spike=2*ms,
                              V_after=-49.5016*mV),           # E_L + 21.0984 mV
    initial={"v": "E_L", "V_T": "V_T_rest"},
    reference=clopath2010,
)
