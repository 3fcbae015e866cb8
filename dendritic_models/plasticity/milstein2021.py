"""Bidirectional behavioural-timescale plasticity: the weight decides the direction.

Source: Milstein et al. 2021, weight-dependent model D, network parameter set (neurosutras/BTSP,
simulate_biBTSP_synthetic_network_WD_D_config.yaml, x0).
As published in two forms.  `milstein2021` is the paper's differential equation.
`milstein2021_lapwise` is what the authors' code computes: both gains are integrated with the weight
frozen, and applied at the onset of the next plateau and at the schedule's phase ``block``, which
ends the following lap.
`milstein2021_windows` is that of their network script: a window ends at ``block``, where the gains
are applied and the instructive trace is cleared, as windows there do not reach into each other.
Differs from the source: the largest traces are those of the equations; the authors' filters, on a
grid of 10 ms and cut short, give 0.5086 and 0.4972.  `milstein2021_windows` adds its gains up step
by step while the cell is instructed: most cells are not at most times, and their synapses then cost
nothing.
"""

import numpy as np
from brian2 import Hz, cm, ms, second

from dendritic_models.model import Event, Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.btsp import continuous, lapwise, low_passed, windowed

milstein2021_paper = Reference("Milstein et al. 2021", "10.7554/eLife.73046", "network set")

eligibility = low_passed("milstein2021_pre", "ET", "R", 1.664103*second, milstein2021_paper)
eligibility_of_spikes = Mechanism(
    name="milstein2021_spikes_pre",
    equations="dET/dt = -ET/tau_ET : 1",
    on={"spike": "ET += 1/(rate_max*tau_ET)"},
    parameters=dict(tau_ET=1.664103*second, rate_max=40*Hz),
    reference=milstein2021_paper,
)
instruction = low_passed("milstein2021_post", "IS", "plateau", 0.4370065*second, milstein2021_paper)
instruction_of_window = instruction.with_(
    name="milstein2021_windows_post",
    events={"instructed": Event("IS > rest", edge=False)},
    on={"block": "IS = 0"},
    parameters={**instruction.parameters, "rest": 1e-5})      # below it, gains are none

OVERLAP = "x = ET_pre*IS_post/(ET_max*IS_max) : 1"


def saturating(sign, signal):
    """The gain ``q_<sign>`` of a signal: from 0 at 0 to 1 at 1 along a logistic of slope b at a."""
    return f"""
        q_{sign} = (s_{sign} - zero_{sign})/(one_{sign} - zero_{sign}) : 1
        s_{sign} = 1/(1 + exp(-b_{sign}*({signal} - a_{sign}))) : 1
        zero_{sign} = 1/(1 + exp(b_{sign}*a_{sign})) : 1
        one_{sign} = 1/(1 + exp(-b_{sign}*(1 - a_{sign}))) : 1"""


RATES = f"""{OVERLAP}{saturating("plus", "x")}{saturating("minus", "x")}
    up = k_plus*q_plus : Hz
    down = k_minus*q_minus : Hz"""
NETWORK_SET = dict(
    k_plus=1.109682*Hz, a_plus=0.4150117, b_plus=4.40422,
    k_minus=0.4249387*Hz, a_minus=0.02618154, b_minus=20.04576,
    ET_max=0.5074, IS_max=0.4967)                             # `normalisers()`: 25 cm/s, 300 ms
SILENT = 1/4.680311                                           # 1/W_max: a synapse before induction

milstein2021 = PlasticityRule(
    name="milstein2021",
    pre=eligibility,
    post=instruction,
    parameters=NETWORK_SET,
    bounds={"w": (0, 1)},
    initial={"w": SILENT},
    reference=milstein2021_paper,
    validated=("milstein2021_inductions", "milstein2021_weight_dependence", "ca1_plateau_gate"),
    **continuous(RATES),
)
milstein2021_lapwise = milstein2021.with_(
    name="milstein2021_lapwise", validated=(*milstein2021.validated, "milstein2021_velocity"),
    **lapwise(RATES))
milstein2021_windows = milstein2021.with_(
    name="milstein2021_windows", post=instruction_of_window, dt=None, method=None,
    validated=("place_cells_reward",), **windowed(RATES))
milstein2021_spikes = milstein2021.with_(name="milstein2021_spikes", pre=eligibility_of_spikes,
                                         validated=())


def normalisers(field_width=90*cm, speed=25*cm/second, track_length=187*cm, plateau=300*ms,
                tau_ET=1.664103*second, tau_IS=0.4370065*second):
    """Largest eligibility and instructive trace of a protocol: `ET_max` and `IS_max` of the rules.

    Each input fires along a Gaussian of sigma = field_width/(3*sqrt(2)), lap after lap, until its
    trace repeats itself.  One lap gives, with s = sigma/speed and t counted from the centre::

        ET(t) = s*sqrt(pi)/(2*tau) * exp(s**2/(4*tau**2) - t/tau) * erfc(s/(2*tau) - t/s)

    Parameters
    ----------
    field_width, track_length : Quantity (cm)
    speed : Quantity (cm/second)
    plateau : Quantity (ms)
        Duration of a plateau.
    tau_ET, tau_IS : Quantity (second)

    Returns
    -------
    dict
        ``{"ET_max": float, "IS_max": float}``, for ``rule.with_``.
    """
    from scipy.optimize import minimize_scalar  # a quarter of a second: only where needed
    from scipy.special import erfc

    s = float(field_width/speed)/(3*np.sqrt(2))
    lap, tau = float(track_length/speed), float(tau_ET)
    laps = np.arange(-1, np.ceil(40*tau/lap) + 1)       # all that are not below 1e-17

    def trace(t):
        t = t + lap*laps
        return s*np.sqrt(np.pi)/(2*tau)*np.sum(
            np.exp(s**2/(4*tau**2) - t/tau)*erfc(s/(2*tau) - t/s))

    peak = minimize_scalar(lambda t: -trace(t), bounds=(0, lap/2), method="bounded",
                           options=dict(xatol=1e-9))
    return {"ET_max": -peak.fun, "IS_max": 1 - np.exp(-float(plateau/tau_IS))}
