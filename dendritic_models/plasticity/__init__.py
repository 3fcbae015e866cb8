"""Plasticity rules, one file a publication.  `RULES` is the table of them."""

from dendritic_models.on_demand import library

RULES = library(__name__, {
    "song2000": "pair_stdp",
    "vanrossum2000": "multiplicative_stdp",
    "gutig2003": "power_law_stdp",
    "morrison2008": "symmetric_stdp presynaptic_centred_stdp reduced_symmetric_stdp",
    "pfister2006": "triplet_stdp triplet_stdp_minimal triplet_stdp_nearest "
                   "triplet_stdp_nearest_minimal triplet_stdp_hippocampal "
                   "triplet_stdp_hippocampal_minimal triplet_stdp_hippocampal_nearest "
                   "triplet_stdp_hippocampal_nearest_minimal",
    "clopath2010": "clopath2010 clopath2010_code",
    "bono2017": "bono2017 bono2017_l23",
    "ebner2019": "ebner2019 ebner2019_nevian",
    "shouval2002": "shouval2002",
    "graupner2012": "graupner2012 graupner2012_dpd graupner2012_dpd2 graupner2012_p graupner2012_d "
                    "graupner2012_d2 graupner2012_slices graupner2012_cultures graupner2012_cortex",
    "vogels2011": "vogels2011",
    "oja1982": "oja1982",
    "bienenstock1982": "bienenstock1982",
    "intrator1992": "intrator1992",
    "turrigiano1998": "synaptic_scaling",
    "tetzlaff2015": "tetzlaff2015",
    "tsodyks1998": "tsodyks1998_depression tsodyks1998_facilitation short_term_plasticity",
    "milstein2021": "milstein2021 milstein2021_lapwise milstein2021_spikes milstein2021_windows",
    "milstein2021_variants": "milstein2021_wd_d milstein2021_wd_d_s milstein2021_wd_e "
                             "milstein2021_wd_f milstein2021_wd_g milstein2021_vd_d "
                             "milstein2021_nmda",
    "bittner2017": "bittner2017 bittner2017_field",
    "cone2021": "cone2021 cone2021_lapwise",
    "cone2025": "cone2025",
    "madar2025": "madar2025 madar2025_relaxing madar2025_stdp",
    "magee2020": "magee2020_three_factor magee2020_instructive",
    "urbanczik2014": "urbanczik2014",
    "payeur2021": "payeur2021 payeur2021_rate",
    "lillicrap2016": "lillicrap2016",
    "murray2019": "murray2019 murray2019_readout",
    "sacramento2018": "sacramento2018 sacramento2018_apical sacramento2018_annealed",
    "kolen1994": "kolen1994",
    "contrastive": "scellier2017 movellan1991 oreilly1996",
    "florian2007": "florian2007_mstdp florian2007_mstdpet",
    "izhikevich2007": "izhikevich2007 izhikevich2007_lazy",
    "fremaux2010": "r_max",
    "fremaux2013": "td_ltp",
    "brzosko2017": "brzosko2017",
    "ponulak2010": "resume",
    "gardner2016": "inst filt",
    "mohemmed2012": "span",
    "gutig2006": "tempotron",
    "zenke2018": "superspike superspike_hidden superspike_regularised "
                 "superspike_regularised_by_error superspike_reset",
    "bellec2020": "eprop eprop_adaptive eprop_readout",
    "whittington2017": "whittington2017 whittington2017_annealed",
})
