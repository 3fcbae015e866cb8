"""Morphologies for tests, drawn from a seed: nothing is downloaded; the matrix of a tree."""

import numpy as np
from brian2 import um

from dendritic_models.morphology import Morphology

SOMA, AXON, BASAL, APICAL = 1, 2, 3, 4


def random_tree(seed, n=60, straggle=4, kind=BASAL):
    """`n` points: a soma and neurites whose points join one of the last `straggle` points.

    ``straggle=1`` is a chain, a large one a bush; radii taper, segments are 1 to 20 um long.
    """
    rng = np.random.default_rng(seed)
    parent = np.r_[-1, [rng.integers(max(0, k - straggle), k) for k in range(1, n)]]
    step = rng.normal(size=(n, 3))
    step *= (rng.uniform(1, 20, n)/np.linalg.norm(step, axis=1))[:, None]
    xyz, radius = np.zeros((n, 3)), np.full(n, 8.0)
    for k in range(1, n):
        xyz[k] = xyz[parent[k]] + step[k]
        radius[k] = rng.uniform(0.7, 1.1)*min(radius[parent[k]], 1.5)
    types = np.r_[SOMA, np.full(n - 1, kind)]
    return Morphology(types, xyz*um, np.maximum(radius, 0.1)*um, parent)


def pyramidal(seed=0):
    """A cell that looks like a layer-5 pyramidal cell: basal bush, trunk, obliques, tuft, axon."""
    rng = np.random.default_rng(seed)
    types, xyz, radius, parent = [SOMA], [np.zeros(3)], [9.0], [-1]

    def grow(start, direction, kind, r, lengths, spread):
        """Branches of decreasing length; every branch point has two daughters of d**1.5 in all."""
        growing = [(start, np.array(direction, dtype=float), r, 0)]
        while growing:
            point, heading, r, level = growing.pop()
            for _ in range(int(lengths[level]*rng.uniform(0.7, 1.3)/6)):
                heading = heading + rng.normal(0, 0.15, 3)
                heading /= np.linalg.norm(heading)
                from_soma = point == 0 and types[-1] != kind
                xyz.append(xyz[point] + heading*(radius[0] if from_soma else 6.0))
                radius.append(r)
                types.append(kind)
                parent.append(point)
                point, r = len(parent) - 1, max(0.2, 0.995*r)
            if level + 1 < len(lengths):
                share = rng.uniform(0.3, 0.7)
                growing += [(point, heading + rng.normal(0, spread, 3),
                             max(0.2, r*part**(2/3)), level + 1) for part in (share, 1 - share)]

    for angle in np.linspace(0, 2*np.pi, 5, endpoint=False):
        grow(0, [np.cos(angle), -0.6, np.sin(angle)], BASAL, 0.9, (30, 60, 90), 0.6)
    grow(0, [0, 1, 0], APICAL, 1.8, (350,), 0.05)
    trunk = [k for k, kind in enumerate(types) if kind == APICAL]
    for point in trunk[8:-8:8]:
        grow(point, [rng.choice([-1, 1]), 0.3, rng.normal()], APICAL, 0.5, (70,), 0.4)
    grow(trunk[-1], [0, 1, 0.2], APICAL, 0.8, (80, 120, 100), 0.6)
    grow(trunk[-1], [0.3, 1, 0], APICAL, 0.8, (60, 120, 90), 0.6)
    grow(0, [0, -1, 0], AXON, 0.6, (120,), 0.1)
    return Morphology(types, np.array(xyz)*um, np.array(radius)*um, parent)


def conductances(tree, g):
    """The matrix (siemens) of a tree with a leak `g` per area: current = matrix @ (v - E)."""
    axial = np.asarray(tree.axial)[1:]
    child, parent = np.arange(1, len(tree)), tree.parent[1:]
    matrix = np.diag(np.asarray(tree.area*g))
    np.add.at(matrix, (child, child), axial)
    np.add.at(matrix, (parent, parent), axial)
    np.add.at(matrix, (child, parent), -axial)
    np.add.at(matrix, (parent, child), -axial)
    return matrix
