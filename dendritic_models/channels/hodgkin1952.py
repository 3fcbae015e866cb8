"""Sodium, potassium and leak currents of the squid giant axon at 6.3 degC.

Source: Hodgkin & Huxley 1952, eqs. 12, 13, 20, 21, 23, 24 and Table 3.
Differs from the source: voltages count from a rest of -65 mV with today's sign, and
``x/(exp(x) - 1)`` is written ``1/exprel(x)``, which is finite at x = 0.
"""

from brian2 import cm, mS, mV

from dendritic_models.model import Mechanism, Reference

hodgkin1952 = Reference("Hodgkin & Huxley 1952", "10.1113/jphysiol.1952.sp004764",
                        "6.3 degC, rest at -65 mV, Table 3")

hh_na = Mechanism(
    name="hh_na",
    equations="""
        dm/dt = alpha_m*(1 - m) - beta_m*m : 1
        dh/dt = alpha_h*(1 - h) - beta_h*h : 1
        alpha_m = 1/exprel(-(v/mV + 40)/10)/ms : Hz           # eq. 20
        beta_m = 4*exp(-(v/mV + 65)/18)/ms : Hz               # eq. 21
        alpha_h = 0.07*exp(-(v/mV + 65)/20)/ms : Hz           # eq. 23
        beta_h = 1/(1 + exp(-(v/mV + 35)/10))/ms : Hz         # eq. 24
        I = g*m**3*h*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=120*mS/cm**2, E=50*mV),                 # Table 3
    initial={"m": "alpha_m/(alpha_m + beta_m)", "h": "alpha_h/(alpha_h + beta_h)"},
    reference=hodgkin1952,
    validated=("integrator_order",),
)

hh_k = Mechanism(
    name="hh_k",
    equations="""
        dn/dt = alpha_n*(1 - n) - beta_n*n : 1
        alpha_n = 0.1/exprel(-(v/mV + 55)/10)/ms : Hz         # eq. 12
        beta_n = 0.125*exp(-(v/mV + 65)/80)/ms : Hz           # eq. 13
        I = g*n**4*(E - v) : amp/meter**2""",
    current="I",
    parameters=dict(g=36*mS/cm**2, E=-77*mV),                 # Table 3
    initial={"n": "alpha_n/(alpha_n + beta_n)"},
    reference=hodgkin1952,
    validated=("integrator_order",),
)

hh_leak = Mechanism(
    name="hh_leak",
    equations="I = g*(E - v) : amp/meter**2",
    current="I",
    parameters=dict(g=0.3*mS/cm**2, E=-54.387*mV),            # Table 3: 10.613 mV above rest
    initial={"v": -65*mV},                                    # the rest of all three together
    reference=hodgkin1952,
    validated=("integrator_order",),
)
