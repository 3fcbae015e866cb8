"""Plasticity rules, one file a publication.  `RULES` is the table of them."""

from dendritic_models.plasticity.bittner2017 import bittner2017, bittner2017_field
from dendritic_models.plasticity.cone2021 import cone2021, cone2021_lapwise
from dendritic_models.plasticity.cone2025 import cone2025
from dendritic_models.plasticity.madar2025 import (
    madar2025,
    madar2025_relaxing,
    madar2025_stdp,
)
from dendritic_models.plasticity.milstein2021 import (
    milstein2021,
    milstein2021_lapwise,
    milstein2021_spikes,
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
from dendritic_models.plasticity.pfister2006 import (
    triplet_stdp,
    triplet_stdp_hippocampal,
    triplet_stdp_hippocampal_minimal,
    triplet_stdp_minimal,
)
from dendritic_models.plasticity.song2000 import pair_stdp
from dendritic_models.plasticity.whittington2017 import (
    whittington2017,
    whittington2017_annealed,
)

RULES = {r.name: r for r in (
    pair_stdp, triplet_stdp, triplet_stdp_minimal, triplet_stdp_hippocampal,
    triplet_stdp_hippocampal_minimal, milstein2021, milstein2021_lapwise, milstein2021_spikes,
    milstein2021_wd_d, milstein2021_wd_d_s, milstein2021_wd_e, milstein2021_wd_f,
    milstein2021_wd_g, milstein2021_vd_d, milstein2021_nmda, bittner2017, bittner2017_field,
    cone2021, cone2021_lapwise, cone2025, madar2025, madar2025_relaxing, madar2025_stdp,
    whittington2017, whittington2017_annealed)}
