"""Random feedback local online learning: an eligibility of its own times an error from afar.

Source: Murray 2019, eqs. 5 to 7: the trace ``p`` keeps of the gradient what a synapse can know.
`murray2019_readout` is the delta rule of the read-out.
Differs from the source: weights move all the time rather than after a trial; its rate of 0.03 for a
trial of 100 steps is 0.3 per second.
"""

from brian2 import Hz, ms

from dendritic_models.model import PlasticityRule, Reference

murray2019_paper = Reference("Murray 2019", "10.7554/eLife.43299")

murray2019 = PlasticityRule(
    name="murray2019",
    synapse="""
        dp/dt = (slope_post*h_pre - p)/tau : 1
        dw/dt = eta*credit_post*p : 1""",
    on={"trial": "p = 0"},
    needs={"slope_post": 1, "credit_post": 1, "h_pre": 1},
    parameters=dict(tau=10*ms, eta=0.3*Hz),
    method="euler",
    reference=murray2019_paper,
    validated=("murray2019_rflo",),
)
murray2019_readout = PlasticityRule(
    name="murray2019_readout",
    synapse="dw/dt = eta*err_post*h_pre : 1",
    needs={"err_post": 1, "h_pre": 1},
    parameters=dict(eta=0.3*Hz),
    method="euler",
    reference=murray2019_paper,
    validated=("murray2019_rflo",),
)
