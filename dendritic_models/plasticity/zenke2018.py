"""SuperSpike: eligibility from a surrogate of the spike's derivative, an error of filtered spikes.

Source: Zenke & Ganguli 2018, with the parameters of the authors' program (pub2018superspike).
Differs from the source: no axonal delay; the surrogate is not cut far below the threshold; weights
are in mV.  What a block collects is applied at its end with a rate for each synapse, which falls
with the largest gradient of late (``square``).
"""

from brian2 import ms, mV, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.surrogates import surrogate

zenke2018 = Reference("Zenke & Ganguli 2018", "10.1162/neco_a_01086")
BLOCK = 0.5*second

superspike = PlasticityRule(
    name="superspike",
    pre=Mechanism(
        name="superspike_pre",
        equations="""
            drise/dt = -rise/tau_rise : 1
            dpsp/dt = (rise - psp)/tau_decay : 1""",
        on={"spike": "rise += 1"},
        parameters=dict(tau_rise=5*ms, tau_decay=10*ms),
        reference=zenke2018),
    post=Mechanism(
        name="superspike_post",
        equations=f"""
            sigma = {surrogate("fast_sigmoid")} : 1
            drise/dt = -rise/tau_rise : 1
            derr/dt = (rise - err)/tau_decay : 1              # wanted minus given, filtered
            rate : 1                                          # of learning, over eta""",
        on={"instructed": "rise += 1", "spike": "rise -= 1"},
        parameters=dict(tau_rise=5*ms, tau_decay=10*ms, theta=10*mV, width=1*mV),
        initial={"rate": 1.0},
        reference=zenke2018),
    synapse="""
        dinner/dt = -inner/tau_rise + psp_pre*sigma_post/ms : 1
        delig/dt = (inner - elig)/tau_decay : 1
        dgradient/dt = err_post*elig/block : 1
        square : 1
        w : 1""",
    every={"""faded = square*exp(-block/tau_rms)
              square = faded + (gradient**2 - faded)*int(gradient**2 > faded)
              w += eta*rate_post*gradient/(sqrt(square) + 1e-12)
              gradient = 0""": BLOCK},
    parameters=dict(tau_rise=5*ms, tau_decay=10*ms, tau_rms=30*second, eta=1.0, block=BLOCK),
    bounds={"w": (-100, 100)},
    method="euler",
    reference=zenke2018,
    validated=("superspike_single",),
)
