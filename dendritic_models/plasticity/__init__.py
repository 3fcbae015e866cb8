"""Plasticity rules, one file a publication.  `RULES` is the table of them."""

from dendritic_models.plasticity.bono2017 import bono2017, bono2017_l23
from dendritic_models.plasticity.clopath2010 import clopath2010, clopath2010_code
from dendritic_models.plasticity.ebner2019 import ebner2019, ebner2019_nevian
from dendritic_models.plasticity.graupner2012 import (
    graupner2012,
    graupner2012_cortex,
    graupner2012_cultures,
    graupner2012_d,
    graupner2012_d2,
    graupner2012_dpd,
    graupner2012_dpd2,
    graupner2012_p,
    graupner2012_slices,
)
from dendritic_models.plasticity.milstein2021 import (
    milstein2021,
    milstein2021_lapwise,
    milstein2021_spikes,
)
from dendritic_models.plasticity.pfister2006 import (
    triplet_stdp,
    triplet_stdp_hippocampal,
    triplet_stdp_hippocampal_minimal,
    triplet_stdp_minimal,
)
from dendritic_models.plasticity.shouval2002 import shouval2002, shouval2002_narrow
from dendritic_models.plasticity.song2000 import pair_stdp
from dendritic_models.plasticity.whittington2017 import (
    whittington2017,
    whittington2017_annealed,
)

RULES = {r.name: r for r in (
    pair_stdp, triplet_stdp, triplet_stdp_minimal, triplet_stdp_hippocampal,
    triplet_stdp_hippocampal_minimal, milstein2021, milstein2021_lapwise, milstein2021_spikes,
    whittington2017, whittington2017_annealed, graupner2012, graupner2012_dpd, graupner2012_dpd2,
    graupner2012_p, graupner2012_d, graupner2012_d2, graupner2012_slices, graupner2012_cultures,
    graupner2012_cortex, clopath2010, clopath2010_code, bono2017, bono2017_l23,
    ebner2019, ebner2019_nevian, shouval2002, shouval2002_narrow)}
