"""Seeded trees and the cells on them that tests of the flat layout use."""

import numpy as np
from brian2 import cm, meter, mS, mV, ohm, um, volt

from dendritic_models.cable import CableCell
from dendritic_models.channels import (
    current_clamp,
    hh_k,
    hh_leak,
    hh_na,
    leak,
    spike_detection,
)
from dendritic_models.morphology import Tree

PARENTS = {
    "single": lambda n, rng: [-1],
    "chain": lambda n, rng: np.arange(n) - 1,
    "star": lambda n, rng: np.minimum(np.arange(n) - 1, 0),
    "binary": lambda n, rng: (np.arange(n) - 1)//2,
    "random": lambda n, rng: np.r_[-1, [rng.integers(k) for k in range(1, n)]],
}


def tree(shape, n, seed=1):
    """A soma with unequal, tapering compartments of unequal axial resistivity."""
    rng = np.random.default_rng(seed)
    parent = np.array(PARENTS[shape](n, rng), dtype=int)
    n = len(parent)
    length, diameter = rng.uniform(10, 60, n), rng.uniform(0.5, 4, n)
    length[0] = diameter[0] = 20
    along = 0.5*length/(np.pi*diameter**2/4)
    distance = np.zeros(n)
    for k in range(1, n):
        distance[k] = distance[parent[k]] + length[k]
    domain = np.where(np.arange(n)%2, "basal", "apical").astype("<U6")
    domain[0] = "soma"
    return Tree(parent=parent, area=np.pi*diameter*length*um**2, length=length*um,
                Ra=rng.uniform(80, 200, n)*ohm*cm, inner=along[np.maximum(parent, 0)]/um,
                outer=along/um, distance=distance*um, branch_order=np.ones(n), domain=domain,
                xyz=np.zeros((n, 3))*meter)


def passive(tree):
    """A leak everywhere, a current at the soma."""
    cell = CableCell("passive_tree", tree, v_range=(-1, 1)*volt)  # any current
    return cell.insert(leak).insert(current_clamp, at="soma")


def active(tree):
    """Sodium that falls with distance, potassium and leak that differ between domains."""
    cell = CableCell("active_tree", tree)
    cell = cell.insert(hh_na, g=lambda d: 120*mS/cm**2*np.exp(-d/(200*um)))
    cell = cell.insert(hh_k).insert(hh_leak, at="soma").insert(current_clamp, at="soma")
    if len(tree) > 2:
        cell = cell.insert(leak, at="apical").insert(leak, at="basal", g=0.2*mS/cm**2, E=-70*mV)
    cell = cell.insert(spike_detection, at="soma", V_threshold=0*mV)
    return cell.with_(threshold="v > V_threshold", refractory="v > V_threshold")


CELLS = {"passive": passive, "active": active}
