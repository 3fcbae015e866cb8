"""e-prop: eligibility of a recurrent spiking network times a learning signal from the output.

``eps`` is what a presynaptic spike leaves of the potential, ``psi`` stands for the derivative of
the neuron's own spike; their product, filtered as the read-out filters spikes, meets the learning
signal ``L``, the output's error through feedback weights and what holds the rate down.
`eprop_adaptive` keeps in ``eps_a`` what the synapse did to an adaptive threshold.  What a trial
collects is applied at its end.

Source: Bellec et al. 2020, eqs. 21 to 28; parameters of the authors' pattern generation.
Differs from the source: a neuron's rate, by which it is regularised, is that of the trial before.
"""

from brian2 import ms

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.surrogates import surrogate

bellec2020 = Reference("Bellec et al. 2020", "10.1038/s41467-020-17236-y")

JUMP = 0.0327838995179941                  # 1 - exp(-1/30), a step of 1 ms of the source

eprop = PlasticityRule(
    name="eprop",
    pre=Mechanism(
        name="eprop_pre",
        equations="deps/dt = -eps/tau_m : 1",
        on={"spike": "eps += jump", "trial": "eps = 0"},
        parameters=dict(tau_m=30*ms, jump=JUMP),
        reference=bellec2020),
    post=Mechanism(
        name="eprop_post",
        equations=f"""
            psi = gamma/theta*{surrogate("triangle", "(v - A)/theta")} : 1
            L : 1                                             # errors of the output, weighted
            signal = L - c_reg*(rate - wanted)/steps : 1
            count : 1
            rate : 1                                          # spikes a step, in the last trial""",
        on={"spike": "count += 1", "trial": "rate = count/steps; count = 0"},
        needs={"v": 1, "A": 1},
        parameters=dict(gamma=0.3, theta=0.03, c_reg=300.0, wanted=0.01, steps=1000.0),
        reference=bellec2020),
    synapse="""
        debar/dt = (psi_post*eps_pre - ebar)/tau_out : 1
        dgradient/dt = signal_post*ebar/ms : 1
        w : 1""",
    on={"trial": "w += eta*gradient; gradient = 0; ebar = 0"},
    parameters=dict(tau_out=30*ms, eta=1e-4),
    reference=bellec2020,
    validated=("eprop_sines",),
)
eprop_adaptive = eprop.with_(
    name="eprop_adaptive",
    synapse="""
        deps_a/dt = psi_post*(eps_pre - beta*eps_a)/ms - eps_a/tau_a : 1
        debar/dt = (psi_post*(eps_pre - beta*eps_a) - ebar)/tau_out : 1
        dgradient/dt = signal_post*ebar/ms : 1
        w : 1""",
    on={"trial": "w += eta*gradient; gradient = 0; ebar = 0; eps_a = 0"},
    parameters={**eprop.parameters, "beta": 0.0174*0.03/0.6, "tau_a": 2000*ms},
    validated=(),
)
eprop_readout = PlasticityRule(
    name="eprop_readout",
    pre=Mechanism(
        name="eprop_readout_pre",
        equations="dzbar/dt = -zbar/tau_out : 1",
        on={"spike": "zbar += jump", "trial": "zbar = 0"},
        parameters=dict(tau_out=30*ms, jump=JUMP),
        reference=bellec2020),
    synapse="""
        dgradient/dt = err_post*zbar_pre/ms : 1
        w : 1""",
    on={"trial": "w += eta*gradient; gradient = 0"},
    needs={"err_post": 1},
    parameters=dict(eta=1e-4),
    reference=bellec2020,
    validated=("eprop_sines",),
)
