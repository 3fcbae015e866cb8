"""Synaptic scaling: all weights of a neuron grow by one factor until it fires at its set rate.

Source: Turrigiano, Leslie, Desai, Rutherford & Nelson 1998, who observed it.
Differs from the source: it states no equation; this is the common one, proportional control of
the filtered rate.  The rate and both time constants are ours, faster than a culture's day.
"""

from brian2 import Hz, ms, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference

turrigiano1998 = Reference("Turrigiano et al. 1998", "10.1038/36103", "equation and values: ours")

synaptic_scaling = PlasticityRule(
    name="synaptic_scaling",
    post=Mechanism("synaptic_scaling_post",
                   equations="dr/dt = -r/tau_r : Hz           # filtered rate",
                   on={"spike": "r += 1/tau_r"},
                   parameters=dict(tau_r=500*ms), reference=turrigiano1998),
    synapse="dw/dt = w*(r_0 - r_post)/(tau_s*r_0) : 1",
    parameters=dict(r_0=5*Hz, tau_s=10*second),
    method="exponential",                                     # linear in w
    reference=turrigiano1998,
)
