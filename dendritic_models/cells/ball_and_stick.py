"""Squid soma with a passive dendrite in any number of compartments: the cell of the benchmarks.

Source: this project; the soma's currents are those of Hodgkin & Huxley 1952.
Differs from the source: the somatic leak reverses at -54.3 mV, as in most simulators' examples.
"""

import numpy as np
from brian2 import cm, mV, ohm, siemens, uF, um

from dendritic_models.channels import hh_k, hh_leak, hh_na, leak, spike_detection
from dendritic_models.channels.hodgkin1952 import hodgkin1952
from dendritic_models.model import Cell, Compartment
from dendritic_models.morphology import axial_conductance, cylinder_area


def ball_and_stick(n=8):
    """A soma of 20 um and a dendrite of 400 x 2 um in ``n - 1`` compartments, ``dend1`` outwards.

    Parameters
    ----------
    n : int
        Number of compartments, the soma included, from 2.

    Returns
    -------
    Cell
    """
    if n < 2:
        raise ValueError(f"ball_and_stick: n = {n}, expected a soma and at least one compartment "
                         f"of dendrite. Write n=2 or more.")
    diameter = np.r_[20, np.full(n - 1, 2)]*um
    length = np.r_[20, np.full(n - 1, 400/(n - 1))]*um
    parent = tuple(range(-1, n - 1))
    area = cylinder_area(diameter, length)
    passive = leak.with_(g=1e-4*siemens/cm**2, E=-65*mV)
    soma = Compartment(
        "soma", area=area[0], capacitance=1*uF/cm**2,
        mechanisms=(hh_na, hh_k, hh_leak.with_(E=-54.3*mV),
                    spike_detection.with_(V_threshold=0*mV)))
    dendrite = [Compartment(f"dend{k}", area=area[k], capacitance=1*uF/cm**2, mechanisms=(passive,))
                for k in range(1, n)]
    return Cell(
        name=f"ball_and_stick_{n}",
        compartments=(soma, *dendrite),
        parent=parent,
        axial=axial_conductance(diameter, length, 150*ohm*cm, parent),
        threshold="v > V_threshold",
        refractory="v > V_threshold",        # one spike for each crossing
        reference=hodgkin1952,
        validated=("integrator_order",),
    )


ball_and_stick_8 = ball_and_stick(8)
