"""SPAN: presynaptic, wanted and given spikes, each filtered by an alpha function.

Source: Mohemmed et al. 2012, in differential equations.
Differs from the source: the overlap of two coincident spikes is one; the change is applied after a
trial.
"""

from brian2 import ms

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.spike_times import filtered

mohemmed2012_paper = Reference("Mohemmed et al. 2012", "10.1142/S0129065712500128")

span = PlasticityRule(
    name="span",
    pre=Mechanism(
        name="span_pre",
        equations="""
            drise/dt = -rise/tau : 1
            dx/dt = (rise - x)/tau : 1                        # (t/tau) exp(-t/tau)""",
        on={"spike": "rise += 1"},
        parameters=dict(tau=5*ms),
        reference=mohemmed2012_paper),
    post=Mechanism(
        name="span_post",
        equations="""
            drise/dt = -rise/tau : 1
            derr/dt = (rise - err)/tau : 1""",
        on={"instructed": "rise += 1", "spike": "rise -= 1"},
        parameters=dict(tau=5*ms),
        reference=mohemmed2012_paper),
    parameters=dict(eta=3.0, overlap=1.25*ms),                # tau/4
    reference=mohemmed2012_paper,
    validated=("spike_time_rules",),
    **filtered("x_pre/overlap"),
)
