"""Soma and dendrite, coupled one way: what the dendrite holds is a prediction of the soma.

Source: Urbanczik & Senn 2014, eqs. 1 to 3; numbers of NEST's example urbanczik_synapse_example.py.
As published: spikes are drawn at the rate ``phi`` of the somatic potential, which they leave as it
is, with a dead time; nothing flows back into the dendrite.
"""

from brian2 import ms, mV, nS, pF

from dendritic_models.channels import dendritic_drive, escape_rate, point_leak, teacher
from dendritic_models.channels.urbanczik2014 import urbanczik2014_paper
from dendritic_models.model import Cell, Compartment

passive = point_leak.with_(name="leak", g=30*nS, E=-70*mV)

urbanczik2014_cell = Cell(
    name="urbanczik2014_cell",
    compartments=(
        Compartment("soma", capacitance=300*pF,
                    mechanisms=(passive, dendritic_drive, escape_rate, teacher)),
        Compartment("dendrite", capacitance=300*pF, mechanisms=(passive,))),
    parent=(-1, 0),
    axial={"dendrite": None},
    threshold="rand() < phi*dt",
    refractory=3*ms,
    reference=urbanczik2014_paper,
    validated=("urbanczik2014_prediction",),
)
