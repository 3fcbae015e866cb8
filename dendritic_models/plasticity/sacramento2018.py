"""A dendrite learns to predict its soma, and inhibition of the apical dendrite to silence it.

Source: Sacramento et al. 2018, eqs. 5 to 7; constants as in miyosuda/dendritic_bp (option.py).
`sacramento2018` is the rule of basal dendrites and of synapses onto interneurons,
`sacramento2018_apical` that of synapses from interneurons, whose rest is 0.
As published; the rates are those of the self-prediction task.  In `sacramento2018_annealed` the
protocol lowers the learning rate by the target unit's ``plasticity``.
"""

from brian2 import Hz, ms

from dendritic_models.model import PlasticityRule, Reference

sacramento2018_rules = Reference("Sacramento et al. 2018", "10.48550/arXiv.1810.11393")

sacramento2018 = PlasticityRule(
    name="sacramento2018",
    synapse="""
        dDelta/dt = (eta*err_post*f_pre - Delta)/tau : Hz
        dw/dt = Delta : 1""",
    needs={"err_post": 1, "f_pre": 1},
    parameters=dict(eta=0.2375*Hz, tau=30*ms),
    method="euler",
    reference=sacramento2018_rules,
    validated=("sacramento2018_selfprediction",),
)
sacramento2018_apical = PlasticityRule(
    name="sacramento2018_apical",
    synapse="""
        dDelta/dt = (-eta*v_A_post*f_pre - Delta)/tau : Hz
        dw/dt = Delta : 1""",
    needs={"v_A_post": 1, "f_pre": 1},
    parameters=dict(eta=0.5*Hz, tau=30*ms),
    method="euler",
    reference=sacramento2018_rules,
    validated=("sacramento2018_selfprediction",),
)
sacramento2018_annealed = PlasticityRule(
    name="sacramento2018_annealed",
    synapse="""
        dDelta/dt = (eta*plasticity_post*err_post*f_pre - Delta)/tau : Hz
        dw/dt = Delta : 1""",
    needs={"err_post": 1, "f_pre": 1, "plasticity_post": 1},
    parameters=dict(eta=0.2375*Hz, tau=30*ms),
    method="euler",
    reference=sacramento2018_rules,
    validated=("sacramento2018_yinyang",),
)
