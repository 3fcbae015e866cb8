"""Dendrites and somata of a dendritic network, leaky rectifiers both.

Source: Chavlis & Poirazi 2025, Methods.
Differs from the source: errors come down as `err`, a layer a time step, for rules that learn from
them; the read-out is that of the objective.
"""

from dendritic_models.model import Reference, Unit

dann_hidden = Unit(
    name="dann_hidden",
    equations="""
        f = slope*mu : 1
        err = slope*feedback : 1
        slope = leak + (1 - leak)*int(mu > 0) : 1
        mu : 1                                                # from the layer below
        feedback : 1                                          # errors of the layer above
        plasticity : 1                                        # share of the learning rate""",
    parameters=dict(leak=0.1),
    reference=Reference("Chavlis & Poirazi 2025", "10.1038/s41467-025-56297-9"),
    validated=("dann2025_budget",),
)
