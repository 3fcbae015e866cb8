"""Leaky integrate-and-fire neuron: one compartment.

Source: Song, Miller & Abbott 2000, whose membrane time constant, rest, threshold and reset these
are; the paper counts conductances in units of the leak, so the capacitance is ours.
"""

from brian2 import mV, nS, pF

from dendritic_models.channels import point_leak, spiking
from dendritic_models.model import Cell, Compartment, Reference

lif = Cell(
    name="lif",
    compartments=(Compartment("soma", capacitance=200*pF, mechanisms=(        # 20 ms
        point_leak.with_(name="leak", g=10*nS, E=-70*mV),
        spiking.with_(V_threshold=-54*mV, V_reset=-60*mV))),),
    threshold="v > V_threshold",
    reset="v = V_reset",
    reference=Reference("Song et al. 2000", "10.1038/78829"),
)
