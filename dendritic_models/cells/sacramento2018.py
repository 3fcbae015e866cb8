"""Pyramidal neurons and interneurons of a microcircuit whose apical dendrites carry errors.

Source: Sacramento et al. 2018, eqs. 1 to 4; constants as in miyosuda/dendritic_bp (option.py).
`err` is what the soma does beyond what its basal dendrite predicts.
Differs from the source: the target pulls the output by a conductance to it, which is what their two
conductances to potentials of 1 and -1 come to.  Explicit Euler.
"""

from brian2 import Hz, ms

from dendritic_models.model import Reference, Unit

sacramento2018_paper = Reference("Sacramento et al. 2018", "10.48550/arXiv.1810.11393")
PER_MS = 1000*Hz
NOISE = 0.1*(0.1*ms)**0.5/ms                        # 0.1/ms in every step of 0.1 ms

mc_input = Unit(
    name="mc_input",
    equations="""
        df/dt = (sample - f)/tau : 1
        sample : 1""",
    parameters=dict(tau=3*ms),
    method="euler",
    reference=sacramento2018_paper,
    validated=("sacramento2018_selfprediction", "sacramento2018_yinyang"),
)

mc_hidden = Unit(
    name="mc_hidden",
    equations="""
        du/dt = -g_lk*u + g_B*(v_B - u) + g_A*(v_A - u) + sigma*xi : 1
        f = 1/(1 + exp(-u)) : 1 (constant over dt)
        err = f - 1/(1 + exp(-g_B/(g_lk + g_B + g_A)*v_B)) : 1 (constant over dt)
        v_B : 1                                               # basal: from the layer below
        v_A : 1                                               # apical: from above, interneurons
        plasticity : 1                                        # share of the learning rate""",
    parameters=dict(g_lk=0.1*PER_MS, g_B=1.0*PER_MS, g_A=0.8*PER_MS, sigma=NOISE),
    method="euler",
    reference=sacramento2018_paper,
    validated=("sacramento2018_selfprediction", "sacramento2018_yinyang"),
)

mc_interneuron = Unit(
    name="mc_interneuron",
    equations="""
        du/dt = -g_lk*u + g_D*(v_D - u) + g_som*(above - u) + sigma*xi : 1
        f = 1/(1 + exp(-u)) : 1 (constant over dt)
        err = f - 1/(1 + exp(-g_D/(g_lk + g_D)*v_D)) : 1 (constant over dt)
        v_D : 1                                               # from pyramidal neurons beside it
        above : 1                                             # u of its neuron in that layer
        plasticity : 1                                        # share of the learning rate""",
    parameters=dict(g_lk=0.1*PER_MS, g_D=1.0*PER_MS, g_som=0.8*PER_MS, sigma=NOISE),
    method="euler",
    reference=sacramento2018_paper,
    validated=("sacramento2018_selfprediction", "sacramento2018_yinyang"),
)

mc_output = Unit(
    name="mc_output",
    equations="""
        du/dt = -g_lk*u + g_B*(v_B - u) + g_som*clamp*(target - u) + sigma*xi : 1
        f = 1/(1 + exp(-u)) : 1 (constant over dt)
        err = f - 1/(1 + exp(-g_B/(g_lk + g_B)*v_B)) : 1 (constant over dt)
        v_B : 1                                               # basal: from the layer below
        target : 1
        clamp : 1                                             # 1 while the target pulls
        plasticity : 1                                        # share of the learning rate""",
    parameters=dict(g_lk=0.1*PER_MS, g_B=1.0*PER_MS, g_som=0.8*PER_MS, sigma=NOISE),
    method="euler",
    reference=sacramento2018_paper,
    validated=("sacramento2018_selfprediction", "sacramento2018_yinyang"),
)
