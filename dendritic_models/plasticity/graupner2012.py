"""Calcium-based plasticity: two thresholds on calcium move a synapse between two stable states.

Source: Graupner & Brunel 2012, eqs. 1 and 2, tables S1 and S2; the noise term as corrected in
10.1073/pnas.1220044110; numbers of the authors' code (mgraupe/CalciumBasedPlasticityModel).
As published.  `fractions_above` and `mean_change` are the paper's closed forms: how long calcium of
a periodic protocol is above the thresholds, and what that does to a population of synapses.
"""

import numpy as np
from brian2 import ms, second

from dendritic_models.model import PlasticityRule, Reference

graupner2012_paper = Reference("Graupner & Brunel 2012", "10.1073/pnas.1109359109",
                               "noise as in the erratum, 10.1073/pnas.1220044110")

graupner2012 = PlasticityRule(
    name="graupner2012",
    synapse="""
        dc/dt = -c/tau_Ca : 1                                 # calcium
        drho/dt = (-rho*(1 - rho)*(rho_star - rho) + gamma_p*(1 - rho)*above_p
                   - gamma_d*rho*above_d)/tau + sigma*sqrt((above_d + above_p)/tau)*xi : 1
        above_d = int(c > theta_d) : 1
        above_p = int(c > theta_p) : 1
        w = 1 + (b - 1)*rho : 1                               # DOWN is 1, UP is b""",
    on={"pre": "c += C_pre", "post": "c += C_post"},
    parameters=dict(tau_Ca=20*ms, C_pre=1.0, C_post=2.0, theta_d=1.0, theta_p=1.3, gamma_d=200.0,
                    gamma_p=321.808, sigma=2.8284, tau=150*second, rho_star=0.5, b=5.0),
    delay={"pre": 13.7*ms},                                   # D: from the spike to its calcium
    initial={"rho": 0.0},
    method="heun",     # noise through a threshold: Milstein's correction would be spurious there
    reference=graupner2012_paper,
    validated=("graupner2012_curves",),
)                                                             # set DP


# Table S1: the other shapes of Fig. 2.
graupner2012_dpd = graupner2012.with_({
    "name": "graupner2012_dpd", "delay.pre": 4.6*ms, "C_pre": 0.9, "C_post": 0.9,
    "gamma_d": 250.0, "gamma_p": 550.0})
graupner2012_dpd2 = graupner2012.with_({                      # DPD'
    "name": "graupner2012_dpd2", "delay.pre": 2.2*ms, "theta_p": 2.5, "gamma_d": 50.0,
    "gamma_p": 600.0})
graupner2012_p = graupner2012.with_({
    "name": "graupner2012_p", "delay.pre": 0*ms, "C_pre": 2.0, "gamma_d": 160.0,
    "gamma_p": 257.447})
graupner2012_d = graupner2012.with_({
    "name": "graupner2012_d", "delay.pre": 0*ms, "C_pre": 0.6, "C_post": 0.6, "gamma_d": 500.0,
    "gamma_p": 550.0, "sigma": 5.6568})
graupner2012_d2 = graupner2012.with_({                        # D'
    "name": "graupner2012_d2", "delay.pre": 0*ms, "theta_p": 3.5, "gamma_d": 60.0,
    "gamma_p": 600.0})

# Table S2: fits to experiments.
graupner2012_slices = graupner2012.with_({                    # hippocampal slices
    "name": "graupner2012_slices", "delay.pre": 18.8008*ms, "tau_Ca": 48.8373*ms,
    "C_post": 0.275865, "gamma_d": 313.0965, "gamma_p": 1645.59, "sigma": 9.1844,
    "tau": 688.355*second, "b": 5.28145})
graupner2012_cultures = graupner2012.with_({                  # hippocampal cultures
    "name": "graupner2012_cultures", "delay.pre": 10*ms, "tau_Ca": 11.9536*ms, "C_pre": 0.58156,
    "C_post": 1.76444, "gamma_d": 61.141, "gamma_p": 113.6545, "sigma": 2.5654,
    "tau": 33.7596*second, "b": 36.0263, "validated": ()})
graupner2012_cortex = graupner2012.with_({                    # cortical slices
    "name": "graupner2012_cortex", "delay.pre": 4.6098*ms, "tau_Ca": 22.6936*ms,
    "C_pre": 0.5617539, "C_post": 1.23964, "gamma_d": 331.909, "gamma_p": 725.085,
    "sigma": 3.3501, "tau": 346.3615*second, "b": 5.40988, "validated": ()})

# Share of synapses that are DOWN before the protocol.
BETA = {"graupner2012_slices": 0.7}                           # 0.5 in all other sets


def fractions_above(rule, pre, post, period):
    """Fractions of the time that calcium is above the two thresholds, in a periodic protocol.

    Parameters
    ----------
    rule : PlasticityRule
        `graupner2012` or a set of it.
    pre, post : Quantity (second), shape (spikes,)
        Within one period; they may lie outside [0, period), as they repeat.
    period : Quantity (second)

    Returns
    -------
    tuple of float
        alpha_d and alpha_p.
    """
    p, T = rule.parameters, float(period)
    tau = float(p["tau_Ca"])
    pre, post = (np.atleast_1d(np.asarray(x, dtype=float))
                 for x in (pre + rule.delay.get("pre", 0*ms), post))
    times = np.concatenate([pre, post]) % T
    jumps = np.repeat([float(p["C_pre"]), float(p["C_post"])], [len(pre), len(post)])
    order = np.argsort(times, kind="stable")
    times, jumps = times[order], jumps[order]
    since = times[:, None] - times                            # from each spike to each that was
    since += T*np.triu(np.ones_like(since), 1)                # ... later ones in the last period
    c = (jumps*np.exp(-since/tau)).sum(axis=1)/(1 - np.exp(-T/tau))      # just after each spike
    lasts = np.diff(np.append(times, times[0] + T))
    return tuple(float(np.clip(tau*np.log(c/float(p[theta])), 0, lasts).sum()/T)
                 for theta in ("theta_d", "theta_p"))


def mean_change(rule, alpha_d, alpha_p, duration, beta=None):
    """Strength of a population of synapses after a protocol, over that before.

    Between the stable states the potential is neglected, so that rho is an Ornstein-Uhlenbeck
    process; afterwards each synapse falls into the state on its side of rho_star.

    Parameters
    ----------
    alpha_d, alpha_p : float or array
        Fractions of the time above the thresholds.
    duration : Quantity (second)
    beta : float, optional
        Share of DOWN synapses before; default: that of the set.

    Returns
    -------
    tuple of arrays
        Relative strength; probabilities of going from DOWN to UP and from UP to DOWN.
    """
    from scipy.special import erf  # a tenth of a second: only where needed

    p, T = {name: float(x) for name, x in rule.parameters.items()}, float(duration)
    beta = BETA.get(rule.name, 0.5) if beta is None else beta
    alpha_d, alpha_p = (np.asarray(x, dtype=float) for x in (alpha_d, alpha_p))
    up, down = p["gamma_p"]*alpha_p, p["gamma_d"]*alpha_d
    rate = up + down
    still = rate == 0                                         # never above: nothing changes
    rate = np.where(still, 1, rate)
    mean, kept = up/rate, np.exp(-T*rate/p["tau"])
    width = np.sqrt(p["sigma"]**2*(alpha_p + alpha_d)/rate*(1 - kept**2))
    width = np.where(still, 1, width)
    U, stays = (0.5*(1 + erf((mean + (start - mean)*kept - p["rho_star"])/width))
                for start in (0, 1))                          # probability of ending above rho_star
    U, D = np.where(still, 0, U), np.where(still, 0, 1 - stays)
    b = p["b"]
    change = ((1 - U)*beta + D*(1 - beta) + b*(U*beta + (1 - D)*(1 - beta)))/(beta + (1 - beta)*b)
    return change, U, D
