"""A potassium conductance that every somatic spike opens a little further.

Source: the adaptation of Treves 1993 in its common form; numbers of this project's CA1 cell.
"""

from brian2 import ms, mV, nS

from dendritic_models.model import Mechanism, Reference

spike_adaptation = Mechanism(
    name="spike_adaptation",
    equations="""
        dg/dt = -g/tau : siemens
        I = g*(E - v) : amp""",
    current="I",
    on={"spike": "g += b"},
    parameters=dict(b=6*nS, tau=55*ms, E=-80*mV),
    reference=Reference("Treves 1993", "10.1088/0954-898X_4_3_002",
                        "the form; the numbers are this project's"),
    validated=("ca1_plateau_gate",),
)
