"""Constants of integrate-and-fire: threshold and reset, at an address of their own.

Source: none.  A cell whose action potentials are its channels' needs `spike_detection` alone.
"""

from brian2 import mV

from dendritic_models.model import Mechanism, Reference

convention = Reference("Convention", "", "constants that a cell's threshold and reset read")

spiking = Mechanism(
    name="spiking",
    equations="",
    parameters=dict(V_threshold=-50*mV, V_reset=-65*mV),
    reference=convention,
)

spike_detection = Mechanism(
    name="spike_detection",
    equations="",
    parameters=dict(V_threshold=-20*mV),
    reference=convention,
)
