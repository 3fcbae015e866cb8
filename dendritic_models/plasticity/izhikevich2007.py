"""Dopamine-modulated STDP: pairs of spikes are remembered for a second, dopamine cashes them.

Source: Izhikevich 2007, code daspnet.m (ModelDB 84167).
Differs from the source: weights and eligibility move at every step, not every 10 ms; the program
reads its presynaptic trace one step of decay younger, and lets coincident spikes depress.  Its
tonic dopamine acts where nothing gives the third factor.
"""

from brian2 import Hz, ms, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.three_factor import eligible, lazily, modulated

izhikevich2007_paper = Reference("Izhikevich 2007", "10.1093/cercor/bhl152")

izhikevich2007 = PlasticityRule(
    name="izhikevich2007",
    pre=Mechanism(
        name="izhikevich2007_pre",
        equations="dx/dt = -x/tau_plus : 1",
        on={"spike": "x = 1"},                                # the last spike counts
        parameters=dict(tau_plus=20*ms),
        reference=izhikevich2007_paper),
    post=modulated(Mechanism(
        name="izhikevich2007_post",
        equations="dy/dt = -y/tau_minus : 1",
        on={"spike": "y = 1"},
        parameters=dict(tau_minus=20*ms),
        reference=izhikevich2007_paper), M=0.002),
    parameters=dict(A_plus=0.1, A_minus=0.15, tau_elig=1*second, eta=100*Hz),   # once in 10 ms
    bounds={"w": (0, 4)},
    initial={"w": 1.0},
    reference=izhikevich2007_paper,
    validated=("izhikevich2007_distal_reward", "izhikevich2007_distal_reward_hour"),
    **eligible({"pre": "-A_minus*y_post", "post": "A_plus*x_pre"}),
)
izhikevich2007_lazy = lazily(izhikevich2007)
