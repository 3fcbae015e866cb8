"""SuperSpike: eligibility from a surrogate of the spike's derivative, an error of filtered spikes.

`superspike` learns a neuron's own spikes from a teacher.  `superspike_hidden` reads ``err``, which
a `Signal` brings it from the layer above.  A regulariser holds rates down: ``rho*w*z**4`` is taken
from the gradient where ``z`` follows the neuron's spikes, all the time (`superspike_regularised`)
or as far as there is an error (`superspike_regularised_by_error`).  `superspike_reset` forgets what
came before the neuron's spike, as the potential does: then what it collects is the true gradient of
the error (Neftci et al. 2019) through one hidden layer.

Source: Zenke & Ganguli 2018, with the parameters of the authors' program (pub2018superspike).
Differs from the source: no axonal delay; the surrogate is not cut far below the threshold; weights
are in mV, and rho is in units of ours.  What a block collects is applied at its end with a rate for
each synapse, which falls with the largest gradient of late (``square``).
"""

from brian2 import ms, mV, second

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.surrogates import surrogate

zenke2018 = Reference("Zenke & Ganguli 2018", "10.1162/neco_a_01086")
BLOCK = 0.5*second
SIGMA = f"sigma = {surrogate('fast_sigmoid')} : 1"

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
            {SIGMA}
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
    validated=("superspike_single", "superspike_feedback"),
)

superspike_hidden = superspike.with_(
    name="superspike_hidden",
    post=Mechanism(
        name="superspike_hidden_post",
        equations=f"""
            {SIGMA}
            err : 1                                           # of the layer above, weighted
            rate : 1                                          # of learning, over eta""",
        parameters=dict(theta=10*mV, width=1*mV),
        initial={"rate": 1.0},
        reference=zenke2018),
    validated=("superspike_feedback",),
)


def _regularised(name, gradient):
    """A hidden layer's rule whose gradient takes the postsynaptic trace ``z`` into account."""
    post = superspike_hidden.post
    return superspike_hidden.with_(
        name=name,
        post=post.with_(
            name="superspike_regularised_post",
            equations=f"{post.equations}\ndz/dt = -z/tau_het : 1",
            on={"spike": "z += 1"},
            parameters={**post.parameters, "tau_het": 100*ms}),
        synapse=superspike.synapse.replace("err_post*elig/block", gradient),
        parameters={**superspike.parameters, "rho": 1e-4},
        validated=())


superspike_regularised = _regularised(
    "superspike_regularised", "(err_post*elig - rho*w*z_post**4)/block")
superspike_regularised_by_error = _regularised(
    "superspike_regularised_by_error", "err_post*(elig - rho*w*z_post**4)/block")

superspike_reset = superspike_hidden.with_(
    name="superspike_reset",
    post=superspike_hidden.post.with_(
        name="superspike_reset_post",
        equations=superspike_hidden.post.equations + "\ndleft/dt = -left/tau_decay : 1",
        on={"spike": "left = 1"},
        parameters={**superspike_hidden.post.parameters, "tau_decay": 10*ms}),
    synapse="""
        dinner/dt = -inner/tau_rise + (psp_pre - lost*left_post)*sigma_post/ms : 1
        delig/dt = (inner - elig)/tau_decay : 1
        dgradient/dt = err_post*elig/block : 1
        square : 1
        lost : 1                                              # psp at the neuron's last spike
        w : 1""",
    on={"post": "lost = psp_pre"},
    method="exponential",
    validated=("gradient_check",),
)
