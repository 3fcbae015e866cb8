"""The two currents that make a dendritic plateau: inactivating calcium and slow potassium.

Source: this project's reduced CA1 cell, a prototype that no paper published; the plateau that it
imitates is that of Bittner et al. 2015.
The plateau is an event: it begins when the local potential rises above `V_plateau`.
"""

from brian2 import ms, mV, nS

from dendritic_models.model import Mechanism, Reference

prototype = Reference("This project, after Bittner et al. 2015", "10.1038/nn.4062",
                      "the phenomenon is theirs, equations and numbers are ours")

calcium = Mechanism(
    name="calcium",
    equations="""
        dh/dt = (h_inf - h)/tau_h : 1
        m_inf = 1/(1 + exp(-(v - V_m)/k_m)) : 1               # activation is instantaneous
        h_inf = 1/(1 + exp((v - V_h)/k_h)) : 1
        I = g*m_inf**2*h*(E - v) : amp""",
    current="I",
    events={"plateau": "v > V_plateau"},
    parameters=dict(g=12*nS, E=80*mV, V_m=-25*mV, k_m=4*mV, V_h=-30*mV, k_h=5*mV, tau_h=190*ms,
                    V_plateau=-35*mV),
    initial={"h": "h_inf"},
    reference=prototype,
    validated=("ca1_plateau_gate",),
)

slow_potassium = Mechanism(
    name="slow_potassium",
    equations="""
        dn/dt = (n_inf - n)/tau_n : 1
        n_inf = 1/(1 + exp(-(v - V_n)/k_n)) : 1
        I = g*n*(E - v) : amp""",
    current="I",
    parameters=dict(g=1*nS, E=-90*mV, V_n=-25*mV, k_n=5*mV, tau_n=80*ms),
    initial={"n": "n_inf"},
    reference=prototype,
    validated=("ca1_plateau_gate",),
)
