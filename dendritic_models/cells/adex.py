"""Adaptive exponential integrate-and-fire neuron with afterdepolarisation and moving threshold.

Source: Clopath et al. 2010; numbers of the authors' code (ModelDB 144566).
`adex_spike_clamp` is the cell of that code: its steps of 1 ms by Euler's method, a spike held for
2 ms, hardly any adaptation.  `adex_clamped` is the same cell for any step, with the spike at 33 mV.
Differs from the source: no spike waveform is forced on the membrane of `adex`, whose potential goes
to the value that the waveform ends on; adaptation as said in `channels.clopath2010`.
"""

from brian2 import ms, mV, pF

from dendritic_models.channels import adex_membrane, spike_clamp, spiking
from dendritic_models.channels.clopath2010 import clopath2010
from dendritic_models.model import Cell, Compartment

adex = Cell(
    name="adex",
    compartments=(Compartment("soma", capacitance=281*pF, mechanisms=(
        adex_membrane,
        spiking.with_(V_threshold=20*mV, V_reset=-49.5016*mV))),),            # E_L + 21.0984 mV
    threshold="v > V_threshold",
    reset="v = V_reset",
    v_range=(-150*mV, 4000*mV),              # a forced spike of the authors' code is 3559 mV high
    reference=clopath2010,
)
adex_spike_clamp = Cell(
    name="adex_spike_clamp",
    compartments=(Compartment("soma", capacitance=281*pF, mechanisms=(
        spike_clamp, spiking.with_(V_threshold=20*mV, V_reset=32.862*mV))),),
    threshold="v > V_threshold",
    reset="v = V_reset",
    refractory=2*ms,                         # held there, until the spike is over
    v_range=(-150*mV, 4000*mV),
    method="euler",
    reference=clopath2010,
    validated=("clopath2010_frequency",),
)
adex_clamped = adex_spike_clamp.with_({
    "name": "adex_clamped", "soma.spike_clamp.V_first": 33*mV, "soma.spiking.V_reset": 33*mV,
    "method": "hines"})
