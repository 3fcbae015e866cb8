"""BCM with the mean square as border: a neuron becomes selective for one pattern.

Source: Intrator & Cooper 1992, eqs. 2.1 to 2.4.
Differs from the source: continuous time.  Of K independent patterns that come equally often one
is answered, by K*r_0, and the others by nothing.
"""

from brian2 import Hz, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference

intrator1992_paper = Reference("Intrator & Cooper 1992", "10.1016/S0893-6080(05)80003-6")

intrator1992 = PlasticityRule(
    name="intrator1992",
    post=Mechanism("intrator1992_post",
                   equations="dtheta/dt = (r**2/r_0 - theta)/tau_theta : 1",
                   needs={"r": 1},                            # activity of the unit
                   parameters=dict(tau_theta=2*second, r_0=1.0),
                   reference=intrator1992_paper),
    synapse="dw/dt = eta*r_pre*r_post*(r_post - theta_post) : 1",
    needs={"r_pre": 1, "r_post": 1},
    parameters=dict(eta=0.01*Hz),
    method="euler",                                           # w is on the right by r_post alone
    reference=intrator1992_paper,
)
