"""Receptors: what an arriving presynaptic spike opens.  `RECEPTORS` is the table of them.

A spike adds the rule's efficacy to the open fraction ``s``; the conductance is ``g_max*s``.
"""

from dendritic_models.on_demand import library

RECEPTORS = library(__name__, {
    "pagkalos2023": "ampa",
    "glutamate": "ampa_mean volley",
    "jahr1990": "nmda",
    "branco2010": "ampa_alpha nmda_kinetic",
    "bellec2020": "eprop_input eprop_spike",
    "bono2017": "gaba_a",
    "destexhe1996": "gaba_b",
    "gidon2020": "ampa_rise nmda_rise gaba_a_rise",
    "ebner2019": "ampa_ebner nmda_ebner",
    "madar2025": "current_synapse",
    "teaching": "psc instruction",
    "fremaux2013": "response report",
    "izhikevich2007": "release current_step first_of_pair second_of_pair",
})
