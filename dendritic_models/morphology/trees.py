"""A discretised morphology: compartments on a tree, as arrays."""

from dataclasses import dataclass, field

import numpy as np
from brian2 import Quantity, meter, ohm

from dendritic_models import checks
from dendritic_models.description import Description, structural

from .selectors import selected


@dataclass(frozen=True, eq=False)
class Tree(Description):
    """Compartments of one cell, each with the path to its parent.

    A compartment is centred on a *node*; nodes lie at branch points, at tips and in between.  Axial
    current then flows along unbranched paths only, so that the circuit is exactly a tree.  Spines
    that nobody simulates one by one are a factor of the membrane, which leaves the axial path as it
    is: ``tree.with_(area=tree.area*np.where(tree.distance > 100*um, 2, 1))``.

    Parameters
    ----------
    parent : array of int, shape (n,)
        ``parent[0] == -1``; every parent comes before its children.
    area : Quantity (meter**2), shape (n,)
        Membrane of the half paths that meet in the node; of whole paths where the domain changes.
    length : Quantity (meter), shape (n,)
        Of these half paths together.
    Ra : Quantity (ohm*meter), shape (n,)
        Axial resistivity of each compartment.
    inner, outer : Quantity (1/meter), shape (n,)
        Integral of 1/cross-section along the path to the parent: the part that lies in the parent
        and the compartment's own.
    distance : Quantity (meter), shape (n,)
        Path from the soma's surface (from the root, without a soma) to the node.
    branch_order : array of int, shape (n,)
        0 is the soma, 1 what leaves it, one more after every branch point.
    domain : array of str, shape (n,)
        ``soma``, ``axon``, ``basal``, ``apical``, ``undefined``, ``type_7``.
    xyz : Quantity (meter), shape (n, 3)
        Place of the node.
    source, repairs : str, tuple of str
        Those of the morphology.
    """

    parent: np.ndarray = structural()
    area: Quantity
    length: Quantity
    Ra: Quantity
    inner: Quantity
    outer: Quantity
    distance: Quantity
    branch_order: np.ndarray
    domain: np.ndarray = structural()
    xyz: Quantity
    source: str = field(default="", compare=False)
    repairs: tuple = field(default=(), compare=False)

    def __post_init__(self):
        super().__post_init__()
        n = len(self.parent)
        object.__setattr__(self, "parent", np.array(self.parent, dtype=int))
        object.__setattr__(self, "domain", np.array(self.domain, dtype=str))
        object.__setattr__(self, "branch_order", np.array(self.branch_order, dtype=int))
        units = {"area": meter**2, "length": meter, "Ra": ohm*meter, "inner": 1/meter,
                 "outer": 1/meter, "distance": meter, "xyz": meter}
        for name, unit in units.items():
            value = getattr(self, name)
            checks.same_dimension(self.where, name, value, unit)
            value = np.asarray(value, dtype=float)
            if name == "Ra":
                value = np.broadcast_to(value, n)
            object.__setattr__(self, name, Quantity(value.copy(), dim=unit.dim))
        for name in (*units, "parent", "domain", "branch_order"):
            array = getattr(self, name)
            if array.shape != ((n, 3) if name == "xyz" else (n,)):
                raise ValueError(f"{self.where}: {name} has shape {array.shape} for {n} "
                                 f"compartments (the length of parent). Give one value for each.")
            array.setflags(write=False)
        checks.is_tree(self.where, self.parent)
        for name in ("area", "length", "Ra"):
            checks.is_positive(self.where, name, getattr(self, name), units[name])
        if n > 1:
            checks.is_positive(self.where, "axial", self.axial[1:], 1/ohm)

    def __len__(self):
        return len(self.parent)

    @property
    def names(self):
        """What each compartment is called: ``soma``, else domain and index, ``apical_17``."""
        return tuple("soma" if name == "soma" else f"{name}_{k}"
                     for k, name in enumerate(self.domain))

    @property
    def tip(self):
        """Whether each compartment has no children: array of bool, shape (n,)."""
        return ~np.isin(np.arange(len(self)), self.parent)

    def select(self, where):
        """The indices of some compartments, ascending.

        Parameters
        ----------
        where : str or sequence of int or of bool
            A condition on domains (``soma``, ``apical``, ``all``) and on ``distance``,
            ``diameter``, ``length``, ``area``, ``branch_order``, ``tip``, ``x``, ``y``, ``z``,
            joined by ``&``, ``|`` and ``~`` (or ``and``, ``or``, ``not``): ``"apical & distance >
            300*um"``.  Indices or one truth value for each compartment are checked and returned as
            indices.

        Returns
        -------
        array of int

        Raises
        ------
        KeyError
            For an unknown name, with the nearest ones.
        DimensionMismatchError
            For a length compared with a bare number.
        ValueError
            For a condition that does not parse, that no compartment meets, or indices out of range.
        """
        return selected(self, where)

    def path(self, compartment):
        """The indices from a compartment to the root, both included."""
        found = [int(self.select([compartment])[0])]
        while self.parent[found[-1]] >= 0:
            found.append(int(self.parent[found[-1]]))
        return np.array(found)

    @property
    def diameter(self):
        """Diameter (meter) of the cylinder with each compartment's length and area."""
        return self.area/(np.pi*self.length)

    @property
    def axial(self):
        """Conductance (siemens) of each compartment to its parent; entry 0 is zero."""
        resistance = self.Ra[self.parent]*self.inner + self.Ra*self.outer
        conductance = np.zeros(len(self))
        conductance[1:] = 1/np.asarray(resistance)[1:]
        return Quantity(conductance, dim=(1/ohm).dim)
