"""Soma with action potentials and a passive apical dendrite: the smallest cell with a dendrite.

Source: this project; the soma's currents are those of Traub & Miles 1991, the geometry is a
compromise between the cells of a few published reductions.
"""

from brian2 import cm, mV, ohm, siemens, uF, um

from dendritic_models.channels import leak, spike_detection, traub_k, traub_na
from dendritic_models.model import Cell, Compartment, Reference
from dendritic_models.morphology import axial_conductance, cylinder_area

DIAMETER = [20, 2]*um                        # soma, apical dendrite
LENGTH = [20, 400]*um
AREA = cylinder_area(DIAMETER, LENGTH)
passive = leak.with_(g=1e-4*siemens/cm**2, E=-65*mV)

two_compartment = Cell(
    name="two_compartment",
    compartments=(
        Compartment("soma", area=AREA[0], capacitance=1*uF/cm**2,
                    mechanisms=(passive, traub_na, traub_k, spike_detection)),
        Compartment("apical", area=AREA[1], capacitance=1*uF/cm**2, mechanisms=(passive,))),
    parent=(-1, 0),
    axial=axial_conductance(DIAMETER, LENGTH, 150*ohm*cm, (-1, 0)),
    threshold="v > V_threshold",
    refractory="v > V_threshold",            # one spike for each crossing
    reference=Reference("This project", "", "soma after Traub & Miles 1991"),
)
