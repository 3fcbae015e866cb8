"""Reduced CA1 pyramidal cell: soma, trunk and tuft, with a calcium plateau in the tuft.

Source: this project, after Bittner et al. 2015: entorhinal input at the tuft and CA3 input at the
trunk evoke a plateau together and, at the working point, neither alone.
Working point: volleys (`receptors.volley`) of 50 ms, 1.9 nS at the tuft and 7 nS at the trunk, give
a plateau of 244 ms with 6 somatic spikes; the tuft alone needs 2.8 nS, the trunk alone 16.8 nS.
Each of 200 CA3 inputs has 0.9 nS at the trunk for a weight of 1 (`receptors.ampa_mean`).
"""

from brian2 import ms, mV, nS, pF

from dendritic_models.channels import calcium, point_leak, slow_potassium, spike_adaptation, spiking
from dendritic_models.channels.plateau import prototype
from dendritic_models.model import Cell, Compartment

passive = point_leak.with_(name="leak", E=-65*mV)

ca1 = Cell(
    name="ca1",
    compartments=(
        Compartment("soma", capacitance=60*pF, mechanisms=(
            passive.with_(g=3*nS),
            spiking.with_(V_threshold=-47.5*mV, V_reset=-55*mV),
            spike_adaptation)),
        Compartment("trunk", capacitance=40*pF, mechanisms=(passive.with_(g=2*nS),)),
        Compartment("tuft", capacitance=30*pF, mechanisms=(
            passive.with_(g=1.5*nS), calcium, slow_potassium))),
    parent=(-1, 0, 1),
    axial={"trunk": 20*nS, "tuft": 5*nS},
    threshold="v > V_threshold",
    reset="v = V_reset",
    refractory=3*ms,
    reference=prototype,
    validated=("ca1_plateau_gate",),
)
