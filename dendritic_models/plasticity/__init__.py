"""Plasticity rules, one file a publication.  `RULES` is the table of them."""

from dendritic_models.plasticity.bienenstock1982 import bienenstock1982
from dendritic_models.plasticity.bittner2017 import bittner2017, bittner2017_field
from dendritic_models.plasticity.bono2017 import bono2017, bono2017_l23
from dendritic_models.plasticity.clopath2010 import clopath2010, clopath2010_code
from dendritic_models.plasticity.cone2021 import cone2021, cone2021_lapwise
from dendritic_models.plasticity.cone2025 import cone2025
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
from dendritic_models.plasticity.gutig2003 import power_law_stdp
from dendritic_models.plasticity.intrator1992 import intrator1992
from dendritic_models.plasticity.madar2025 import (
    madar2025,
    madar2025_relaxing,
    madar2025_stdp,
)
from dendritic_models.plasticity.magee2020 import (
    magee2020_instructive,
    magee2020_three_factor,
)
from dendritic_models.plasticity.milstein2021 import (
    milstein2021,
    milstein2021_lapwise,
    milstein2021_spikes,
    milstein2021_windows,
)
from dendritic_models.plasticity.milstein2021_variants import (
    milstein2021_nmda,
    milstein2021_vd_d,
    milstein2021_wd_d,
    milstein2021_wd_d_s,
    milstein2021_wd_e,
    milstein2021_wd_f,
    milstein2021_wd_g,
)
from dendritic_models.plasticity.morrison2008 import (
    presynaptic_centred_stdp,
    reduced_symmetric_stdp,
    symmetric_stdp,
)
from dendritic_models.plasticity.oja1982 import oja1982
from dendritic_models.plasticity.payeur2021 import payeur2021
from dendritic_models.plasticity.pfister2006 import (
    triplet_stdp,
    triplet_stdp_hippocampal,
    triplet_stdp_hippocampal_minimal,
    triplet_stdp_hippocampal_nearest,
    triplet_stdp_hippocampal_nearest_minimal,
    triplet_stdp_minimal,
    triplet_stdp_nearest,
    triplet_stdp_nearest_minimal,
)
from dendritic_models.plasticity.shouval2002 import shouval2002
from dendritic_models.plasticity.song2000 import pair_stdp
from dendritic_models.plasticity.tetzlaff2015 import tetzlaff2015
from dendritic_models.plasticity.tsodyks1998 import (
    short_term_plasticity,
    tsodyks1998_depression,
    tsodyks1998_facilitation,
)
from dendritic_models.plasticity.turrigiano1998 import synaptic_scaling
from dendritic_models.plasticity.vanrossum2000 import multiplicative_stdp
from dendritic_models.plasticity.vogels2011 import vogels2011
from dendritic_models.plasticity.whittington2017 import (
    whittington2017,
    whittington2017_annealed,
)

RULES = {r.name: r for r in (
    pair_stdp, multiplicative_stdp, power_law_stdp,
    symmetric_stdp, presynaptic_centred_stdp, reduced_symmetric_stdp,
    triplet_stdp, triplet_stdp_minimal, triplet_stdp_nearest, triplet_stdp_nearest_minimal,
    triplet_stdp_hippocampal, triplet_stdp_hippocampal_minimal, triplet_stdp_hippocampal_nearest,
    triplet_stdp_hippocampal_nearest_minimal,
    clopath2010, clopath2010_code, bono2017, bono2017_l23, ebner2019, ebner2019_nevian,
    shouval2002,
    graupner2012, graupner2012_dpd, graupner2012_dpd2, graupner2012_p, graupner2012_d,
    graupner2012_d2, graupner2012_slices, graupner2012_cultures, graupner2012_cortex,
    vogels2011, oja1982, bienenstock1982, intrator1992, synaptic_scaling, tetzlaff2015,
    tsodyks1998_depression, tsodyks1998_facilitation, short_term_plasticity,
    milstein2021, milstein2021_lapwise, milstein2021_spikes, milstein2021_windows,
    milstein2021_wd_d, milstein2021_wd_d_s, milstein2021_wd_e, milstein2021_wd_f,
    milstein2021_wd_g, milstein2021_vd_d, milstein2021_nmda, bittner2017, bittner2017_field,
    cone2021, cone2021_lapwise, cone2025, madar2025, madar2025_relaxing, madar2025_stdp,
    magee2020_three_factor, magee2020_instructive, payeur2021, whittington2017, whittington2017_annealed)}
