"""CA3 pyramidal cell of two compartments, whose bursts are a ping-pong of soma and dendrite.

Source: Pinsky & Rinzel 1994, in the form of V. Booth's program (ModelDB 35358).
Differs from the source: it has an area, 10 000 um2 in all, so that 100 pA are their 1 uA/cm2; the
share of the soma p = 0.5 is in the areas and the coupling gc = 2.1 mS/cm2 in `axial`.
"""

from brian2 import cm, mS, mV, uF, um

from dendritic_models.channels import (
    leak,
    pr_ca,
    pr_calcium,
    pr_kahp,
    pr_kc,
    pr_kdr,
    pr_na,
    spike_detection,
)
from dendritic_models.channels.pinsky1994 import pinsky1994
from dendritic_models.model import Cell, Compartment

AREA, P = 1e4*um**2, 0.5
passive = leak.with_(g=0.1*mS/cm**2, E=-60*mV)

pinsky_rinzel = Cell(
    name="pinsky_rinzel",
    compartments=(
        Compartment("soma", area=P*AREA, capacitance=3*uF/cm**2, mechanisms=(
            passive, pr_na, pr_kdr, spike_detection.with_(V_threshold=-10*mV))),
        Compartment("dendrite", area=(1 - P)*AREA, capacitance=3*uF/cm**2, mechanisms=(
            passive, pr_ca, pr_calcium, pr_kc, pr_kahp))),
    parent=(-1, 0),
    axial={"dendrite": 2.1*mS/cm**2*AREA},
    threshold="v > V_threshold",
    refractory="v > V_threshold",            # one spike for each crossing
    reference=pinsky1994,
    validated=("pinsky_rinzel1994_bursts",),
)
