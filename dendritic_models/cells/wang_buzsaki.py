"""Fast-spiking interneuron of a hippocampal gamma rhythm: one compartment, type I.

Source: Wang & Buzsaki 1996, Methods (model neuron).
Differs from the source: it has an area, 10 000 um2, so that 100 pA are their 1 uA/cm2.
"""

from brian2 import cm, mS, mV, uF, um

from dendritic_models.channels import leak, spike_detection, wb_k, wb_na
from dendritic_models.channels.wang1996 import wang1996
from dendritic_models.model import Cell, Compartment

wang_buzsaki = Cell(
    name="wang_buzsaki",
    compartments=(Compartment("soma", area=1e4*um**2, capacitance=1*uF/cm**2, mechanisms=(
        leak.with_(g=0.1*mS/cm**2, E=-65*mV), wb_na, wb_k, spike_detection)),),
    threshold="v > V_threshold",
    refractory="v > V_threshold",            # one spike for each crossing
    reference=wang1996,
    validated=("wang_buzsaki1996_fi",),
)
