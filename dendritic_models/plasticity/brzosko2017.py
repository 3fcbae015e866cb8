"""Acetylcholine depresses as it goes, dopamine afterwards turns what happened into potentiation.

Source: Brzosko et al. 2017, code seq_neuromod_plasticity.m (ModelDB 233396).
Differs from the source: coincident spikes do not pair; the eligibility of a trial begins at zero.
A trial ends at the schedule's phase ``block``: where ``M``, dopamine, is above one half, what
acetylcholine (``ach``) took in it is given back, and the eligibility is added.  Both are 1 where
nothing gives them.
"""

from brian2 import ms, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.three_factor import modulated

brzosko2017_paper = Reference("Brzosko et al. 2017", "10.7554/eLife.27756")
PAIR = "down = clip(eta_ach*ach_post*{gain}, 0, w - w_min); w -= down; lost += down; elig += {gain}"

brzosko2017 = PlasticityRule(
    name="brzosko2017",
    pre=Mechanism(
        name="brzosko2017_pre",
        equations="dx/dt = -x/tau_x : 1",
        on={"spike": "x += A_plus"},
        parameters=dict(tau_x=10*ms, A_plus=1.0),
        reference=brzosko2017_paper),
    post=modulated(Mechanism(
        name="brzosko2017_post",
        equations="""
            dy/dt = -y/tau_y : 1
            ach : 1""",
        on={"spike": "y += A_minus"},                         # both windows are positive
        parameters=dict(tau_y=10*ms, A_minus=1.0),
        initial={"ach": 1.0},
        reference=brzosko2017_paper), M=1.0),
    synapse="""
        delig/dt = -elig/tau_elig : 1
        w : 1
        lost : 1""",
    on={"pre": PAIR.format(gain="y_post"), "post": PAIR.format(gain="x_pre"),
        "block": "w += int(M_post > 0.5)*(lost + eta_da*elig); lost = 0; elig = 0"},
    parameters=dict(tau_elig=2*second, eta_ach=0.002, eta_da=0.01, w_min=1.0),
    bounds={"w": (1, 3)},
    initial={"w": 2.0},
    reference=brzosko2017_paper,
)
