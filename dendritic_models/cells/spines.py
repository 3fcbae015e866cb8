"""Spines: a head behind the resistance of a neck.

Source: none; geometry. The default neck (1 um, 0.1 um) and head (0.5 um) are round numbers.
"""

from dataclasses import replace

from brian2 import cm, ohm, pi, um

from dendritic_models import checks
from dendritic_models.model import Compartment


def with_spine(cell, parent, name="spine", head=0.5*um, neck=1*um, neck_diameter=0.1*um,
               Ra=150*ohm*cm, mechanisms=None):
    """A copy of a cell with one spine more, a compartment that receptors can be put on.

    Parameters
    ----------
    cell : Cell
    parent : str
        The compartment that it sits on, which needs an area.
    name : str
        Of the new compartment, the head.
    head : Quantity (um)
        Diameter of the head, a sphere.
    neck, neck_diameter : Quantity (um)
        A cylinder of these; its membrane is neglected.
    Ra : Quantity (ohm*meter)
        Axial resistivity of the neck.
    mechanisms : tuple of Mechanism
        In the head's membrane; default: what ``leak`` its parent has.

    Returns
    -------
    Cell
        The last of its compartments is the head.

    Examples
    --------
    >>> cell = with_spine(with_spine(branco2010, "a5"), "a5", "other")      # doctest: +SKIP
    """
    names = [c.name for c in cell.compartments]
    if parent not in names:
        raise checks.unknown(cell.where, "compartment", parent, names)
    on = cell.compartments[names.index(parent)]
    if on.area is None:
        raise ValueError(f"{cell.where}: compartment '{parent}' has no area, so that a spine "
                         f"cannot share its membrane. Give it area=...*um**2 and densities.")
    if mechanisms is None:
        mechanisms = tuple(m for m in on.mechanisms if m.name == "leak")
    spine = Compartment(name, pi*head**2, on.capacitance, mechanisms)
    return replace(cell, compartments=(*cell.compartments, spine),
                   parent=(*cell.parent, names.index(parent)),
                   axial={**cell.axial, name: pi*neck_diameter**2/(4*Ra*neck)})
