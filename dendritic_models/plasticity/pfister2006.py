"""Triplet STDP: two traces on either side, so that pairs and triplets of spikes count.

Source: Pfister & Gerstner 2006, Table 3 (visual cortex) and Table 4 (hippocampal culture).
Differs from the source: bounds on the weight, which the paper's protocols never reach; a minimal
set has no slow presynaptic trace rather than one of amplitude zero.

A set belongs to its protocol.  Those of visual cortex fit 60 pairs at 0.1 to 50 Hz one after the
other: in bursts of five the all-to-all sets collapse.  Those of hippocampus fit 60 pairs, triplets
or quadruplets at 1 Hz.  How far each is verified stands in its reference.
"""

from brian2 import ms

from dendritic_models.model import Mechanism, PlasticityRule, Reference


def _said(text):
    return Reference("Pfister & Gerstner 2006", "10.1523/JNEUROSCI.1425-06.2006", text)


PAIRS = "60 pairs at 0.1 to 50 Hz"
TRIPLETS = "60 pairs, triplets, quadruplets at 1 Hz"
QUOTED = "confirmed by a third party's copy of the table"
UNVERIFIED = "values from memory, supported by their error on 60 pairs alone"

triplet_stdp = PlasticityRule(
    name="triplet_stdp",
    pre=Mechanism("triplet_pre",
                  equations="""dr1/dt = -r1/tau_plus : 1      # fast
                               dr2/dt = -r2/tau_x : 1         # slow""",
                  on={"spike": "r1 += 1; r2 += 1"},           # all-to-all
                  parameters=dict(tau_plus=16.8*ms, tau_x=101*ms),
                  reference=_said("the traces of a presynaptic neuron")),
    post=Mechanism("triplet_post",
                   equations="""do1/dt = -o1/tau_minus : 1
                                do2/dt = -o2/tau_y : 1""",
                   on={"spike": "o1 += 1; o2 += 1"},
                   parameters=dict(tau_minus=33.7*ms, tau_y=125*ms),
                   reference=_said("the traces of a postsynaptic neuron")),
    synapse="w : 1",
    on={"pre": "w -= o1_post*(A2_minus + A3_minus*r2_pre)",   # strictly earlier spikes count
        "post": "w += r1_pre*(A2_plus + A3_plus*o2_post)"},
    parameters=dict(A2_plus=5e-10, A3_plus=6.2e-3, A2_minus=7e-3, A3_minus=2.3e-4),
    bounds={"w": (0, 1)},
    reference=_said(f"visual cortex, all-to-all, full, {PAIRS}; as in NEST's stdp_triplet_synapse"),
    validated=("pfister2006_triplet",),
)
triplet_stdp_minimal = triplet_stdp.with_({
    "name": "triplet_stdp_minimal",
    "pre": triplet_stdp.pre.with_(
        name="triplet_minimal_pre", equations="dr1/dt = -r1/tau_plus : 1",
        on={"spike": "r1 += 1"}, parameters=dict(tau_plus=16.8*ms)),
    "on": {"pre": "w -= A2_minus*o1_post", "post": triplet_stdp.on["post"]},
    "parameters": dict(A2_plus=0.0, A3_plus=6.5e-3, A2_minus=7.1e-3), "post.tau_y": 114*ms,
    "reference": _said(f"visual cortex, all-to-all, minimal, {PAIRS}; {QUOTED}")})

FULL_NEAREST = {"pre.on.spike": "r1 = 1; r2 = 1", "post.on.spike": "o1 = 1; o2 = 1"}
MINIMAL_NEAREST = {"pre.on.spike": "r1 = 1", "post.on.spike": "o1 = 1; o2 = 1"}

triplet_stdp_nearest = triplet_stdp.with_({
    **FULL_NEAREST, "name": "triplet_stdp_nearest", "A2_plus": 8.8e-11, "A3_plus": 5.3e-2,
    "A2_minus": 6.6e-3, "A3_minus": 3.1e-3, "pre.tau_x": 714*ms, "post.tau_y": 40*ms,
    "reference": _said(f"visual cortex, nearest spike, full, {PAIRS}; {UNVERIFIED}")})
triplet_stdp_nearest_minimal = triplet_stdp_minimal.with_({
    **MINIMAL_NEAREST, "name": "triplet_stdp_nearest_minimal", "A2_plus": 0.0, "A3_plus": 5e-2,
    "A2_minus": 8e-3, "post.tau_y": 40*ms,
    "reference": _said(f"visual cortex, nearest spike, minimal, {PAIRS}; {UNVERIFIED}")})

triplet_stdp_hippocampal = triplet_stdp.with_({
    "name": "triplet_stdp_hippocampal", "A2_plus": 6.1e-3, "A3_plus": 6.7e-3, "A2_minus": 1.6e-3,
    "A3_minus": 1.4e-3, "pre.tau_x": 946*ms, "post.tau_y": 27*ms,
    "reference": _said(f"hippocampal culture, all-to-all, full, {TRIPLETS}; {QUOTED}")})
triplet_stdp_hippocampal_minimal = triplet_stdp_minimal.with_({
    "name": "triplet_stdp_hippocampal_minimal", "A2_plus": 5.3e-3, "A3_plus": 8e-3,
    "A2_minus": 3.5e-3, "post.tau_y": 40*ms,
    "reference": _said(f"hippocampal culture, all-to-all, minimal, {TRIPLETS}; amplitudes {QUOTED},"
                       " tau_y from memory")})
triplet_stdp_hippocampal_nearest = triplet_stdp_nearest.with_({
    "name": "triplet_stdp_hippocampal_nearest", "A2_plus": 4.6e-3, "A3_plus": 9.1e-3,
    "A2_minus": 3e-3, "A3_minus": 7.5e-9, "pre.tau_x": 575*ms, "post.tau_y": 47*ms,
    "reference": _said(f"hippocampal culture, nearest spike, full, {TRIPLETS}; {QUOTED}")})
triplet_stdp_hippocampal_nearest_minimal = triplet_stdp_nearest_minimal.with_({
    "name": "triplet_stdp_hippocampal_nearest_minimal", "A2_plus": 4.6e-3, "A3_plus": 9.1e-3,
    "A2_minus": 3e-3, "post.tau_y": 48*ms,
    "reference": _said(f"hippocampal culture, nearest spike, minimal, {TRIPLETS}; values from "
                       "memory, supported by the full set")})
