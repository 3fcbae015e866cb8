"""AMPA and NMDA receptors of the four-pathway synapse; their peak is 1 for each unit of efficacy.

Source: Ebner et al. 2019, the authors' code (ModelDB 251493, syn_4p.mod): 3.5 nS for each side, a
half of it times the postsynaptic weight (2 at the start, in the NMDA part for ever).
Differs from the source: the magnesium block is written as in `receptors.jahr1990`; both reverse at
0 mV.  The efficacy is w_axon*w_spine/2 for AMPA, w_axon for NMDA.
"""

from brian2 import ms, mV, nS

from dendritic_models.model import Reference
from dendritic_models.receptors.gidon2020 import ampa_rise, nmda_rise

ebner2019 = Reference("Ebner et al. 2019", "10.1016/j.celrep.2019.11.068", "synapse of syn_4p.mod")

ampa_ebner = ampa_rise.with_(name="ampa_ebner", g_max=3.5*nS, tau_rise=0.2*ms, tau_decay=2*ms,
                             reference=ebner2019, validated=())

nmda_ebner = nmda_rise.with_(name="nmda_ebner", g_max=3.5*nS, tau_rise=2*ms, tau_decay=50*ms,
                             gamma=0.080/mV, reference=ebner2019, validated=())
