"""Rules that compare two equilibria: with the target and without it.

Source: Scellier & Bengio 2017, eq. 9 (equilibrium propagation); Movellan 1991 (contrastive Hebbian
learning; `credit` is gamma to the power of layers below the output with a minus, Xie & Seung 2003,
eq. 10); O'Reilly 1996, eq. 7 (GeneRec).
Differs from the source: one sample an update; beta has one sign; the protocol lowers the learning
rate by the target unit's ``plasticity``.
"""

from dendritic_models.model import PlasticityRule, Reference

ACTIVITIES = {"f_post": 1, "f_pre": 1, "free_post": 1, "free_pre": 1, "plasticity_post": 1}

scellier2017 = PlasticityRule(
    name="scellier2017",
    synapse="w : 1",
    on={"learn": "w += eta*plasticity_post/beta*(f_post*f_pre - free_post*free_pre)"},
    needs=ACTIVITIES,
    parameters=dict(eta=0.05, beta=0.5),
    reference=Reference("Scellier & Bengio 2017", "10.3389/fncom.2017.00024"),
    validated=("scellier2017_ep",),
)
movellan1991 = PlasticityRule(
    name="movellan1991",
    synapse="w : 1",
    on={"learn": "w += eta*plasticity_post*credit*(f_post*f_pre - free_post*free_pre)"},
    needs=ACTIVITIES,
    parameters=dict(eta=0.05, credit=1.0),
    reference=Reference("Movellan 1991", "10.1016/B978-1-4832-1448-1.50007-X"),
)
oreilly1996 = PlasticityRule(
    name="oreilly1996",
    synapse="w : 1",
    on={"learn": "w += eta*plasticity_post*free_pre*(f_post - free_post)"},
    needs={name: 1 for name in ACTIVITIES if name != "f_pre"},
    parameters=dict(eta=0.05),
    reference=Reference("O'Reilly 1996", "10.1162/neco.1996.8.5.895"),
)
