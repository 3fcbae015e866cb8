"""Oja's rule: Hebbian growth whose decay turns the weights into the first principal component.

Source: Oja 1982, eq. 3.
Differs from the source: continuous time, so the gain is a rate.
"""

from brian2 import Hz

from dendritic_models.model import PlasticityRule, Reference

oja1982 = PlasticityRule(
    name="oja1982",
    synapse="dw/dt = eta*r_post*(r_pre - r_post*w) : 1",
    needs={"r_pre": 1, "r_post": 1},                          # activities of the two units
    parameters=dict(eta=0.1*Hz),
    reference=Reference("Oja 1982", "10.1007/BF00275687"),
)
