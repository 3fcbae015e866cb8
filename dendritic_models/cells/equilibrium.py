"""Units that settle to an equilibrium, freely and again with the output pulled to its target.

Source: Scellier & Bengio 2017, eqs. 1 to 8; `chl_output` is clamped, as Movellan 1991 has it.
Differs from the source: a state leaves [0, 1] and its activity `f` does not, which has the same
equilibria as a state that is clipped; `gamma` scales what comes from above (Xie & Seung 2003, eq.
8; 1 in equilibrium propagation); the cost is half the squared error.  One iteration of half the
way is one time step, by explicit Euler.
"""

from brian2 import ms

from dendritic_models.model import Reference, Unit

scellier2017_paper = Reference("Scellier & Bengio 2017", "10.3389/fncom.2017.00024")

ep_input = Unit(
    name="ep_input",
    equations="""
        f : 1                                                 # the sample, clamped
        free = f : 1""",
    reference=scellier2017_paper,
    validated=("scellier2017_ep",),
)

ep_bias = Unit(
    name="ep_bias",
    equations="""
        f = 1 : 1
        free = 1 : 1""",
    reference=scellier2017_paper,
    validated=("scellier2017_ep",),
)

ep_hidden = Unit(
    name="ep_hidden",
    equations="""
        ds/dt = (-s + mu + gamma*feedback)/tau : 1
        f = clip(s, 0, 1) : 1
        err = f - free : 1                                    # what the target changed
        free : 1                                              # f without it
        mu : 1                                                # activity of the layer below ...
        feedback : 1                                          # ... and of the layer above
        plasticity : 1                                        # share of the learning rate""",
    on={"compare": "free = f"},
    parameters=dict(tau=2*ms, gamma=1.0),
    method="euler",
    reference=scellier2017_paper,
    validated=("scellier2017_ep",),
)

ep_output = Unit(
    name="ep_output",
    equations="""
        ds/dt = (-s + mu + beta*clamp*(target - f))/tau : 1
        f = clip(s, 0, 1) : 1
        err = f - free : 1                                    # what the target changed
        free : 1                                              # f without it
        mu : 1                                                # activity of the layer below
        target : 1
        clamp : 1                                             # 1 while the target pulls
        plasticity : 1                                        # share of the learning rate""",
    on={"compare": "free = f"},
    parameters=dict(tau=2*ms, beta=0.5),
    method="euler",
    reference=scellier2017_paper,
    validated=("scellier2017_ep",),
)

chl_output = ep_output.with_({
    "name": "chl_output", "parameters": dict(tau=2*ms), "validated": (), "equations": """
        ds/dt = (-s + mu)/tau : 1
        f = clamp*target + (1 - clamp)*clip(s, 0, 1) : 1
        err = f - free : 1                                    # what the target changed
        free : 1                                              # f without it
        mu : 1                                                # activity of the layer below
        target : 1
        clamp : 1                                             # 1 while the target is held
        plasticity : 1                                        # share of the learning rate""",
    "reference": Reference("Movellan 1991", "10.1016/B978-1-4832-1448-1.50007-X")})
