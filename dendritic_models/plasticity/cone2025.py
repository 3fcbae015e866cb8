"""gBTSP: each plateau writes what was active around it and forgets what was there.

Source: Cone, Clopath & Costa 2025, Figure1.m of ianconehed/gBTSP_paper: a two-sided exponential
kernel (1.31 s before the plateau, 0.69 s after it) of height 2, and a decay of `forget` times the
weight at each plateau.  Ten millivolts of ramp are a weight of 1.
Differs from the source: `eta` counts seconds where the script sums bins of 50 ms of inputs that are
1/45 high.
"""

from brian2 import Hz, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.btsp import CLOCK, counted

cone2025_code = Reference("Cone et al. 2025", "", "code: ianconehed/gBTSP_paper")

cone2025 = PlasticityRule(
    name="cone2025",
    pre=Mechanism("cone2025_pre", "dE/dt = R - E/tau_E : second", dict(tau_E=1.31*second),
                  cone2025_code, needs={"R": 1}),
    post=counted("cone2025_post", "D", "plateau", 0.69*second, cone2025_code),
    synapse="dw/dt = eta*R_pre*D_post : 1",
    on={"plateau": "w += eta*E_pre - forget*w"},
    needs={"R_pre": 1},
    parameters=dict(eta=2/(45*0.05)*Hz, forget=1.0),
    initial={"w": 0.0},
    dt=CLOCK,
    method="euler",                                           # no state in its own rate
    reference=cone2025_code,
    validated=("milstein2021_variants",),
)
