"""Recurrent rate units that hear of an error through fixed weights, and their read-out.

Source: Murray 2019, eqs. 1 to 3 and 7; constants of its periodic-output task (code
murray-lab/rflo-learning).
Differs from the source: one step of the paper is a time step of 1 ms, by explicit Euler; the
read-out sees the activity of the step before, of which its target is too.
"""

from brian2 import ms

from dendritic_models.model import Unit
from dendritic_models.plasticity.murray2019 import murray2019_paper

rflo_unit = Unit(
    name="rflo_unit",
    equations="""
        dh/dt = (-h + tanh(u))/tau : 1
        slope = 1 - tanh(u)**2 : 1
        u : 1                                                 # from all units
        credit : 1                                            # the error, through feedback weights
        h_start : 1                                           # where a trial begins""",
    on={"trial": "h = h_start"},
    parameters=dict(tau=10*ms),
    method="euler",
    reference=murray2019_paper,
    validated=("murray2019_rflo",),
)

rflo_output = Unit(
    name="rflo_output",
    equations="""
        y : 1
        target : 1
        err = target - y : 1""",
    reference=murray2019_paper,
    validated=("murray2019_rflo",),
)
