"""Spiking units from whose potential a spike takes the threshold, adaptive ones, and a read-out.

Source: Bellec et al. 2020, eqs. 6 to 9; time constants and threshold of the authors' pattern
generation; adaptation of their evidence accumulation, scaled with the threshold.
Differs from the source: a spike acts a step after it was fired, input included; no refractoriness.
"""

from brian2 import ms

from dendritic_models.model import Unit
from dendritic_models.plasticity.bellec2020 import bellec2020

eprop_unit = Unit(
    name="eprop_unit",
    equations="""
        dv/dt = -v/tau_m : 1
        A = theta : 1""",
    on={"trial": "v = 0"},
    parameters=dict(tau_m=30*ms, theta=0.03),
    threshold="v > A",
    reset="v -= theta",
    reference=bellec2020,
    validated=("eprop_sines",),
)
eprop_adaptive_unit = Unit(
    name="eprop_adaptive_unit",
    equations="""
        dv/dt = -v/tau_m : 1
        da/dt = -a/tau_a : 1
        A = theta + beta*a : 1""",
    on={"trial": "v = 0; a = 0"},
    parameters=dict(tau_m=30*ms, tau_a=2000*ms, theta=0.03, beta=0.0174*0.03/0.6),
    threshold="v > A",
    reset="v -= theta; a += 1",
    reference=bellec2020,
)
eprop_output = Unit(
    name="eprop_output",
    equations="""
        dy/dt = -y/tau_out : 1
        target : 1
        err = target - y : 1""",
    on={"trial": "y = 0"},
    parameters=dict(tau_out=30*ms),
    reference=bellec2020,
    validated=("eprop_sines",),
)
