"""Two competing eligibility traces: a plateau moves the weight to where they balance.

Source: Cone & Shouval 2021, main script of ModelDBRepository/266868: both traces follow the input
and saturate, the one for depression almost at once and for longer.
As published in two forms.  `cone2021` is the differential equation, `cone2021_lapwise` what the
script computes: the change of a lap with the weight frozen, then added.
Differs from the source: eta_W is a rate, 0.6/s, where the script writes 6e-4 a step of 1 ms; the
script applies a lap's change at the end of the lap.
"""

from brian2 import Hz, ms, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.btsp import continuous, lapwise

cone2021_paper = Reference("Cone & Shouval 2021", "10.3389/fncom.2021.640235")

CLOCK = dict(dt=1*ms)                                         # of the script
RATES = """
    up = eta_W*I_post*T_p_pre : Hz
    down = eta_W*I_post*T_d_pre : Hz"""

cone2021 = PlasticityRule(
    name="cone2021",
    pre=Mechanism(
        "cone2021_pre",
        equations="""dT_p/dt = (-T_p + eta_p*R*(Tmax_p - T_p))/tau_p : 1
                     dT_d/dt = (-T_d + eta_d*R*(Tmax_d - T_d))/tau_d : 1""",
        needs={"R": 1},
        parameters=dict(tau_p=0.2*second, eta_p=0.2, Tmax_p=2.2,
                        tau_d=1.5*second, eta_d=200.0, Tmax_d=2.0),
        reference=cone2021_paper),
    post=Mechanism("cone2021_post", "dI/dt = -I/tau_I : 1", dict(tau_I=0.4*second), cone2021_paper,
                   on={"plateau": "I = 1"}),
    parameters=dict(eta_W=0.6*Hz),
    bounds={"w": (0, 1)},
    initial={"w": 0.0},
    reference=cone2021_paper,
    validated=("cone2021_fixed_point",),
    **continuous(RATES) | CLOCK,
)
cone2021_lapwise = cone2021.with_(name="cone2021_lapwise", **lapwise(RATES) | CLOCK)
