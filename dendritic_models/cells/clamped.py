"""A neuron whose membrane potential is given: an ideal voltage clamp, or a trace from elsewhere.

Source: none; a device.
"""

from brian2 import mV

from dendritic_models.model import Reference, Unit

clamped = Unit(
    name="clamped",
    equations="v : volt                                       # given by a waveform",
    parameters=dict(V_threshold=-20*mV),
    threshold="v > V_threshold",
    refractory="v > V_threshold",                             # one spike for each crossing
    reference=Reference("This project", "", "a device: the potential comes from a `Waveform`"),
)
