"""Two of the four forms of plasticity, in their plainest form: three-factor and instructive.

Source: the taxonomy of Magee & Grienberger 2020, an illustration of which these are.
Differs from the source: equations and numbers are this project's; the review was not our source
for them.  The other two forms are `pair_stdp` (Hebbian) and `milstein2021` (behavioural
timescale).  The third factor and the instructive signal are the level of the target's ``plateau``
event: global in the first, where every cell receives it, the cell's own in the second.
"""

from brian2 import Hz, ms, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference

taxonomy = Reference("Magee & Grienberger 2020", "10.1146/annurev-neuro-090919-022842",
                     "the taxonomy; equations and numbers are this project's")

magee2020_three_factor = PlasticityRule(
    name="magee2020_three_factor",
    pre=Mechanism(
        name="magee2020_coincidence",
        equations="dx/dt = -x/tau : 1",
        on={"spike": "x += 1"},
        parameters=dict(tau=20*ms),
        reference=taxonomy),
    synapse="""
        delig/dt = -elig/tau_elig : 1                         # that both neurons fired
        dw/dt = eta*plateau_post*elig : 1""",
    on={"post": "elig += x_pre"},
    needs={"plateau_post": 1},
    parameters=dict(eta=0.3*Hz, tau_elig=1*second),
    bounds={"w": (0, 1)},
    reference=taxonomy,
    validated=("four_forms",),
)

magee2020_instructive = PlasticityRule(
    name="magee2020_instructive",
    pre=Mechanism(
        name="magee2020_eligibility",
        equations="delig/dt = -elig/tau : 1",                 # that the input fired
        on={"spike": "elig += 1"},
        parameters=dict(tau=1*second),
        reference=taxonomy),
    synapse="dw/dt = eta*plateau_post*elig_pre : 1",
    needs={"plateau_post": 1},
    parameters=dict(eta=0.2*Hz),
    bounds={"w": (0, 1)},
    reference=taxonomy,
    validated=("four_forms",),
)
