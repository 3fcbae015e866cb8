"""NMDA receptors with the voltage-dependent block by magnesium.

Source: block from Jahr & Stevens 1990; conductance and decay from Pagkalos et al. 2023.
Differs from the source: the block follows the voltage at once and multiplies an exponential.
"""

from brian2 import mM, ms, mV, nS

from dendritic_models.model import Mechanism, Reference

jahr1990 = Reference("Jahr & Stevens 1990", "10.1523/JNEUROSCI.10-09-03178.1990",
                     "the block; kinetics of Pagkalos et al. 2023, doi:10.1038/s41467-022-35747-8")

nmda = Mechanism(
    name="nmda",
    equations="""
        ds/dt = -s/tau : 1
        unblocked = 1/(1 + Mg/K_Mg*exp(-gamma*v)) : 1
        I = g_max*s*unblocked*(E - v) : amp""",
    current="I",
    on={"pre": "s += efficacy"},
    parameters=dict(g_max=0.4*nS, tau=50*ms, E=0*mV,
                    Mg=1*mM, K_Mg=3.57*mM, gamma=0.062/mV),
    reference=jahr1990,
)
