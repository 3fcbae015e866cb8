"""Currents of a two-compartment CA3 pyramidal cell: spikes at the soma, calcium in the dendrite.

Source: Pinsky & Rinzel 1994, in the form of V. Booth's program (ModelDB 35358).
Differs from the source: voltages count from a rest near -60 mV; calcium, in arbitrary units there,
is in uM (`pr_calcium`: one unit of current fills a shell of 0.4 um as it does there);
``x/(exp(x) - 1)`` is written ``1/exprel(x)``; the rates of `pr_kc`, two branches that meet at
-10 mV, are written as steady state and time constant, which makes them one.
The paper's closing rate of `pr_kc` lacks a minus sign, as a comment in ModelDB 35358 notes.
"""

from brian2 import cm, mS, ms, mV, uA, umolar
from brian2.units.constants import faraday_constant

from dendritic_models.channels.calcium_pool import calcium_pool
from dendritic_models.model import Mechanism, Reference

pinsky1994 = Reference("Pinsky & Rinzel 1994", "10.1007/BF00962717", "CA3 pyramidal cell")
validated = ("pinsky_rinzel1994_bursts",)

pr_na = Mechanism(
    name="pr_na",
    equations="""
        dh/dt = alpha_h*(1 - h) - beta_h*h : 1
        m_inf = alpha_m/(alpha_m + beta_m) : 1                # activation is instantaneous
        alpha_m = 0.32*4/exprel(-(v/mV + 46.9)/4)/ms : Hz
        beta_m = 0.28*5/exprel((v/mV + 19.9)/5)/ms : Hz
        alpha_h = 0.128*exp(-(v/mV + 43)/18)/ms : Hz
        beta_h = 4/(1 + exp(-(v/mV + 20)/5))/ms : Hz
        I = g*m_inf**2*h*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=30*mS/cm**2, E=60*mV),
    initial={"h": "alpha_h/(alpha_h + beta_h)"},
    reference=pinsky1994,
    validated=validated,
)

pr_kdr = Mechanism(
    name="pr_kdr",
    equations="""
        dn/dt = alpha_n*(1 - n) - beta_n*n : 1
        alpha_n = 0.016*5/exprel(-(v/mV + 24.9)/5)/ms : Hz
        beta_n = 0.25*exp(-1 - v/mV/40)/ms : Hz
        I = g*n*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=15*mS/cm**2, E=-75*mV),
    initial={"n": "alpha_n/(alpha_n + beta_n)"},
    reference=pinsky1994,
    validated=validated,
)

pr_ca = Mechanism(
    name="pr_ca",
    equations="""
        ds/dt = alpha_s*(1 - s) - beta_s*s : 1
        alpha_s = 1.6/(1 + exp(-0.072*(v/mV - 5)))/ms : Hz
        beta_s = 0.02*5/exprel((v/mV + 8.9)/5)/ms : Hz
        I_Ca = g*s**2*(E - v) : amp/meter**2""",
    current="I_Ca",
    parameters=dict(g=10*mS/cm**2, E=80*mV),
    initial={"s": "alpha_s/(alpha_s + beta_s)"},
    reference=pinsky1994,
    validated=validated,
)

pr_calcium = calcium_pool.with_(
    name="pr_calcium", Ca_rest=0*umolar, tau=1*ms/0.075,
    depth=1*uA/cm**2/(2*faraday_constant*0.13*umolar/ms), reference=pinsky1994,
    validated=validated)

pr_kc = Mechanism(
    name="pr_kc",
    equations="""
        dc/dt = (c_inf - c)/tau_c : 1
        c_inf = clip(exp((v/mV + 50)/11)/37.95, 0, 1) : 1
        tau_c = exp((v/mV + 53.5)/27)/2*ms : second
        chi = clip(Ca/Ca_full, 0, 1) : 1
        I = g*c*chi*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=15*mS/cm**2, E=-75*mV, Ca_full=250*umolar),
    needs={"Ca": umolar},
    initial={"c": "c_inf"},
    reference=pinsky1994,
    validated=validated,
)

pr_kahp = Mechanism(
    name="pr_kahp",
    equations="""
        dq/dt = alpha_q*(1 - q) - beta_q*q : 1
        alpha_q = clip(Ca/Ca_full, 0, 1)*0.01/ms : Hz
        beta_q = 0.001/ms : Hz
        I = g*q*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=0.8*mS/cm**2, E=-75*mV, Ca_full=500*umolar),
    needs={"Ca": umolar},
    initial={"q": "alpha_q/(alpha_q + beta_q)"},
    reference=pinsky1994,
    validated=validated,
)
