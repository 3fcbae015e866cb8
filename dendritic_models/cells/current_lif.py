"""Integrate-and-fire unit with synaptic currents that decay: the neuron that learns spike times.

Source: Gardner & Gruning 2016 and Zenke & Ganguli 2018 (IafPscExpGroup of Auryn), whose neurons
differ in numbers alone; Neftci et al. 2019 for the read-out, a neuron that never fires.
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

current_readout = Unit(
    name="current_readout",
    equations="""
        dv/dt = (I - v)/tau_m : volt
        dI/dt = -I/tau_s : volt
        target : 1                                            # mV
        err = target - v/mV : 1""",
    parameters=dict(tau_m=10*ms, tau_s=5*ms),
    reference=Reference("Neftci et al. 2019", "10.1109/MSP.2019.2931595"),
    validated=("gradient_check",),
)
