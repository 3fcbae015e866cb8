"""Cells and units.  `CELLS` is the table; `ball_and_stick` and `mainen_sejnowski` are functions."""

from dendritic_models.on_demand import library

CELLS = library(__name__, {
    "lif": "lif",
    "adex": "adex adex_spike_clamp adex_clamped",
    "two_compartment": "two_compartment",
    "ball_and_stick": "ball_and_stick_8",
    "bahl2012": "bahl2012_l5",
    "ca1": "ca1",
    "pagkalos2023": "pagkalos2023_ca1 pagkalos2023_plateau",
    "pagkalos2023_io": "pagkalos2023_io",
    "branco2010": "branco2010",
    "gidon2020": "gidon2020",
    "wang_buzsaki": "wang_buzsaki",
    "pinsky_rinzel": "pinsky_rinzel",
    "mainen_sejnowski": "mainen_sejnowski_reduced",
    "rate": "rate",
    "linear": "linear",
    "relay": "relay",
    "clamped": "clamped",
    "afferent": "afferent",
    "poisson_input": "poisson_input",
    "place_input": "place_input",
    "place_cell": "place_cell place_pool",
    "spiking_place_cell": "spiking_place_cell ec3_input",
    "instructed": "instructed",
    "complex_spiking": "complex_spiking",
    "predictive_coding": "pc_input pc_bias pc_hidden pc_output",
}, functions={"ball_and_stick": "ball_and_stick", "mainen_sejnowski": "mainen_sejnowski"})
