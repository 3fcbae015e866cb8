"""CA1 pyramidal cell of nine compartments: integrate-and-fire soma, dendrites with sodium spikes.

Source: Pagkalos et al. 2023, figure 4; rebuilt from lengths, diameters and conductances.
Differs from the source: the integrator; with ``method="euler"`` and steps of 0.1 ms the cell is
theirs, whose dendritic spikes are a few mV higher than those of exact steps.
`pagkalos2023_plateau` is this project's: in both distal dendrites the sodium spike gives way to the
calcium plateau of `cells.ca1`.  Volleys of 50 ms, 0.75 nS at each distal dendrite and 1 nS at the
medial and at each oblique one, evoke a plateau of 255 ms with five somatic spikes together, and
none alone; the distal dendrites alone need 1.6 nS for as long a one, the others alone 3 to 4 nS.
"""

from dataclasses import replace

from brian2 import cm, mS, mV, nS, ohm, uF, um, uS

from dendritic_models.channels import (
    calcium,
    conductance_adaptation,
    leak,
    slow_potassium,
    spike_pulse,
)
from dendritic_models.channels.plateau import prototype
from dendritic_models.dendritic_spikes import decaying_sodium_spike
from dendritic_models.model import Cell, Compartment, Reference
from dendritic_models.morphology import axial_conductance, cylinder_area

NAMES = ("soma", "proximal", "oblique1", "oblique2", "medial", "distal1", "distal2", "basal1",
         "basal2")
PARENT = (-1, 0, 1, 1, 1, 4, 4, 0, 0)
LENGTH = [30, 100, 100, 100, 150, 150, 150, 150, 150]*um
DIAMETER = [20, 2, 1, 1, 1.25, 0.8, 0.8, 0.8, 0.8]*um
UNSEEN, SPINES = 2.9, 1.5          # area of branches that are not modelled, and of spines
AREA = cylinder_area(DIAMETER, LENGTH)*[UNSEEN, *[UNSEEN*SPINES]*8]
AXIAL = axial_conductance(DIAMETER, LENGTH, 120*ohm*cm, PARENT)
AXIAL = dict(zip(NAMES[1:], AXIAL[1:], strict=True)) | {
    "proximal": 22*nS, "basal1": 3.8*nS, "basal2": 3.8*nS}
active = decaying_sodium_spike.with_(                          # 10 and 4 mS/cm2 of bare membrane
    g_rise=10*mS/cm**2/(UNSEEN*SPINES), g_fall=4*mS/cm**2/(UNSEEN*SPINES))
passive = leak.with_(g=40*uS/cm**2, E=-65*mV)

pagkalos2023_ca1 = Cell(
    name="pagkalos2023_ca1",
    compartments=tuple(
        Compartment(name, area=AREA[k], capacitance=1*uF/cm**2, mechanisms=(
            passive, *((spike_pulse, conductance_adaptation) if k == 0 else (active,))))
        for k, name in enumerate(NAMES)),
    parent=PARENT,
    axial=AXIAL,
    threshold="ready > 0.5",
    reference=Reference("Pagkalos et al. 2023", "10.1038/s41467-022-35747-8", "CA1 pyramidal cell"),
    validated=("pagkalos2023_ca1",),
)
pagkalos2023_plateau = pagkalos2023_ca1.with_(
    name="pagkalos2023_plateau", reference=prototype, compartments=tuple(
        replace(c, mechanisms=(passive, calcium.with_(g=6*nS), slow_potassium.with_(g=0.5*nS)))
        if c.name in ("distal1", "distal2") else c for c in pagkalos2023_ca1.compartments))
