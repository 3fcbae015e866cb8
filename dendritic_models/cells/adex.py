"""Adaptive exponential integrate-and-fire neuron with afterdepolarisation and moving threshold.

Source: Clopath et al. 2010; numbers of the authors' code (ModelDB 144566).
Differs from the source: no spike waveform is forced on the membrane for 2 ms after the cut, the
potential goes to the value that the waveform ends on; adaptation as said in `channels.clopath2010`.
"""

from brian2 import mV, pF

from dendritic_models.channels import adex_membrane, spiking
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
