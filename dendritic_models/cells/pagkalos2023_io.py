"""Soma and one dendrite with a sodium spike: the cell with which Dendrify shows dendritic gain.

Source: Pagkalos et al. 2023, examples val_dendritic_io and val_fi_curve of Dendrify 2.2.0.
Differs from the source: its own integrator; see `dendritic_spikes.pagkalos2023`.  The dendrite's
area is that of 1 uF/cm2, so that the conductances of its spike (30 and 15 nS) are densities.
"""

from brian2 import cm, ms, mV, nS, pF, uF

from dendritic_models.channels import point_leak, spiking
from dendritic_models.dendritic_spikes import sodium_spike
from dendritic_models.model import Cell, Compartment, Reference

AREA = 50*pF/(1*uF/cm**2)
passive = point_leak.with_(name="leak", E=-65*mV)

pagkalos2023_io = Cell(
    name="pagkalos2023_io",
    compartments=(
        Compartment("soma", capacitance=200*pF, mechanisms=(
            passive.with_(g=10*nS), spiking.with_(V_threshold=-40*mV, V_reset=-55*mV))),
        Compartment("dendrite", area=AREA, capacitance=50*pF, mechanisms=(
            passive.with_(g=2.5*nS), sodium_spike.with_(
                V_threshold=-35*mV, tau_dead=5*ms, g_rise=30*nS/AREA, tau_rise=1.2*ms,
                g_fall=15*nS/AREA, tau_fall=2.4*ms, tau_offset=0.2*ms)))),
    parent=(-1, 0),
    axial={"dendrite": 15*nS},
    threshold="v > V_threshold",
    reset="v = V_reset",
    refractory="t - lastspike + dt/2 < 4*ms",                 # the soma integrates meanwhile
    reference=Reference("Pagkalos et al. 2023", "10.1038/s41467-022-35747-8",
                        "examples of Dendrify 2.2.0"),
    validated=("dendrify_io",),
)
