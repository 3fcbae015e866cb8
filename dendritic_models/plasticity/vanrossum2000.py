"""Multiplicative pair STDP: depression is proportional to the weight, potentiation is not.

Source: van Rossum, Bi & Turrigiano 2000, eq. 1.
Differs from the source: no noise in the steps; the weight is in units of c_p/c_d, at which both
amplitudes are c_d.  The value of c_d is from memory, not checked against the paper.
"""

from brian2 import ms

from dendritic_models.model import PlasticityRule, Reference
from dendritic_models.plasticity.song2000 import pair_stdp

multiplicative_stdp = PlasticityRule(
    name="multiplicative_stdp",
    pre=pair_stdp.pre.with_(name="multiplicative_stdp_pre", tau_plus=20*ms),
    post=pair_stdp.post.with_(name="multiplicative_stdp_post", tau_minus=20*ms),
    synapse="w : 1",
    on={"pre": "w -= c_d*w*y_post",                           # strictly earlier spikes count
        "post": "w += c_p*x_pre"},
    parameters=dict(c_p=0.003, c_d=0.003),
    bounds={"w": (0, 10)},                                    # never reached: the mean is near 1
    reference=Reference("van Rossum et al. 2000", "10.1523/JNEUROSCI.20-23-08812.2000",
                        "multiplicative, all-to-all"),
)
