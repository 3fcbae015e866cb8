"""Glutamate given as a conductance or a rate, rather than spike by spike.

Source: this project; the block is that of `receptors.jahr1990`, the decay that of
`receptors.pagkalos2023`, the conductances are those of the plateau cell `cells.ca1`.
`volley` is a synchronous volley as a conductance over time, AMPA and NMDA together; `ampa_mean` is
what AMPA receptors do on average when spikes of efficacy w arrive at a rate r: ``drive`` = sum w r.
"""

from brian2 import mM, ms, mV, nS

from dendritic_models.model import Mechanism
from dendritic_models.receptors.jahr1990 import jahr1990
from dendritic_models.receptors.pagkalos2023 import pagkalos2023

volley = Mechanism(
    name="volley",
    equations="""
        g : siemens                                           # AMPA conductance over time
        unblocked = 1/(1 + Mg/K_Mg*exp(-gamma*v)) : 1
        I = g*(1 + ratio*unblocked)*(E - v) : amp""",
    current="I",
    parameters=dict(ratio=1.0, E=0*mV,                        # NMDA to AMPA
                    Mg=1*mM, K_Mg=3.57*mM, gamma=0.062/mV),
    reference=jahr1990,
    validated=("ca1_plateau_gate",),
)

ampa_mean = Mechanism(
    name="ampa_mean",
    equations="""
        drive : Hz                                            # sum of efficacy times rate
        ds/dt = drive - s/tau : 1
        I = g_max*s*(E - v) : amp""",
    current="I",
    parameters=dict(g_max=0.9*nS, tau=2.5*ms, E=0*mV),
    reference=pagkalos2023,
    validated=("ca1_plateau_gate",),
)
