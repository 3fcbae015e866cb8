"""Units of a predictive-coding network: values ``x``, predictions ``mu`` from below, errors.

Source: Whittington & Bogacz 2017, sections 2.3 and 2.4.
Differs from the source: tanh in place of the logistic function; the bias is the weight of a unit
that is always on; an output that is not clamped is at its equilibrium, the predicted value, at
once.  One iteration of the paper is one time step, by explicit Euler.
"""

from brian2 import ms

from dendritic_models.model import Reference, Unit

whittington2017 = Reference("Whittington & Bogacz 2017", "10.1162/NECO_a_00949")

pc_input = Unit(
    name="pc_input",
    equations="f : 1                                          # the sample, clamped",
    reference=whittington2017,
    validated=("whittington2017_pc",),
)

pc_bias = Unit(
    name="pc_bias",
    equations="f = 1 : 1",
    reference=whittington2017,
    validated=("whittington2017_pc",),
)

pc_hidden = Unit(
    name="pc_hidden",
    equations="""
        dx/dt = (-err + (1 - f**2)*feedback)/tau : 1
        f = tanh(x) : 1
        err = (x - mu)/variance : 1
        mu : 1                                                # prediction from the layer below
        feedback : 1                                          # errors of the layer above
        plasticity : 1                                        # share of the learning rate""",
    parameters=dict(tau=2*ms, variance=1.0),
    method="euler",
    reference=whittington2017,
    validated=("whittington2017_pc",),
)

pc_output = Unit(
    name="pc_output",
    equations="""
        x = clamp*target + (1 - clamp)*mu : 1
        f = x : 1                                             # linear
        err = (x - mu)/variance : 1
        mu : 1                                                # prediction from the layer below
        target : 1
        clamp : 1                                             # 1 while the target is shown
        plasticity : 1                                        # share of the learning rate""",
    parameters=dict(variance=10.0),                           # a large variance: weak nudging
    reference=whittington2017,
    validated=("whittington2017_pc",),
)

pc_output_logistic = pc_output.with_(
    name="pc_output_logistic", validated=(), equations="""
        x = clamp*target + (1 - clamp)*f : 1
        f = 1/(1 + exp(-mu)) : 1                              # a probability: cross-entropy
        err = (x - f)/variance : 1
        mu : 1                                                # prediction from the layer below
        target : 1
        clamp : 1                                             # 1 while the target is shown
        plasticity : 1                                        # share of the learning rate""")
