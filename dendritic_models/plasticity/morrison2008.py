"""Nearest-neighbour pair STDP: three schemes that say which pairs of spikes count.

Source: Morrison, Diesmann & Gerstner 2008, Figure 7.
Differs from the source: the paper names schemes, not numbers; amplitudes and time constants are
those of the additive, all-to-all `pair_stdp`.

symmetric: a spike pairs with the nearest earlier one on the other side.  presynaptic centred: a
presynaptic spike pairs with the nearest post spike before and the nearest after it.  reduced
symmetric: as symmetric, where no other spike of either side lies between.
"""

from brian2 import ms, second

from dendritic_models.model import Reference
from dendritic_models.plasticity.song2000 import pair_stdp


def _said(scheme):
    return Reference("Morrison et al. 2008", "10.1007/s00422-008-0233-1",
                     f"additive, nearest neighbour, {scheme}")


symmetric_stdp = pair_stdp.with_({
    "name": "symmetric_stdp",
    "pre": pair_stdp.pre.with_({"name": "symmetric_stdp_pre", "on.spike": "x = 1"}),
    "post": pair_stdp.post.with_({"name": "symmetric_stdp_post", "on.spike": "y = 1"}),
    "reference": _said("symmetric")})

presynaptic_centred_stdp = pair_stdp.with_({
    "name": "presynaptic_centred_stdp",
    "pre": pair_stdp.pre.with_(name="presynaptic_centred_stdp_pre"),
    "post": pair_stdp.post.with_(
        name="presynaptic_centred_stdp_post",
        equations="dy/dt = -y/tau_minus : 1\ndz/dt = -z/tau_plus : 1",
        on={"spike": "y = 1; z = 1"},
        parameters=dict(tau_minus=20*ms, tau_plus=20*ms)),    # tau_plus: as before the synapse
    "synapse": "w : 1\npaired : 1",                           # x at the last postsynaptic spike
    "on": {"pre": "w -= A_minus*y_post",
           "post": "w += A_plus*(x_pre - paired*z_post); paired = x_pre"},
    "reference": _said("presynaptic centred")})

reduced_symmetric_stdp = pair_stdp.with_({
    "name": "reduced_symmetric_stdp",
    "pre": pair_stdp.pre.with_(
        name="reduced_symmetric_stdp_pre", equations="dx/dt = -x/tau_plus : 1\nlast : second",
        on={"spike": "x = 1; last = t"}, initial={"last": -1*second}),
    "post": pair_stdp.post.with_(
        name="reduced_symmetric_stdp_post", equations="dy/dt = -y/tau_minus : 1\nlast : second",
        on={"spike": "y = 1; last = t"}, initial={"last": -1*second}),
    "on": {"pre": "w -= A_minus*y_post*int(last_post >= last_pre)",
           "post": "w += A_plus*x_pre*int(last_pre >= last_post)"},
    "reference": _said("reduced symmetric")})
