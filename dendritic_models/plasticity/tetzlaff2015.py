"""Hebbian growth and scaling that is quadratic in the weight share a fixed point.

Source: Tetzlaff, Dasgupta, Kulvicius & Worgotter 2015, eq. 3; time constants as in its network.
Differs from the source: rates are in units of 1 Hz.  At given rates the weight settles at
sqrt(tau_SS/tau_H*r_pre*r_post/(r_post - F_T)).
"""

from brian2 import second

from dendritic_models.model import PlasticityRule, Reference

tetzlaff2015 = PlasticityRule(
    name="tetzlaff2015",
    synapse="dw/dt = r_pre*r_post/tau_H + (F_T - r_post)*w**2/tau_SS : 1",
    needs={"r_pre": 1, "r_post": 1},                          # rates of the two units
    parameters=dict(tau_H=30*second, tau_SS=1800*second, F_T=1.0),
    reference=Reference("Tetzlaff et al. 2015", "10.1038/srep12866"),
)
