"""Leak currents: a density for membranes with an area, a conductance for reduced cells.

Source: none; Ohm's law.  The default rate and rest are those of the benchmark's dendrite.
"""

from brian2 import cm, mV, nS, siemens

from dendritic_models.model import Mechanism, Reference

ohm_law = Reference("Ohm's law", "", "no publication: a linear membrane")

leak = Mechanism(
    name="leak",
    equations="I = g*(E - v) : amp/meter**2",
    current="I",
    parameters=dict(g=1e-4*siemens/cm**2, E=-65*mV),
    initial={"v": "E"},
    reference=ohm_law,
    validated=("rall_equivalent_cylinder", "reciprocity"),
)

point_leak = Mechanism(
    name="point_leak",
    equations="I = g*(E - v) : amp",
    current="I",
    parameters=dict(g=10*nS, E=-65*mV),
    initial={"v": "E"},
    reference=ohm_law,
)
