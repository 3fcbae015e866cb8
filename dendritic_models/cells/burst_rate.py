"""Units whose events carry what they hear from below, and whose bursts what they hear from above.

Source: Payeur et al. 2021, coarse-grained model (figure S4; supplementary-figures/
coarse-grained-model/main.cpp of apayeur/spikingburstprop).
Differs from the source: rates are at their equilibria at once; the expected share of bursts is that
at the end of the phase without a target, not a running average.
"""

from dendritic_models.model import Reference, Unit

payeur2021_rates = Reference("Payeur et al. 2021", "10.1038/s41593-021-00857-x", "figure S4")

burst_hidden = Unit(
    name="burst_hidden",
    equations="""
        f = 1/(1 + exp(-mu)) : 1                              # rate of events
        share = 1/(1 + exp(-(1 - f)*feedback)) : 1            # of events that are bursts
        b = share*f : 1                                       # rate of bursts
        err = (share - expected)*f : 1                        # more of them than expected
        expected : 1
        mu : 1                                                # events of the layer below
        feedback : 1                                          # bursts of the layer above
        plasticity : 1                                        # share of the learning rate""",
    on={"compare": "expected = share"},
    reference=payeur2021_rates,
)

burst_output = Unit(
    name="burst_output",
    equations="""
        f = 1/(1 + exp(-mu)) : 1                              # rate of events
        share = 0.5 + 0.5*clamp*tanh((target - f)/f) : 1      # of events that are bursts
        b = share*f : 1                                       # rate of bursts
        err = (share - 0.5)*f : 1
        mu : 1                                                # events of the layer below
        target : 1
        clamp : 1                                             # 1 while the target acts
        plasticity : 1                                        # share of the learning rate""",
    reference=payeur2021_rates,
)
