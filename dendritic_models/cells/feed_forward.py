"""Units that pass activity up and errors down at once: backpropagation without its transport.

Source: Lillicrap et al. 2016, Methods; whether errors come down through the transposed weights or
through fixed random ones is the network's affair (`networks.layered`, ``feedback``).
Differs from the source: tanh for the logistic function of hidden units; a layer is a time step
late, so that a sample needs twice as many steps as there are layers.
"""

from dendritic_models.model import Reference, Unit

lillicrap2016_paper = Reference("Lillicrap et al. 2016", "10.1038/ncomms13276")

ff_hidden = Unit(
    name="ff_hidden",
    equations="""
        f = tanh(mu) : 1
        err = (1 - f**2)*feedback : 1
        mu : 1                                                # from the layer below
        feedback : 1                                          # errors of the layer above
        plasticity : 1                                        # share of the learning rate""",
    reference=lillicrap2016_paper,
    validated=("lillicrap2016_alignment",),
)

ff_output = Unit(
    name="ff_output",
    equations="""
        f = mu : 1                                            # linear, squared error
        err = clamp*(target - f) : 1
        mu : 1                                                # from the layer below
        target : 1
        clamp : 1                                             # 1 while the target is shown
        plasticity : 1                                        # share of the learning rate""",
    reference=lillicrap2016_paper,
    validated=("lillicrap2016_alignment",),
)

ff_output_logistic = ff_output.with_(
    name="ff_output_logistic", validated=(), equations="""
        f = 1/(1 + exp(-mu)) : 1                              # a probability, cross-entropy
        err = clamp*(target - f) : 1
        mu : 1                                                # from the layer below
        target : 1
        clamp : 1                                             # 1 while the target is shown
        plasticity : 1                                        # share of the learning rate""")

ff_output_rate = ff_output.with_(
    name="ff_output_rate", validated=(), equations="""
        f = 1/(1 + exp(-mu)) : 1                              # a rate that is to match the target
        err = clamp*(target - f)*f*(1 - f) : 1
        mu : 1                                                # from the layer below
        target : 1
        clamp : 1                                             # 1 while the target is shown
        plasticity : 1                                        # share of the learning rate""")
