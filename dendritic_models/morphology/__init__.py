"""Morphologies: a file of points -> compartments on a tree, for a `CableCell`.

``read_swc(file)`` gives a `Morphology` (points), ``discretise(morphology, ...)`` a `Tree`
(compartments).  Both are frozen values; nothing recurses, so that a tree may be as deep as it
likes.
"""

from .discretisation import discretise
from .geometry import axial_conductance, cylinder_area
from .points import DOMAINS, Morphology, MorphologyError
from .swc import read_swc, write_swc
from .trees import Tree

__all__ = ["DOMAINS", "Morphology", "MorphologyError", "Tree", "axial_conductance",
           "cylinder_area", "discretise", "read_swc", "write_swc"]
