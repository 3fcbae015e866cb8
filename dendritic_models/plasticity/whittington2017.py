"""Predictive coding: a weight follows the error above times the activity below.

Source: Whittington & Bogacz 2017, eq. 2.18: ``dW = eta*err*f(x)``, at the end of a sample.
Differs from the source: one sample an update.  In `whittington2017_annealed` the protocol lowers
the learning rate by the target unit's ``plasticity``, in place of the authors' Adam.
"""

from dendritic_models.model import PlasticityRule, Reference

whittington2017_paper = Reference("Whittington & Bogacz 2017", "10.1162/NECO_a_00949")

whittington2017 = PlasticityRule(
    name="whittington2017",
    synapse="w : 1",
    on={"learn": "w += eta*err_post*f_pre"},
    needs={"err_post": 1, "f_pre": 1},
    parameters=dict(eta=0.4),
    reference=whittington2017_paper,
    validated=("whittington2017_pc",),
)
whittington2017_annealed = PlasticityRule(
    name="whittington2017_annealed",
    synapse="w : 1",
    on={"learn": "w += eta*plasticity_post*err_post*f_pre"},
    needs={"err_post": 1, "f_pre": 1, "plasticity_post": 1},
    parameters=dict(eta=0.4),
    reference=whittington2017_paper,
    validated=("whittington2017_pc",),
)
