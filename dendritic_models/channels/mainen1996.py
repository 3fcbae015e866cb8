"""Currents of neocortical neurons at 37 degC whose dendrites decide how they fire.

Source: Mainen & Sejnowski 1996, with the corrections of the authors' program (ModelDB 2488).
Differs from the source: ``x/(exp(x) - 1)`` is written ``1/exprel(x)``; no table of rates.
`q` speeds the rates up from 23 degC and, as in the program, raises the conductances with them.
`V_shift` of sodium is 10 mV in their reduced cell and 5 mV in their reconstructed ones.
"""

from brian2 import mmolar, mV, psiemens, um

from dendritic_models.model import Mechanism, Reference

mainen1996 = Reference("Mainen & Sejnowski 1996", "10.1038/382363a0", "ModelDB 2488")
validated = ("mainen1996_patterns",)
Q = 2.3**1.4                                                  # from 23 to 37 degC

ms_na = Mechanism(
    name="ms_na",
    equations="""
        dm/dt = q*(alpha_m*(1 - m) - beta_m*m) : 1
        dh/dt = q*(alpha_h + beta_h)*(h_inf - h) : 1
        u = (v - V_shift)/mV : 1
        alpha_m = 0.182*9/exprel(-(u + 35)/9)/ms : Hz
        beta_m = 0.124*9/exprel((u + 35)/9)/ms : Hz
        alpha_h = 0.024*5/exprel(-(u + 50)/5)/ms : Hz         # these two give the speed alone
        beta_h = 0.0091*5/exprel((u + 75)/5)/ms : Hz
        h_inf = 1/(1 + exp((u + 65)/6.2)) : 1
        I = q*g*m**3*h*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=15*psiemens/um**2, E=60*mV, V_shift=10*mV, q=Q),
    initial={"m": "alpha_m/(alpha_m + beta_m)", "h": "h_inf"},
    reference=mainen1996,
    validated=validated,
)

ms_kv = Mechanism(
    name="ms_kv",
    equations="""
        dn/dt = q*(alpha_n*(1 - n) - beta_n*n) : 1
        alpha_n = 0.02*9/exprel(-(v/mV - 25)/9)/ms : Hz
        beta_n = 0.002*9/exprel((v/mV - 25)/9)/ms : Hz
        I = q*g*n*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=1500*psiemens/um**2, E=-90*mV, q=Q),
    initial={"n": "alpha_n/(alpha_n + beta_n)"},
    reference=mainen1996,
    validated=validated,
)

ms_km = Mechanism(
    name="ms_km",
    equations="""
        dn/dt = q*(alpha_n*(1 - n) - beta_n*n) : 1
        alpha_n = 0.001*9/exprel(-(v/mV + 30)/9)/ms : Hz
        beta_n = 0.001*9/exprel((v/mV + 30)/9)/ms : Hz
        I = q*g*n*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=0.1*psiemens/um**2, E=-90*mV, q=Q),
    initial={"n": "alpha_n/(alpha_n + beta_n)"},
    reference=mainen1996,
    validated=validated,
)

ms_ca = Mechanism(
    name="ms_ca",
    equations="""
        dm/dt = q*(alpha_m*(1 - m) - beta_m*m) : 1
        dh/dt = q*(alpha_h*(1 - h) - beta_h*h) : 1
        alpha_m = 0.055*3.8/exprel(-(v/mV + 27)/3.8)/ms : Hz
        beta_m = 0.94*exp(-(v/mV + 75)/17)/ms : Hz
        alpha_h = 0.000457*exp(-(v/mV + 13)/50)/ms : Hz
        beta_h = 0.0065/(1 + exp(-(v/mV + 15)/28))/ms : Hz
        I_Ca = q*g*m**2*h*(E - v) : amp/meter**2""",
    current="I_Ca",
    parameters=dict(g=0.3*psiemens/um**2, E=140*mV, q=Q),
    initial={"m": "alpha_m/(alpha_m + beta_m)", "h": "alpha_h/(alpha_h + beta_h)"},
    reference=mainen1996,
    validated=validated,
)

ms_kca = Mechanism(
    name="ms_kca",
    equations="""
        dn/dt = q*(alpha_n*(1 - n) - beta_n*n) : 1
        alpha_n = 0.01*Ca/mmolar/ms : Hz
        beta_n = 0.02/ms : Hz
        I = q*g*n*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=3*psiemens/um**2, E=-90*mV, q=Q),
    needs={"Ca": mmolar},
    initial={"n": "alpha_n/(alpha_n + beta_n)"},
    reference=mainen1996,
    validated=validated,
)
