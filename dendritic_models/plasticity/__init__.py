"""Plasticity rules, one file a publication.  `RULES` is the table of them."""

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
    milstein2021_windows, magee2020_three_factor, magee2020_instructive, whittington2017,
    whittington2017_annealed)}
