"""Triplet STDP: two traces on either side, so that pairs and triplets of spikes count.

Source: Pfister & Gerstner 2006, all-to-all sets of Table 3 (visual cortex) and Table 4 (hippocampal
culture).
Differs from the source: bounds on the weight, which the paper's protocols never reach.  A slow
trace whose amplitude is zero in a minimal set keeps the time constant of the full set.
"""

from brian2 import ms

from dendritic_models.model import Mechanism, PlasticityRule, Reference

pfister2006 = Reference("Pfister & Gerstner 2006", "10.1523/JNEUROSCI.1425-06.2006", "all-to-all")

triplet_stdp = PlasticityRule(
    name="triplet_stdp",
    pre=Mechanism("triplet_pre",
                  equations="""dr1/dt = -r1/tau_plus : 1      # fast
                               dr2/dt = -r2/tau_x : 1         # slow""",
                  on={"spike": "r1 += 1; r2 += 1"},
                  parameters=dict(tau_plus=16.8*ms, tau_x=101*ms),      # Table 3, full
                  reference=pfister2006),
    post=Mechanism("triplet_post",
                   equations="""do1/dt = -o1/tau_minus : 1
                                do2/dt = -o2/tau_y : 1""",
                   on={"spike": "o1 += 1; o2 += 1"},
                   parameters=dict(tau_minus=33.7*ms, tau_y=125*ms),    # Table 3, full
                   reference=pfister2006),
    synapse="w : 1",
    on={"pre": "w -= o1_post*(A2_minus + A3_minus*r2_pre)",   # strictly earlier spikes count
        "post": "w += r1_pre*(A2_plus + A3_plus*o2_post)"},
    parameters=dict(A2_plus=5e-10, A3_plus=6.2e-3, A2_minus=7e-3, A3_minus=2.3e-4),
    bounds={"w": (0, 1)},
    reference=pfister2006,
)
triplet_stdp_minimal = triplet_stdp.with_({
    "name": "triplet_stdp_minimal", "A2_plus": 0.0, "A3_plus": 6.5e-3, "A2_minus": 7.1e-3,
    "A3_minus": 0.0, "post.tau_y": 114*ms})                   # Table 3, minimal
triplet_stdp_hippocampal = triplet_stdp.with_({
    "name": "triplet_stdp_hippocampal", "A2_plus": 6.1e-3, "A3_plus": 6.7e-3, "A2_minus": 1.6e-3,
    "A3_minus": 1.4e-3, "pre.tau_x": 946*ms, "post.tau_y": 27*ms})      # Table 4, full
triplet_stdp_hippocampal_minimal = triplet_stdp_hippocampal.with_({
    "name": "triplet_stdp_hippocampal_minimal", "A2_plus": 5.3e-3, "A3_plus": 8e-3,
    "A2_minus": 3.5e-3, "A3_minus": 0.0, "post.tau_y": 40*ms})          # Table 4, minimal
