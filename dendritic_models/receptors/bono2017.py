"""GABA-A receptors that open at once and close exponentially.

Source: Bono & Clopath 2017, inhibitory synapses (ModelDB 232914).
As published.
"""

from brian2 import ms, mV, nS

from dendritic_models.model import Mechanism, Reference

gaba_a = Mechanism(
    name="gaba_a",
    equations="""
        ds/dt = -s/tau : 1
        I = g_max*s*(E - v) : amp""",
    current="I",
    on={"pre": "s += efficacy"},
    parameters=dict(g_max=1.5*nS, tau=10*ms, E=-72*mV),
    reference=Reference("Bono & Clopath 2017", "10.1038/s41467-017-00740-z"),
)
