"""TD-LTP: a spike after its input is remembered, and the temporal-difference error cashes it.

Source: Fremaux, Sprekeler & Gerstner 2013; the potential is that of R-max.
Differs from the source: the memory of a pairing falls exponentially, with a ``tau_elig`` and an
``eta`` of this project; ``M`` is the error per second, and 1 where nothing gives it.
"""

from brian2 import Hz, ms, mV

from dendritic_models.model import Mechanism, PlasticityRule, Reference
from dendritic_models.plasticity.fremaux2010 import r_max
from dendritic_models.plasticity.three_factor import eligible, modulated

fremaux2013_paper = Reference("Fremaux et al. 2013", "10.1371/journal.pcbi.1003024")

td_ltp = PlasticityRule(
    name="td_ltp",
    pre=r_max.pre,
    post=modulated(Mechanism("td_ltp_post", "", reference=fremaux2013_paper), M=1.0),
    parameters=dict(tau_elig=200*ms, eta=0.01*Hz, unit=1*mV),
    bounds={"w": (0, 3)},
    initial={"w": 0.5},
    reference=fremaux2013_paper,
    **eligible({"post": "psp_pre/unit"}),
)
