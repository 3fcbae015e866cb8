"""Sodium and delayed-rectifier currents of a hippocampal pyramidal cell.

Source: Traub & Miles 1991, in the form of the benchmark of Brette et al. 2007, whose densities
these are.
Differs from the source: ``x/(exp(x) - 1)`` is written ``1/exprel(x)``.
"""

from brian2 import cm, mS, mV

from dendritic_models.model import Mechanism, Reference

traub1991 = Reference("Traub & Miles 1991", "10.1017/CBO9780511895401",
                      "as in Brette et al. 2007, doi:10.1007/s10827-007-0038-6, benchmark 3")

traub_na = Mechanism(
    name="traub_na",
    equations="""
        dm/dt = alpha_m*(1 - m) - beta_m*m : 1
        dh/dt = alpha_h*(1 - h) - beta_h*h : 1
        u = (v - V_T)/mV : 1                                  # potential as Traub counts it
        alpha_m = 0.32*4/exprel((13 - u)/4)/ms : Hz
        beta_m = 0.28*5/exprel((u - 40)/5)/ms : Hz
        alpha_h = 0.128*exp((17 - u)/18)/ms : Hz
        beta_h = 4/(1 + exp((40 - u)/5))/ms : Hz
        I = g*m**3*h*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=100*mS/cm**2, E=50*mV, V_T=-63*mV),
    initial={"m": "alpha_m/(alpha_m + beta_m)", "h": "alpha_h/(alpha_h + beta_h)"},
    reference=traub1991,
)

traub_k = Mechanism(
    name="traub_k",
    equations="""
        dn/dt = alpha_n*(1 - n) - beta_n*n : 1
        u = (v - V_T)/mV : 1                                  # potential as Traub counts it
        alpha_n = 0.032*5/exprel((15 - u)/5)/ms : Hz
        beta_n = 0.5*exp((10 - u)/40)/ms : Hz
        I = g*n**4*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=30*mS/cm**2, E=-90*mV, V_T=-63*mV),
    initial={"n": "alpha_n/(alpha_n + beta_n)"},
    reference=traub1991,
)
