"""Integrate-and-fire unit with synaptic currents that decay: the neuron that learns spike times.

Source: Gardner & Gruning 2016 and Zenke & Ganguli 2018 (IafPscExpGroup of Auryn), whose neurons
differ in numbers alone.
As published; potentials are relative to rest, currents are in volt (times the resistance of the
membrane).
"""

from brian2 import ms, mV

from dendritic_models.model import Reference, Unit

current_lif = Unit(
    name="current_lif",
    equations="""
        dv/dt = (I - v)/tau_m : volt (unless refractory)
        dI/dt = -I/tau_s : volt""",
    parameters=dict(tau_m=10*ms, tau_s=5*ms, theta=15*mV),
    threshold="v > theta",
    reset="v = 0*mV",
    refractory=0.1*ms,
    reference=Reference("Gardner & Gruning 2016", "10.1371/journal.pone.0161335"),
    validated=("spike_time_rules",),
)
