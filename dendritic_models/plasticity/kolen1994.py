"""Feedback weights that learn what the forward weights learn, and forget: they become alike.

Source: Kolen & Pollack 1994, after Akrout et al. 2019, eqs. 16 and 17, 10.48550/arXiv.1904.05391.
Differs from the source: the forward weights do not decay, whatever their rule.
"""

from dendritic_models.model import PlasticityRule, Reference

kolen1994 = PlasticityRule(
    name="kolen1994",
    synapse="w : 1",
    on={"learn": "w += eta*plasticity_pre*err_pre*f_post - decay*plasticity_pre*w"},
    needs={"err_pre": 1, "f_post": 1, "plasticity_pre": 1},
    parameters=dict(eta=0.05, decay=1e-3),
    reference=Reference("Kolen & Pollack 1994", "10.1109/ICNN.1994.374486"),
)
