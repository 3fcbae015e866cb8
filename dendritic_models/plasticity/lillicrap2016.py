"""The delta rule in every layer: error times the activity below, however the error came.

Source: Lillicrap et al. 2016, eq. 3.
Differs from the source: one sample an update; the protocol lowers the learning rate by the target
unit's ``plasticity``.
"""

from dendritic_models.model import PlasticityRule, Reference

lillicrap2016 = PlasticityRule(
    name="lillicrap2016",
    synapse="w : 1",
    on={"learn": "w += eta*plasticity_post*err_post*f_pre"},
    needs={"err_post": 1, "f_pre": 1, "plasticity_post": 1},
    parameters=dict(eta=0.05),
    reference=Reference("Lillicrap et al. 2016", "10.1038/ncomms13276"),
    validated=("lillicrap2016_alignment",),
)
