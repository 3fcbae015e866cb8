"""Pair STDP: every pair of spikes counts, weights change by fixed amounts and are clipped.

Source: Song, Miller & Abbott 2000.
Differs from the source: the weight is in units of its maximum.
"""

from brian2 import ms

from dendritic_models.model import Mechanism, PlasticityRule, Reference

song2000 = Reference("Song et al. 2000", "10.1038/78829", "additive, all-to-all")

pair_stdp = PlasticityRule(
    name="pair_stdp",
    pre=Mechanism("pair_stdp_pre",
                  equations="dx/dt = -x/tau_plus : 1",
                  on={"spike": "x += 1"},
                  parameters=dict(tau_plus=20*ms), reference=song2000),
    post=Mechanism("pair_stdp_post",
                   equations="dy/dt = -y/tau_minus : 1",
                   on={"spike": "y += 1"},
                   parameters=dict(tau_minus=20*ms), reference=song2000),
    synapse="w : 1",
    on={"pre": "w -= A_minus*y_post",                         # strictly earlier spikes count
        "post": "w += A_plus*x_pre"},
    parameters=dict(A_plus=0.005, A_minus=0.00525),           # A_minus/A_plus = 1.05
    bounds={"w": (0, 1)},
    reference=song2000,
)
