"""Izhikevich's neuron, regular spiking: two variables, in millivolts and milliseconds.

Source: Izhikevich 2003; its steps are those of the programs of 2003 and 2007, of 1 ms, in which v
moves in two halves.
As published, for ``dt=1*ms``.  `noise` is the width of a uniform current drawn at every step; fast
spiking neurons have a = 0.1 and d = 2.
"""


from dendritic_models.model import Reference, Unit

izhikevich2003 = Unit(
    name="izhikevich2003",
    equations="""
        thalamic = noise*(rand() - 0.5) : 1 (constant over dt)
        half = v + 0.5*(0.04*v**2 + 5*v + 140 - u + I + thalamic) : 1
        whole = half + 0.5*(0.04*half**2 + 5*half + 140 - u + I + thalamic) : 1
        dv/dt = (whole - v)/ms : 1
        du/dt = a*(b*whole - u)/ms : 1
        dI/dt = -I/ms : 1                                     # of one step""",
    parameters=dict(a=0.02, b=0.2, c=-65.0, d=8.0, noise=13.0),
    threshold="v >= 30",
    reset="v = c; u += d",
    initial={"v": "c", "u": "b*c"},
    method="euler",
    reference=Reference("Izhikevich 2003", "10.1109/TNN.2003.820440"),
    validated=("izhikevich2007_distal_reward",),
)
