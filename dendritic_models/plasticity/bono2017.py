"""Voltage-based rule for dendrites: the local potential decides, with or without a somatic spike.

Source: Bono & Clopath 2017; numbers of the authors' code (ModelDB 232914), layer 5 cell of Acker &
Antic, whose rest is -60 mV.  `bono2017_l23` is the layer 2/3 cell of Branco.
As published: the AMPA weight learns, that of NMDA does not.
"""

from brian2 import Hz, ms, mV

from dendritic_models.model import Mechanism, PlasticityRule, Reference

bono2017_paper = Reference("Bono & Clopath 2017", "10.1038/s41467-017-00740-z")

bono2017 = PlasticityRule(
    name="bono2017",
    pre=Mechanism("bono2017_pre",
                  equations="ds/dt = -s/tau_x : 1",
                  on={"spike": "s += x_reset*tau_x/ms"},
                  parameters=dict(x_reset=5.0, tau_x=20*ms), reference=bono2017_paper),
    post=Mechanism("bono2017_post",
                   equations="""dv_ca/dt = (v - v_ca)/tau_ca : volt
                                dv_ltd/dt = (v_ca - v_ltd)/tau_ltd : volt
                                dv_ltp/dt = (v_ca - v_ltp)/tau_ltp : volt""",
                   parameters=dict(tau_ca=5*ms, tau_ltd=15*ms, tau_ltp=45*ms),
                   initial={"v_ca": "v", "v_ltd": "v", "v_ltp": "v"}, reference=bono2017_paper),
    synapse="""dw/dt = A_LTP*s_pre*slow*clip(v_post - theta_high, 0*mV, inf*mV) : 1
               slow = clip(v_ltp_post - theta_low, 0*mV, inf*mV) : volt""",
    on={"pre": "w -= A_LTD*clip(v_ltd_post - theta_low, 0*mV, inf*mV)"},
    parameters=dict(A_LTD=4e-4/mV, A_LTP=14e-4*Hz/mV**2, theta_low=-69*mV, theta_high=-15*mV),
    bounds={"w": (1e-4, 1)},
    reference=bono2017_paper,
)
bono2017_l23 = bono2017.with_({"name": "bono2017_l23", "theta_low": -72*mV})
