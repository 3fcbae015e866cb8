"""Pair STDP between additive and multiplicative: steps are powers of the distance to the bounds.

Source: Gutig, Aharonov, Rotter & Sompolinsky 2003, eqs. 1 to 3.
Differs from the source: lambda is called eta, because Python has taken that name.  mu = 0 is
additive, mu = 1 multiplicative; the values are from memory, not checked against the paper.
"""

from brian2 import ms

from dendritic_models.model import PlasticityRule, Reference
from dendritic_models.plasticity.song2000 import pair_stdp

power_law_stdp = PlasticityRule(
    name="power_law_stdp",
    pre=pair_stdp.pre.with_(name="power_law_stdp_pre", tau_plus=20*ms),
    post=pair_stdp.post.with_(name="power_law_stdp_post", tau_minus=20*ms),
    synapse="w : 1",
    on={"pre": "w -= eta*alpha*w**mu*y_post",                 # strictly earlier spikes count
        "post": "w += eta*(1 - w)**mu*x_pre"},
    parameters=dict(eta=0.005, alpha=1.05, mu=0.02),
    bounds={"w": (0, 1)},
    reference=Reference("Gutig et al. 2003", "10.1523/JNEUROSCI.23-09-03697.2003",
                        "power law, all-to-all"),
)
