"""Neocortical neuron of two compartments: spikes, and a dendrite that shapes them.

Source: Mainen & Sejnowski 1996, Figure 2, with the numbers of the authors' program (ModelDB 2488).
As published.
"""

from brian2 import Mohm, cm, mV, ohm, psiemens, uF, um

from dendritic_models.channels import (
    calcium_pool,
    leak,
    ms_ca,
    ms_kca,
    ms_km,
    ms_kv,
    ms_na,
    spike_detection,
)
from dendritic_models.channels.mainen1996 import mainen1996
from dendritic_models.model import Cell, Compartment

AREA = 100*um**2                             # of axon and soma together


def mainen_sejnowski(rho=165, kappa=10*Mohm):
    """The cell whose dendrite is `rho` times the membrane of axon and soma.

    Parameters
    ----------
    rho : float
        Dendritic over axosomatic area; of use from 50 to 200.
    kappa : Quantity (Mohm)
        Resistance between the two.

    Returns
    -------
    Cell
    """
    passive = leak.with_(g=1/(30000*ohm*cm**2), E=-70*mV)
    return Cell(
        name="mainen_sejnowski_reduced",
        compartments=(
            Compartment("axosoma", area=AREA, capacitance=0.75*uF/cm**2, mechanisms=(
                passive.with_(g=0*passive.parameters["g"]),  # it has none, and starts at this E
                ms_na.with_(g=30000*psiemens/um**2), ms_kv,
                spike_detection.with_(V_threshold=0*mV))),
            Compartment("dendrite", area=rho*AREA, capacitance=0.75*uF/cm**2, mechanisms=(
                passive, ms_na, ms_km, ms_ca, calcium_pool, ms_kca))),
        parent=(-1, 0),
        axial={"dendrite": 1/kappa},
        threshold="v > V_threshold",
        refractory="v > V_threshold",        # one spike for each crossing
        reference=mainen1996,
        validated=("mainen1996_patterns",),
    )


mainen_sejnowski_reduced = mainen_sejnowski()
