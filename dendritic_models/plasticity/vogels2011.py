"""Inhibitory STDP: near-coincident spikes strengthen, lone presynaptic spikes weaken.

Source: Vogels, Sprekeler, Zenke, Clopath & Gerstner 2011, eqs. 1 and 2; values as in the authors'
network, the weight in nS.
As published.  The postsynaptic rate settles near rho_0 = alpha/(2*tau).
"""

from brian2 import ms

from dendritic_models.model import Mechanism, PlasticityRule, Reference

vogels2011_paper = Reference("Vogels et al. 2011", "10.1126/science.1211095")

vogels2011 = PlasticityRule(
    name="vogels2011",
    pre=Mechanism("vogels2011_pre",
                  equations="dx/dt = -x/tau : 1",
                  on={"spike": "x += 1"},
                  parameters=dict(tau=20*ms), reference=vogels2011_paper),
    post=Mechanism("vogels2011_post",
                   equations="dy/dt = -y/tau : 1",
                   on={"spike": "y += 1"},
                   parameters=dict(tau=20*ms), reference=vogels2011_paper),
    synapse="w : 1",
    on={"pre": "w += eta*(y_post - alpha)",                   # strictly earlier spikes count
        "post": "w += eta*x_pre"},
    parameters=dict(eta=0.01, alpha=0.12),                    # alpha = 2*rho_0*tau, rho_0 = 3 Hz
    bounds={"w": (0, 100)},
    reference=vogels2011_paper,
    validated=("vogels2011_balance", "vogels2011_network"),
)
