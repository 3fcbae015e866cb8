"""The alternatives that Milstein et al. compared: which gains, which traces, weight or voltage.

Source: Milstein et al. 2021 (neurosutras/BTSP, optimize_biBTSP_WD_*.py and VD_D.py; parameters of
cell 1 in config/20201124_biBTSP_*_90cm_best_params.yaml).  All act once a lap, as there.
`milstein2021_wd_d` has saturating gains of the product of both traces, `_wd_d_s` traces of less
than 50 ms, `_wd_e` gains of the eligibility alone, `_wd_f` a linear gain for potentiation,
`_wd_g` two linear gains.  In `milstein2021_vd_d` the voltage decides: the input is eligible for
depression as far as the cell is depolarised, for potentiation as far as it is not, and the weight
(relative to a silent cell's) plays no part.  In `milstein2021_nmda` (..._synthetic_WD_NMDAR.py,
hybrid, rounded) eligibility follows the opening of NMDA receptors, whose threshold is 0.55, 0.31
with the soma depolarised and 0.86 with it hyperpolarised: ``with_({"pre.a_n": 0.31})``.
Differs from the source: the largest traces are those of one field and one plateau, at 25 cm/s.
"""

from brian2 import Hz, ms, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.btsp import lapwise, low_passed
from dendritic_models.plasticity.milstein2021 import OVERLAP, SILENT, saturating

cell_1 = Reference("Milstein et al. 2021", "10.7554/eLife.73046", "fits to cell 1")

PLUS, MINUS = "up = k_plus*q_plus : Hz", "down = k_minus*q_minus : Hz"
SATURATING = "\n".join((OVERLAP, saturating("plus", "x"), saturating("minus", "x"), PLUS, MINUS))
OF_ELIGIBILITY = "\n".join((
    "elig = ET_pre/ET_max : 1", saturating("plus", "elig"), saturating("minus", "elig"),
    "up = k_plus*q_plus*IS_post/IS_max : Hz", "down = k_minus*q_minus*IS_post/IS_max : Hz"))
LINEAR_UP = "\n".join((OVERLAP, saturating("minus", "x"), "up = k_plus*x : Hz", MINUS))
LINEAR = "\n".join((OVERLAP, "up = k_plus*x : Hz", "down = k_minus*x : Hz"))
OF_VOLTAGE = "\n".join((
    """dET_plus/dt = (R_pre*(1 - V_post) - ET_plus)/tau_ET : 1
       dET_minus/dt = (R_pre*V_post - ET_minus)/tau_ET : 1
       x_plus = ET_plus*IS_post/(ET_max*IS_max) : 1
       x_minus = ET_minus*IS_post/(ET_max*IS_max) : 1""",
    saturating("plus", "x_plus"), saturating("minus", "x_minus"), PLUS, MINUS))


def variant(name, rates, tau_ET, tau_IS, W_max, **parameters):
    """A weight-dependent model of one cell; half widths h become the slopes b = 2/h."""
    name = f"milstein2021_{name}"
    return PlasticityRule(
        name=name,
        pre=low_passed(f"{name}_pre", "ET", "R", tau_ET, cell_1),
        post=low_passed(f"{name}_post", "IS", "plateau", tau_IS, cell_1),
        parameters={key.replace("h_", "b_"): 2/value if key.startswith("h_") else value
                    for key, value in parameters.items()},
        bounds={"w": (0, 1)},
        initial={"w": 1/W_max},
        reference=cell_1,
        validated=("milstein2021_variants",),
        **lapwise(rates))


milstein2021_wd_d = variant(
    "wd_d", SATURATING, 1010.8907*ms, 717.0006*ms, 3.0324842, ET_max=0.6454, IS_max=0.3419,
    k_plus=4.2527263*Hz, a_plus=0.12763956, h_plus=0.050393564,
    k_minus=0.04177397*Hz, a_minus=1.3337318e-3, h_minus=3.737859e-3)
milstein2021_wd_d_s = variant(
    "wd_d_s", SATURATING, 46.986017*ms, 18.190724*ms, 4.0991414, ET_max=0.9970, IS_max=1.0,
    k_plus=2.3229814*Hz, a_plus=2.1068744e-3, h_plus=8.9630977e-4,
    k_minus=1.2631971*Hz, a_minus=3.4769925e-5, h_minus=6.8103391e-5)
milstein2021_wd_e = variant(
    "wd_e", OF_ELIGIBILITY, 1337.6636*ms, 378.53109*ms, 3.0212238, ET_max=0.5638, IS_max=0.5473,
    k_plus=4.916038*Hz, a_plus=0.24348616, h_plus=0.086284603,
    k_minus=0.33746827*Hz, a_minus=2.5724450e-4, h_minus=0.022857474)
milstein2021_wd_f = variant(
    "wd_f", LINEAR_UP, 580.63312*ms, 414.69087*ms, 3.1261034, ET_max=0.7919, IS_max=0.5149,
    k_plus=8.5015466*Hz,
    k_minus=0.060032994*Hz, a_minus=6.3573853e-5, h_minus=3.0646160e-4)
milstein2021_wd_g = variant(
    "wd_g", LINEAR, 481.65162*ms, 100.02818*ms, 2.8045867, ET_max=0.8328, IS_max=0.9502,
    k_plus=5.8069138*Hz, k_minus=0.1204124*Hz)

milstein2021_vd_d = PlasticityRule(
    name="milstein2021_vd_d",
    post=low_passed("milstein2021_vd_d_post", "IS", "plateau", 1273.3571*ms, cell_1),
    parameters=dict(
        tau_ET=1514.1674*ms, ET_max=0.5276, IS_max=0.2099,
        k_plus=0.75803213*Hz, a_plus=0.050432434, b_plus=2/1.5750037e-3,
        k_minus=0.13074501*Hz, a_minus=1.9515709e-3, b_minus=2/0.016289532),
    needs={"R_pre": 1, "V_post": 1},                          # V: depolarisation over its maximum
    bounds={"w": (0, 100)},
    initial={"w": 1.0},
    reference=cell_1,
    validated=("milstein2021_variants",),
    **lapwise(OF_VOLTAGE, change="up - down") | dict(method="exponential"),
)

milstein2021_nmda = PlasticityRule(
    name="milstein2021_nmda",
    pre=Mechanism("milstein2021_nmda_pre", """
        dET/dt = (open - ET)/tau_ET : 1
        open = (s - zero)/(one - zero) : 1
        s = 1/(1 + exp(-b_n*(R - a_n))) : 1
        zero = 1/(1 + exp(b_n*a_n)) : 1
        one = 1/(1 + exp(-b_n*(1 - a_n))) : 1""",
        dict(tau_ET=1.0*second, a_n=0.55, b_n=2/0.41), cell_1, needs={"R": 1}),
    post=low_passed("milstein2021_nmda_post", "IS", "plateau", 0.75*second, cell_1),
    parameters=dict(ET_max=0.6535, IS_max=0.3297, k_plus=2.4*Hz,
                    k_minus=0.23*Hz, a_minus=0.0059, b_minus=2/0.012),
    bounds={"w": (0, 1)},
    initial={"w": SILENT},
    reference=cell_1.with_(note="NMDA and voltage hybrid, rounded"),
    **lapwise(LINEAR_UP),
)
