"""Sodium and potassium currents of a fast-spiking hippocampal interneuron.

Source: Wang & Buzsaki 1996, Methods (model neuron).
Differs from the source: ``x/(exp(x) - 1)`` is written ``1/exprel(x)``, which is finite at x = 0.
"""

from brian2 import cm, mS, mV

from dendritic_models.model import Mechanism, Reference

wang1996 = Reference("Wang & Buzsaki 1996", "10.1523/JNEUROSCI.16-20-06402.1996", "model neuron")

wb_na = Mechanism(
    name="wb_na",
    equations="""
        dh/dt = phi*(alpha_h*(1 - h) - beta_h*h) : 1
        m_inf = alpha_m/(alpha_m + beta_m) : 1                # activation is instantaneous
        alpha_m = 1/exprel(-(v/mV + 35)/10)/ms : Hz
        beta_m = 4*exp(-(v/mV + 60)/18)/ms : Hz
        alpha_h = 0.07*exp(-(v/mV + 58)/20)/ms : Hz
        beta_h = 1/(1 + exp(-(v/mV + 28)/10))/ms : Hz
        I = g*m_inf**3*h*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=35*mS/cm**2, E=55*mV, phi=5),
    initial={"h": "alpha_h/(alpha_h + beta_h)"},
    reference=wang1996,
    validated=("wang_buzsaki1996_fi",),
)

wb_k = Mechanism(
    name="wb_k",
    equations="""
        dn/dt = phi*(alpha_n*(1 - n) - beta_n*n) : 1
        alpha_n = 0.1/exprel(-(v/mV + 34)/10)/ms : Hz
        beta_n = 0.125*exp(-(v/mV + 44)/80)/ms : Hz
        I = g*n**4*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=9*mS/cm**2, E=-90*mV, phi=5),
    initial={"n": "alpha_n/(alpha_n + beta_n)"},
    reference=wang1996,
    validated=("wang_buzsaki1996_fi",),
)
