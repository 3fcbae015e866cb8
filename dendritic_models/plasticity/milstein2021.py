"""Behavioural-timescale plasticity: eligibility meets plateau, and the weight sets the direction.

Source: Milstein et al. 2021, weight-dependent model, network parameter set (neurosutras/BTSP,
simulate_biBTSP_synthetic_network_WD_D_config.yaml, x0).
As published in two forms.  `milstein2021` is the paper's differential equation.
`milstein2021_lapwise` is what the authors' code computes: both gains are integrated with the weight
frozen, and applied at the onset of the next plateau and at the schedule's phase ``block``, which
ends the following lap.
`milstein2021_windows` is that of their network script: a window ends at ``block``, where the gains
are applied and the instructive trace is cleared, as windows there do not reach into each other.
Differs from the source: the largest traces are those of the equations; the authors' grid of 10 ms
gives 0.5088 and 0.4972.  `milstein2021_windows` adds its gains up, `step` by `step`, while the cell
is instructed: most cells are not at most times, and their synapses then cost nothing.
"""

import numpy as np
from brian2 import Hz, cm, ms, second
from scipy.optimize import minimize_scalar
from scipy.special import erfc

from dendritic_models.model import Event, Mechanism, PlasticityRule, Reference

milstein2021_paper = Reference("Milstein et al. 2021", "10.7554/eLife.73046", "network set")

eligibility = Mechanism(
    name="milstein2021_pre",
    equations="dET/dt = (R - ET)/tau_ET : 1",
    needs={"R": 1},                                           # presynaptic rate over its maximum
    parameters=dict(tau_ET=1.664103*second),
    reference=milstein2021_paper,
)
eligibility_of_spikes = Mechanism(
    name="milstein2021_spikes_pre",
    equations="dET/dt = -ET/tau_ET : 1",
    on={"spike": "ET += 1/(rate_max*tau_ET)"},
    parameters=dict(tau_ET=1.664103*second, rate_max=40*Hz),
    reference=milstein2021_paper,
)
instruction = Mechanism(
    name="milstein2021_post",
    equations="dIS/dt = (plateau - IS)/tau_IS : 1",
    needs={"plateau": 1},                                     # the level: how long it lasts counts
    parameters=dict(tau_IS=0.4370065*second),
    reference=milstein2021_paper,
)
instruction_of_window = Mechanism(
    name="milstein2021_windows_post",
    equations="dIS/dt = (plateau - IS)/tau_IS : 1",
    needs={"plateau": 1},
    events={"instructed": Event("IS > rest", edge=False)},
    on={"block": "IS = 0"},
    parameters=dict(tau_IS=0.4370065*second, rest=1e-5),      # below it, gains are none
    reference=milstein2021_paper,
)

# q runs from 0 at x = 0 to 1 at x = 1 along a logistic function of threshold a and slope b.
GAINS = """
    x = ET_pre*IS_post/(ET_max*IS_max) : 1
    q_plus = (s_plus - zero_plus)/(one_plus - zero_plus) : 1
    q_minus = (s_minus - zero_minus)/(one_minus - zero_minus) : 1
    s_plus = 1/(1 + exp(-b_plus*(x - a_plus))) : 1
    s_minus = 1/(1 + exp(-b_minus*(x - a_minus))) : 1
    zero_plus = 1/(1 + exp(b_plus*a_plus)) : 1
    zero_minus = 1/(1 + exp(b_minus*a_minus)) : 1
    one_plus = 1/(1 + exp(-b_plus*(1 - a_plus))) : 1
    one_minus = 1/(1 + exp(-b_minus*(1 - a_minus))) : 1"""
NETWORK_SET = dict(
    k_plus=1.109682*Hz, a_plus=0.4150117, b_plus=4.40422,
    k_minus=0.4249387*Hz, a_minus=0.02618154, b_minus=20.04576,
    ET_max=0.5074, IS_max=0.4967)                             # `normalisers()`: 25 cm/s, 300 ms

milstein2021 = PlasticityRule(
    name="milstein2021",
    pre=eligibility,
    post=instruction,
    synapse="dw/dt = k_plus*q_plus*(1 - w) - k_minus*q_minus*w : 1" + GAINS,
    parameters=NETWORK_SET,
    bounds={"w": (0, 1)},
    dt=10*ms,
    method="exponential",   # linear in w; a slope of 0, where nothing is eligible, is no trouble
    reference=milstein2021_paper,
    validated=("milstein2021_inductions", "ca1_plateau_gate"),
)

APPLY = "w += k_plus*A*(1 - w) - k_minus*B*w; A = 0*second; B = 0*second"

milstein2021_lapwise = PlasticityRule(
    name="milstein2021_lapwise",
    pre=eligibility,
    post=instruction,
    synapse="""w : 1
               dA/dt = q_plus : second
               dB/dt = q_minus : second""" + GAINS,
    on={"plateau": APPLY, "block": APPLY},
    parameters=NETWORK_SET,
    bounds={"w": (0, 1)},
    dt=10*ms,
    method="euler",    # neither A nor B is in q: a plain sum
    reference=milstein2021_paper,
    validated=("milstein2021_inductions", "ca1_plateau_gate"),
)
milstein2021_windows = PlasticityRule(
    name="milstein2021_windows",
    pre=eligibility,
    post=instruction_of_window,
    synapse="""w : 1
               A : second
               B : second""" + GAINS,
    on={"instructed": "A += q_plus*step; B += q_minus*step", "block": APPLY},
    parameters={**NETWORK_SET, "step": 10*ms},
    bounds={"w": (0, 1)},
    reference=milstein2021_paper,
    validated=("place_cells_reward",),
)
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
