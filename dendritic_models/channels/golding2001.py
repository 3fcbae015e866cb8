"""Currents that carry or stop action potentials on their way back into CA1 dendrites, at 35 degC.

Source: Golding, Kath & Spruston 2001, with the kinetics of their program (ModelDB 64167, figure 8).
Differs from the source: ``x/(exp(x) - 1)`` is written ``1/exprel(x)``.
The reversal potentials are those with which their program runs, its simulator's defaults: they
decide whether the action potential propagates.  A-type potassium is `golding_ka_proximal` up to
100 um from the soma and `golding_ka_distal` beyond.  `clip` sets the shortest time constants; none
reaches 1 s.
"""

from brian2 import cm, mS, ms, mV

from dendritic_models.model import Mechanism, Reference

golding2001 = Reference("Golding, Kath & Spruston 2001", "10.1152/jn.2001.86.6.2998",
                        "ModelDB 64167, figure 8")
validated = ("golding2001_dichotomy",)
KT = 8.315*308.16/96.48                                       # RT/F at 35 degC, mV

golding_na = Mechanism(
    name="golding_na",
    equations="""
        dm/dt = (m_inf - m)/tau_m : 1
        dh/dt = (h_inf - h)/tau_h : 1
        alpha_m = 0.4*7.2/exprel(-(v/mV + 30)/7.2)/ms : Hz
        beta_m = 0.124*7.2/exprel((v/mV + 30)/7.2)/ms : Hz
        alpha_h = 0.03*1.5/exprel(-(v/mV + 45)/1.5)/ms : Hz   # these two give the speed alone
        beta_h = 0.01*1.5/exprel((v/mV + 45)/1.5)/ms : Hz
        m_inf = alpha_m/(alpha_m + beta_m) : 1
        h_inf = 1/(1 + exp((v/mV + 50)/4)) : 1
        tau_m = clip(1/(alpha_m + beta_m)/q, tau_m_min, 1*second) : second
        tau_h = clip(1/(alpha_h + beta_h)/q, tau_h_min, 1*second) : second
        I = g*m**3*h*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=42*mS/cm**2, E=50*mV, q=2**1.1, tau_m_min=0.02*ms, tau_h_min=0.5*ms),
    initial={"m": "m_inf", "h": "h_inf"},
    reference=golding2001,
    validated=validated,
)

golding_kdr = Mechanism(
    name="golding_kdr",
    equations="""
        dn/dt = (n_inf - n)/tau_n : 1
        x = (v/mV - 13)/kT : 1
        n_inf = 1/(1 + exp(-3*x)) : 1
        tau_n = clip(exp(-3*0.7*x)*n_inf/0.02*ms, tau_n_min, 1*second) : second
        I = g*n*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=40*mS/cm**2, E=-77*mV, kT=KT, tau_n_min=2*ms),
    initial={"n": "n_inf"},
    reference=golding2001,
    validated=validated,
)

golding_ka_proximal = Mechanism(
    name="golding_ka_proximal",
    equations="""
        dn/dt = (n_inf - n)/tau_n : 1
        dl/dt = (l_inf - l)/tau_l : 1
        zeta = zeta_n - 1/(1 + exp((v/mV + 40)/5)) : 1
        x = zeta*(v - V_n)/mV/kT : 1
        n_inf = 1/(1 + exp(x)) : 1
        l_inf = 1/(1 + exp(3*(v/mV + 56)/kT)) : 1
        tau_n = clip(exp(gamma_n*x)*n_inf/(q*a_n), tau_n_min, 1*second) : second
        tau_l = clip(0.26*(v/mV + 50)*ms, tau_l_min, 1*second) : second
        I = g*n*l*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=100*mS/cm**2, E=-77*mV, V_n=11*mV, zeta_n=-1.5, gamma_n=0.55,
                    a_n=0.05/ms, q=5**1.1, kT=KT, tau_n_min=0.1*ms, tau_l_min=2*ms),
    initial={"n": "n_inf", "l": "l_inf"},
    reference=golding2001,
    validated=validated,
)

golding_ka_distal = golding_ka_proximal.with_(
    name="golding_ka_distal", V_n=-1*mV, zeta_n=-1.8, gamma_n=0.39, a_n=0.1/ms)
