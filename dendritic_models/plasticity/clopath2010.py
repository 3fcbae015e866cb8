"""Voltage-based STDP: depression by slow, potentiation by fast depolarisation of the synapse.

Source: Clopath et al. 2010, eqs. 1 to 3, visual cortex; numbers of the authors' code (ModelDB
144566).
`clopath2010` is the paper's form, for any cell: as published, without homeostasis of A_LTD.
`clopath2010_code` is what the authors' code computes, in steps of 1 ms: it sees the spike that the
cell draws (`needs` u) and reads the filtered potentials 3 ms late, so that a spike does not count
itself.  The numbers that the code gives belong to this form and to the cell `adex_spike_clamp`.
"""

from brian2 import ms, mV, volt

from dendritic_models.model import Mechanism, PlasticityRule, Reference

clopath2010_paper = Reference("Clopath et al. 2010", "10.1038/nn.2479", "visual cortex")

AMPLITUDES = dict(A_LTD=14e-5/mV, A_LTP=8e-5/mV**2, theta_minus=-70.6*mV, theta_plus=-45.3*mV)

clopath2010 = PlasticityRule(
    name="clopath2010",
    pre=Mechanism("clopath2010_pre",
                  equations="dx/dt = -x/tau_x : Hz",
                  on={"spike": "x += 1/tau_x"},               # X is a sum of delta functions
                  parameters=dict(tau_x=15*ms), reference=clopath2010_paper),
    post=Mechanism("clopath2010_post",
                   equations="""du_minus/dt = (v - u_minus)/tau_minus : volt
                                du_plus/dt = (v - u_plus)/tau_plus : volt""",
                   parameters=dict(tau_minus=10*ms, tau_plus=7*ms),
                   initial={"u_minus": "v", "u_plus": "v"}, reference=clopath2010_paper),
    synapse="""dw/dt = A_LTP*x_pre*high*clip(u_plus_post - theta_minus, 0*mV, inf*mV) : 1
               high = clip(v_post - theta_plus, 0*mV, inf*mV) : volt""",
    on={"pre": "w -= A_LTD*clip(u_minus_post - theta_minus, 0*mV, inf*mV)"},
    parameters=AMPLITUDES,
    bounds={"w": (0, 1)},
    reference=clopath2010_paper,
)

# Registers that hand the filtered potentials on, once a millisecond: the last is 3 ms old.
LATE = "; ".join(f"{side}_{k + 1} = {side}_{k}" for side in ("minus", "plus") for k in (3, 2, 1))

clopath2010_code = PlasticityRule(
    name="clopath2010_code",
    synapse="""
        dw/dt = A_LTP*x*high*clip(plus_4 - theta_minus, 0*mV, inf*mV) : 1
        high = clip(u_post - theta_plus, 0*mV, inf*mV) : volt
        dx/dt = -x/tau_x : Hz
        du_minus/dt = (u_post - u_minus)/tau_minus : volt
        du_plus/dt = (u_post - u_plus)/tau_plus : volt
        minus_1 : volt
        minus_2 : volt
        minus_3 : volt
        minus_4 : volt
        plus_1 : volt
        plus_2 : volt
        plus_3 : volt
        plus_4 : volt""",
    on={"pre": "w -= A_LTD*clip(minus_4 - theta_minus, 0*mV, inf*mV); x += 1/tau_x"},
    every={f"{LATE}; minus_1 = u_minus; plus_1 = u_plus": 1*ms},
    parameters=AMPLITUDES | dict(tau_x=15*ms, tau_minus=10*ms, tau_plus=7*ms),
    needs={"u_post": volt},
    bounds={"w": (0, 1)},
    initial={name: "u_post" for name in ("u_minus", "u_plus", *(
        f"{side}_{k}" for side in ("minus", "plus") for k in range(1, 5)))},
    method="euler",
    reference=clopath2010_paper,
    validated=("clopath2010_frequency",),
)
