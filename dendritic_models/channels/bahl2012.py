"""Sodium, potassium, h and calcium currents of a layer 5 pyramidal cell at 37 degC.

Source: Bahl et al. 2012, model files (ModelDB 146026).
Differs from the source: ``x/(exp(x) - 1)`` is written ``1/exprel(x)``; rates are formulas, not
tables; below -110 mV the slow inactivation of `bahl_kslow` keeps the time constant that it has
there, because the published fit turns negative at -117 mV.
Conductances are those that the source calls ``gbar``; `phi` speeds a channel up from the
temperature of its recordings to 37 degC, with a Q10 of 2.3, and multiplies its conductance.
"""

from brian2 import amp, coulomb, meter, mM, mole, ms, mV, psiemens, um

from dendritic_models.model import Mechanism, Reference

bahl2012 = Reference("Bahl et al. 2012", "10.1016/j.jneumeth.2012.04.006",
                     "channels of their model 2, ModelDB 146026")
PS = psiemens/um**2                                           # the source's unit of density
FROM_21, FROM_23, FROM_36 = 2.3**1.6, 2.3**1.4, 2.3**0.1      # to 37 degC

bahl_nat = Mechanism(
    name="bahl_nat",                                          # transient sodium
    equations="""
        dm/dt = phi*(alpha_m*(1 - m) - beta_m*m) : 1
        dh/dt = (h_inf - h)/tau_h : 1
        u = (v - V_shift)/mV : 1
        alpha_m = 1.638/exprel(-(u + 28)/9)/ms : Hz
        beta_m = 1.116/exprel((u + 28)/9)/ms : Hz
        h_inf = 1/(1 + exp((u + 55)/6.2)) : 1
        tau_h = 1*ms/phi/(0.12/exprel(-(u + 50)/5) + 0.0455/exprel((u + 75)/5)) : second
        I = phi*g*m**3*h*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=236.616175*PS, E=55*mV, V_shift=10*mV, phi=FROM_23),
    initial={"m": "alpha_m/(alpha_m + beta_m)", "h": "h_inf"},
    reference=bahl2012,
    validated=("bahl2012_l5",),
)

bahl_nap = Mechanism(
    name="bahl_nap",                                          # persistent sodium
    equations="""
        dm/dt = (m_inf - m)/tau_m : 1
        u = v/mV : 1
        m_inf = 1/(1 + exp(-(u + 48)/10)) : 1
        away = exp(-abs(u + 40)/10) : 1
        tau_m = (0.02 + 0.145*away + 0.005*int(u < -40)*(1 - away))*ms : second
        I = g*m*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=1.443953*PS, E=55*mV),
    initial={"m": "m_inf"},
    reference=bahl2012,
    validated=("bahl2012_l5",),
)

bahl_kfast = Mechanism(
    name="bahl_kfast",                                        # fast potassium
    equations="""
        dn/dt = phi*(alpha_n*(1 - n) - beta_n*n) : 1
        alpha_n = 0.18/exprel(-(v/mV - 25)/9)/ms : Hz
        beta_n = 0.018/exprel((v/mV - 25)/9)/ms : Hz
        I = phi*g*n*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=67.197508*PS, E=-80*mV, phi=FROM_23),
    initial={"n": "alpha_n/(alpha_n + beta_n)"},
    reference=bahl2012,
    validated=("bahl2012_l5",),
)

bahl_kslow = Mechanism(
    name="bahl_kslow",                                        # slow potassium, inactivating twice
    equations="""
        da/dt = alpha_a*(1 - a) - beta_a*a : 1
        db/dt = (b_inf - b)/tau_b : 1
        dc/dt = (b_inf - c)/tau_c : 1
        u = v/mV : 1
        alpha_a = 0.06812/exprel(-(u - 11.1)/13.1)/ms : Hz
        beta_a = (0.01938*exp(-(u + 1.27)/71) - 0.0053)/ms : Hz
        b_inf = 1/(1 + exp((u + 58)/11)) : 1
        tau_b = (360 + (1010 + 23.7*(u + 54))*exp(-((u + 75)/48)**2))*ms : second
        u_c = clip(u, -110, inf) : 1
        tau_c = (2350 + 1380*exp(-0.01118*u_c) - 210*exp(-0.0306*u_c))*ms : second
        I = phi*g*a**2*(b + c)/2*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=475.820646*PS, E=-80*mV, phi=FROM_21),
    initial={"a": "alpha_a/(alpha_a + beta_a)", "b": "b_inf", "c": "b_inf"},
    reference=bahl2012,
    validated=("bahl2012_l5",),
)

bahl_km = Mechanism(
    name="bahl_km",                                           # muscarinic potassium
    equations="""
        dm/dt = (m_inf - m)/tau_m : 1
        u = (v/mV + 35)/20 : 1
        m_inf = 1/(1 + exp(-2*u)) : 1
        tau_m = tau_max/phi/(3.3*exp(u) + exp(-u)) : second
        I = g*m*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=10.459916*PS, E=-80*mV, tau_max=1000*ms, phi=FROM_36),
    initial={"m": "m_inf"},
    reference=bahl2012,
    validated=("bahl2012_l5",),
)

bahl_ih = Mechanism(
    name="bahl_ih",                                           # hyperpolarisation-activated cation
    equations="""
        dq/dt = alpha_q*(1 - q) - beta_q*q : 1
        alpha_q = 0.076517/exprel((v/mV + 154.9)/11.9)/ms : Hz
        beta_q = 0.193*exp(v/mV/33.1)/ms : Hz
        I = g*q*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=16.194815*PS, E=-47*mV),
    initial={"q": "alpha_q/(alpha_q + beta_q)"},
    reference=bahl2012,
    validated=("bahl2012_l5",),
)

bahl_ca = Mechanism(
    name="bahl_ca",                                           # slow calcium, high threshold
    equations="""
        dm/dt = phi*(alpha_m*(1 - m) - beta_m*m) : 1
        dh/dt = phi*(alpha_h*(1 - h) - beta_h*h) : 1
        u = (v - V_shift)/mV : 1
        alpha_m = 0.209/exprel(-(u + 27)/3.8)/ms : Hz
        beta_m = 0.94*exp(-(u + 75)/17)/ms : Hz
        alpha_h = 0.000457*exp(-(u + 13)/50)/slower_h/ms : Hz
        beta_h = 0.0065/(1 + exp(-(u + 15)/28))/slower_h/ms : Hz
        I_ca = phi*g*m**2*h*(E - v) : amp/meter**2""",
    current="I_ca",
    parameters=dict(g=0.45423528*PS, E=140*mV, V_shift=7.19485311*mV, phi=FROM_23, slower_h=3),
    initial={"m": "alpha_m/(alpha_m + beta_m)", "h": "alpha_h/(alpha_h + beta_h)"},
    reference=bahl2012,
    validated=("bahl2012_l5",),
)

bahl_pool = Mechanism(
    name="bahl_pool",                                         # calcium under the membrane
    equations="""
        dca/dt = clip(I_ca, 0*amp/meter**2, inf*amp/meter**2)/(2*F*depth)
                 + (ca_rest - ca)/tau : mmolar""",
    parameters=dict(F=96485.33212*coulomb/mole, depth=0.1*um, tau=200*ms, ca_rest=1e-4*mM),
    needs={"I_ca": amp/meter**2},
    initial={"ca": "ca_rest"},
    reference=bahl2012,
    validated=("bahl2012_l5",),
)

bahl_kca = Mechanism(
    name="bahl_kca",                                          # calcium-activated potassium
    equations="""
        dn/dt = phi*(alpha*ca*(1 - n) - beta*n) : 1
        I = phi*g*n*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=6.15058501*PS, E=-80*mV, alpha=0.01/ms/mM, beta=0.02/ms, phi=FROM_23),
    needs={"ca": mM},
    initial={"n": "alpha*ca/(alpha*ca + beta)"},
    reference=bahl2012,
    validated=("bahl2012_l5",),
)
