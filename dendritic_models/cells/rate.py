"""Leaky rate unit with a saturating output.

Source: Sompolinsky, Crisanti & Sommers 1988, eq. 1.
Differs from the source: a bias, and a time constant with a unit.
"""

from brian2 import ms

from dendritic_models.model import Reference, Unit

rate = Unit(
    name="rate",
    equations="""
        dx/dt = (-x + drive + bias)/tau : 1
        r = tanh(x) : 1
        drive : 1                                             # the sum of what signals bring""",
    parameters=dict(tau=10*ms, bias=0.0),
    reference=Reference("Sompolinsky et al. 1988", "10.1103/PhysRevLett.61.259"),
)
