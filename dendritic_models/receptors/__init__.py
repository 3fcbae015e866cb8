"""Receptors: what an arriving presynaptic spike opens.  `RECEPTORS` is the table of them.

A spike adds the rule's efficacy to the open fraction ``s``; the conductance is ``g_max*s``.
"""

from dendritic_models.receptors.bono2017 import gaba_a
from dendritic_models.receptors.destexhe1996 import gaba_b
from dendritic_models.receptors.gidon2020 import ampa_rise, gaba_a_rise, nmda_rise
from dendritic_models.receptors.glutamate import ampa_mean, volley
from dendritic_models.receptors.jahr1990 import nmda
from dendritic_models.receptors.madar2025 import current_synapse
from dendritic_models.receptors.pagkalos2023 import ampa

RECEPTORS = {r.name: r for r in (
    ampa, ampa_mean, nmda, gaba_a, gaba_b, ampa_rise, nmda_rise, gaba_a_rise, volley,
    current_synapse)}
