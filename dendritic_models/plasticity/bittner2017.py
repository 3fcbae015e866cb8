"""Behavioural-timescale plasticity as first found: inputs seconds from a plateau grow stronger.

Source: Bittner et al. 2017.  `bittner2017` is the kernel measured in slices (1.31 s for inputs
before the plateau, 0.69 s for inputs after it); its amplitudes are those of the simulation of that
experiment by Madar et al. 2025 (antoinemadar/BTSPvsSTDP, InVitroBittner2017Sim.m), 3.8 pA a spike
of a weight of 77 pA and 1.15 times as much after the plateau.  `bittner2017_field` is the authors'
place-field model with the means of their 21 cells (neurosutras/CA1Sim,
optimize_discrete_long_plasticity_rule_032017.py): a synapse has what is less, its local signal or
the cell's global one.
Differs from the source: the weight is relative to its start.  Saturation comes from the largest
local signal, which the authors average over the top tenth of the inputs.
"""

from brian2 import khertz, ms, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.btsp import continuous, counted, pairing

bittner2017_paper = Reference("Bittner et al. 2017", "10.1126/science.aan3846")

bittner2017 = PlasticityRule(
    name="bittner2017",
    pre=counted("bittner2017_pre", "E", "spike", 1.31*second, bittner2017_paper),
    post=counted("bittner2017_post", "D", "plateau", 0.69*second, bittner2017_paper),
    synapse="w : 1",
    on=pairing("A_plus*E_pre", "A_minus*D_post"),
    parameters=dict(A_plus=3.8/77, A_minus=1.15*3.8/77),
    initial={"w": 1.0},
    reference=bittner2017_paper,
    validated=("bittner2017_kernel",),
)


def double_exponential(name, state, of, rise, decay):
    """A signal of unit area that rises and decays, as two low-passed copies of its cause."""
    return Mechanism(name, f"""
        {state} = (tau_decay*slow - tau_rise*fast)/(tau_decay - tau_rise) : 1
        dslow/dt = ({of} - slow)/tau_decay : 1
        dfast/dt = ({of} - fast)/tau_rise : 1""",
        dict(tau_rise=rise, tau_decay=decay), bittner2017_paper, needs={of: 1})


bittner2017_field = PlasticityRule(
    name="bittner2017_field",
    pre=double_exponential("bittner2017_local", "L", "R", 212.9*ms, 1196*ms),
    post=double_exponential("bittner2017_global", "G", "plateau", 101.5*ms, 454.8*ms),
    parameters=dict(kappa=2.535e-3*khertz, rho=1.116,
                    L_max=0.5220, G_max=0.3979),              # 90 cm at 30 cm/s, 300 ms
    initial={"w": 1.0},
    reference=bittner2017_paper,
    validated=("bittner2017_place_field",),
    **continuous("""
        saturation = rho*L_max/G_max : 1
        up = kappa*clip(L_pre/saturation, 0, G_post) : Hz     # the lesser of the two""",
        change="up"),
)
