"""A morphology as it was traced: points with a type, a place, a radius and a parent."""

from dataclasses import dataclass, field

import numpy as np
from brian2 import Quantity, meter, um

from dendritic_models import checks
from dendritic_models.description import Description

SOMA = 1
DOMAINS = {0: "undefined", SOMA: "soma", 2: "axon", 3: "basal", 4: "apical"}    # SWC's own types
REACH = 1e6                       # um: a cell of a metre is a mistake of units
THINNEST = 1e-4                   # um: a tenth of a nanometre is no radius


class MorphologyError(ValueError):
    """A morphology that is not a neuron, in words: where, which value, what is legal, the fix."""


def domain_name(kind):
    """What compartments of an SWC type are called: ``apical`` for 4, ``type_7`` for 7."""
    return DOMAINS.get(int(kind), f"type_{kind}")


@dataclass(frozen=True, eq=False)
class Morphology(Description):
    """Points on a tree, each joined to its parent by a cone.

    A neurite that leaves the soma starts at its own first point; where that is its only one, at the
    soma's.  A point at its parent's place with another radius is a step of the diameter: it has no
    membrane.

    Parameters
    ----------
    type : array of int, shape (n,)
        As in SWC: 1 soma, 2 axon, 3 basal, 4 apical dendrite; any other not below 0 is kept.
    xyz : Quantity (um), shape (n, 3)
    radius : Quantity (um), shape (n,)
    parent : array of int, shape (n,)
        ``parent[0] == -1``; every parent comes before its children.  A soma holds point 0.
    source : str
        Where the points come from, for errors and provenance.
    repairs : tuple of str
        What reading changed or found unusual, a line each.

    Raises
    ------
    MorphologyError
        For points that are no tree, a value that no neuron has, or a soma in several pieces.
    """

    type: np.ndarray
    xyz: Quantity
    radius: Quantity
    parent: np.ndarray
    source: str = field(default="", compare=False)
    repairs: tuple = field(default=(), compare=False)

    def __post_init__(self):
        super().__post_init__()
        for name in ("xyz", "radius"):
            checks.same_dimension(self.where, name, getattr(self, name), meter)
        arrays = {name: np.array(getattr(self, name), dtype=int) for name in ("type", "parent")}
        arrays |= {name: Quantity(np.array(getattr(self, name), dtype=float), dim=meter.dim)
                   for name in ("xyz", "radius")}
        n = len(arrays["parent"])
        shapes = {"type": (n,), "parent": (n,), "xyz": (n, 3), "radius": (n,)}
        for name, array in arrays.items():
            if array.shape != shapes[name]:
                raise MorphologyError(f"{self.where}: {name} has shape {array.shape} for {n} points"
                                      f" (the length of parent). Give {name} of {shapes[name]}.")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        points_are_sound(self.type, np.asarray(self.xyz/um), np.asarray(self.radius/um),
                         lambda k: f"{self.where}, point {k}")
        points_are_a_tree(self.type, self.parent, self.where, lambda k: f"{self.where}, point {k}")
        if not (self.type == SOMA).any() and not self.segment_lengths.any():
            raise MorphologyError(f"{self.where}: no soma, and all points are at one place. Give a "
                                  f"soma (type 1) or a neurite with some length.")

    @property
    def segment_lengths(self):
        """Length of the segment between each point and its parent (um, floats); 0 at the root."""
        xyz = np.asarray(self.xyz/um)
        lengths = np.linalg.norm(xyz - xyz[self.parent], axis=1)
        lengths[0] = 0
        return lengths

    def soma(self):
        """Membrane area, length (um2, um; floats) and centre (um) of the soma, or None.

        One point, or points at one place, are a sphere; several are cones.  The three-point
        convention (two points one radius above and below the centre) has the sphere's area.
        """
        inside = np.flatnonzero(self.type == SOMA)
        if not len(inside):
            return None
        radius, xyz = np.asarray(self.radius/um), np.asarray(self.xyz/um)
        lengths = self.segment_lengths[inside]
        if not lengths.any():
            r = radius[inside].max()
            return 4*np.pi*r**2, 2*r, xyz[0]
        outer, inner = radius[inside], radius[self.parent[inside]]
        area = np.pi*(outer + inner)*np.hypot(lengths, outer - inner)
        return area[lengths > 0].sum(), lengths.sum(), xyz[inside].mean(axis=0)

    def branches(self):
        """Unbranched stretches of one type, outwards, depth first: a list of (up, order, points).

        `up` is the index of the branch that it leaves, -1 for the soma or the root; `order` is 1
        for a branch that leaves these, one more after each branch point; `points` are indices of
        points, without the one of `up` that it starts from.
        """
        begins = np.argsort(self.parent, kind="stable")
        of_parent = np.searchsorted(self.parent[begins], np.arange(len(self.parent) + 1)).tolist()
        begins, kind = begins.tolist(), self.type.tolist()
        children = [begins[i:j] for i, j in zip(of_parent, of_parent[1:], strict=False)]
        roots = [k for k, t in enumerate(kind) if t == SOMA] or [0]
        waiting = [(child, -1, 1) for root in reversed(roots) for child in reversed(children[root])
                   if kind[child] != SOMA]
        found = []
        while waiting:
            point, up, order = waiting.pop()
            points, after = [point], children[point]
            while len(after) == 1 and kind[after[0]] == kind[point]:
                points.append(after[0])
                after = children[after[0]]
            waiting += [(child, len(found), order + (len(after) > 1)) for child in reversed(after)]
            found.append((up, order, points))
        return found


def points_are_sound(kind, xyz, radius, place):
    """Raise for a type, a coordinate or a radius (um) that no neuron has; `place` names a point."""
    def first(bad):
        return int(np.argmax(bad))

    for name, values in (("x", xyz[:, 0]), ("y", xyz[:, 1]), ("z", xyz[:, 2]), ("radius", radius)):
        bad = ~(np.abs(values) <= REACH)
        if bad.any():
            k = first(bad)
            raise MorphologyError(
                f"{place(k)}: {name} = {values[k]:g} um; legal are finite numbers up to {REACH:g} "
                f"um (1 m). Write the value in micrometres, or remove the point.")
    if (bad := radius < 0).any():
        k = first(bad)
        raise MorphologyError(f"{place(k)}: radius = {radius[k]:g} um is negative; a radius is "
                              f"above 0. Correct the sign or the value.")
    if (bad := radius < THINNEST).any():
        k = first(bad)
        raise MorphologyError(
            f"{place(k)}: radius = {radius[k]:g} um ({np.count_nonzero(bad)} such points); a radius"
            f" is above {THINNEST:g} um. Correct it, or read the file with min_radius=0.1*um, which"
            f" widens thinner points.")
    if (bad := (kind < 0) | (kind > 255)).any():
        k = first(bad)
        raise MorphologyError(f"{place(k)}: type = {kind[k]}; types are 0 to 255 (1 soma, 2 axon, "
                              f"3 basal, 4 apical). Correct it.")


def points_are_a_tree(kind, parent, where, place):
    """Raise unless parents come first and the soma, if any, is one piece that holds point 0."""
    if not len(parent) or parent[0] != -1:
        raise MorphologyError(f"{where}: parent = {parent[:5]}... has no root. Give at least one "
                              f"point; point 0 is the root and its parent is written -1.")
    bad = (parent < 0) | (parent >= np.arange(len(parent)))
    bad[0] = False
    if bad.any():
        k = int(np.argmax(bad))
        raise MorphologyError(f"{place(k)}: parent = {parent[k]}; a parent comes before its child, "
                              f"0 to {k - 1}. Sort the points from the root outwards.")
    entries = np.flatnonzero((kind == SOMA) & ((parent < 0) | (kind[parent] != SOMA)))
    if len(entries) > 1:
        raise MorphologyError(
            f"{place(int(entries[1]))}: a second soma (type 1), apart from {place(int(entries[0]))}"
            f"; a neuron has one, in one piece. Correct the type (3 is basal), or split the file.")
    if len(entries) and entries[0] != 0:
        raise MorphologyError(f"{place(int(entries[0]))}: the soma is not at the root; point 0 "
                              f"must be of type 1. Root the tree at its soma.")
