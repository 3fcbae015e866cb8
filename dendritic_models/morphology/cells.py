"""A tree of compartments with mechanisms on them -> a `Cell`, one row per cell."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from brian2 import Quantity, cm, farad, meter, uF

from dendritic_models import checks
from dendritic_models.model import Cell, Compartment, Reference


def cell(tree, name, mechanisms, capacitance=1*uF/cm**2, reference=None, **fields):
    """A `Cell` of a tree's compartments, called as in ``tree.names``.

    For trees of up to a hundred compartments or so: each has equations of its own.

    Parameters
    ----------
    tree : Tree
    name : str
    mechanisms : dict
        Where -> a mechanism or several; a place is what ``tree.select`` takes:
        ``{"all": leak, "soma": (hh_na, hh_k), "apical & distance > 100*um": calcium}``.
    capacitance : Quantity (farad/meter**2), shape () or (n,)
    reference : Reference
        Its note is completed by what was repaired in the file, which results then carry.
    **fields
        Those of the `Cell`: threshold, reset, refractory, v_range, validated.

    Returns
    -------
    Cell
    """
    checks.is_positive(f"Cell '{name}'", "capacitance", capacitance, farad/meter**2)
    capacitances = Quantity(np.broadcast_to(capacitance, len(tree)), dim=(farad/meter**2).dim)
    held = [[] for _ in tree.names]
    for where, placed in mechanisms.items():
        for k in tree.select(where):
            held[k] += placed if isinstance(placed, (tuple, list)) else [placed]
    reference = reference or Reference(
        f"Morphology {Path(tree.source).name}" if tree.source else "A generated morphology", "")
    note = "; ".join(filter(None, (reference.note, *tree.repairs)))
    return Cell(
        name=name,
        compartments=tuple(Compartment(*parts) for parts in zip(
            tree.names, tree.area, capacitances, map(tuple, held), strict=True)),
        parent=tuple(tree.parent.tolist()), axial=tree.axial,
        reference=replace(reference, note=note), **fields)
