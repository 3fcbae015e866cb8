"""AMPA receptors that open at once and close exponentially.

Source: Pagkalos et al. 2023, Schaffer-collateral input of their CA1 cell.
As published.
"""

from brian2 import ms, mV, nS

from dendritic_models.model import Mechanism, Reference

pagkalos2023 = Reference("Pagkalos et al. 2023", "10.1038/s41467-022-35747-8",
                         "CA1 pyramidal cell, CA3 input to the oblique dendrites")

ampa = Mechanism(
    name="ampa",
    equations="""
        ds/dt = -s/tau : 1
        I = g_max*s*(E - v) : amp""",
    current="I",
    on={"pre": "s += efficacy"},
    parameters=dict(g_max=0.6*nS, tau=2.5*ms, E=0*mV),
    reference=pagkalos2023,
)
