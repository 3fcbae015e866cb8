"""Few compartments that answer like many: what `CableCell.reduce` does.

Between chosen compartments, the *sites*, a passive tree is known by its resistances: the least
squares of Wybo et al. 2021 ask for a tree of the sites whose conductances are the inverse of them.
With the branch points between them among the sites nothing is left over, and the solution is what
elimination of all other compartments gives.  They answer the sites with weights: a current at a
compartment counts as currents at the sites around it, in these shares, and so do membrane, channels
and charge.

References
----------
Wybo et al. 2021, doi:10.7554/eLife.60936: transfer resistances and slowest time constant
"""

import numpy as np
from brian2 import Quantity, amp, farad, get_dimensions, meter, second, siemens
from brian2.parsing.sympytools import str_to_sympy, sympy_to_str
from brian2.utils.stringtools import get_identifiers
from sympy import Symbol

from dendritic_models.dynamics import parsed
from dendritic_models.model import Cell, Compartment

PER_AREA = (siemens/meter**2).dim, (amp/meter**2).dim, (meter/second).dim       # a permeability
CONVERGED = 1e-12
V = Symbol("v", real=True)                               # as Brian2 hands it to sympy


def reduced(cell, sites):
    """A `Cell` of some compartments of a `CableCell`; see `CableCell.reduce`."""
    tree = cell.tree
    area = np.asarray(tree.area)
    charge = np.broadcast_to(np.asarray(cell.capacitance).ravel(), len(tree))*area
    leak = sum((_leak(cell, painted)*area for painted in cell.mechanisms), 0*area)
    if not leak.any():
        raise ValueError(f"{cell.where}: nothing leaks, so that there is no input resistance to "
                         f"keep. Insert a leak: cell.insert(leak).")
    matrix, sites = _conductances(tree, leak), closed(tree.parent, sites)
    for painted in cell.mechanisms:
        if _is_in_one_place(painted.mechanism) and not np.isin(painted.on, sites).any():
            at = tree.names[painted.on[0]]
            raise ValueError(f"{cell.where}: '{painted.name}' is at {at}, which is no site. "
                             f"Make it one: reduce([..., '{at}']).")
    weights = _weights(matrix, sites)
    between = weights.T @ (matrix @ weights)
    mode = _slowest(matrix, charge)
    area_of = weights.T @ area
    charge_of = weights.T @ (charge*mode)/mode[sites]
    nearest = np.arange(len(tree))
    for k in np.setdiff1d(nearest, sites):
        nearest[k] = nearest[tree.parent[k]]
    parent = np.r_[-1, np.searchsorted(sites, nearest[tree.parent[sites[1:]]])]
    return Cell(
        cell.name, tuple(
            Compartment(tree.names[k], area_of[n]*meter**2, charge_of[n]/area_of[n]*farad/meter**2,
                        _mechanisms(cell, k, weights[:, n]*area, area_of[n]))
            for n, k in enumerate(sites)),
        tuple(parent.tolist()), np.r_[0, -between[np.arange(1, len(sites)), parent[1:]]]*siemens,
        cell.threshold, cell.reset, cell.refractory, cell.v_range, reference=cell.reference)


def closed(parent, sites):
    """Some compartments, the root, and every branch point between them, ascending.

    Parameters
    ----------
    parent : array of int, shape (n,)
    sites : sequence of int

    Returns
    -------
    array of int
    """
    chosen = np.zeros(len(parent), dtype=bool)
    chosen[np.r_[0, sites]] = True
    ways = np.zeros(len(parent), dtype=int)             # how many daughters lead to a site
    for k in range(len(parent) - 1, 0, -1):
        chosen[k] |= ways[k] > 1
        ways[parent[k]] += chosen[k] or ways[k] > 0
    return np.flatnonzero(chosen)


def _conductances(tree, leak):
    """The matrix (siemens) of a tree: current that leaves = matrix @ depolarisation."""
    from scipy.sparse import coo_array, diags_array  # a tenth of a second

    axial, child = np.asarray(tree.axial)[1:], np.arange(1, len(tree))
    rows, columns = np.r_[child, tree.parent[1:]], np.r_[tree.parent[1:], child]
    coupling = coo_array((np.r_[axial, axial], (rows, columns)), shape=(len(tree), len(tree)))
    return (diags_array(leak + coupling.sum(axis=1)) - coupling).tocsc()


def _leak(cell, painted):
    """Conductance per area (SI, shape (n,)) of a mechanism that is linear in v and has no state."""
    mechanism, here = painted.mechanism, np.isin(np.arange(len(cell.tree)), painted.on)
    if not _is_density(mechanism):
        return 0*here
    equations = parsed(mechanism.where, mechanism.equations)
    texts = dict(equations.get_substituted_expressions(include_subexpressions=True))
    slope = sympy_to_str(-str_to_sympy(texts[mechanism.current].code).diff(V))
    if not get_identifiers(slope) <= set(mechanism.parameters):
        return 0*here                                   # a channel
    return here*eval(slope, {name: np.asarray(value).ravel()
                             for name, value in mechanism.parameters.items()})


def _weights(matrix, sites):
    """Share of each site in each compartment, shape (n, sites): its voltage where the site has 1.

    As other sites are held at 0, a site reaches only what lies between it and them.
    """
    from scipy.sparse.linalg import splu

    weights = np.zeros((matrix.shape[0], len(sites)))
    weights[sites, np.arange(len(sites))] = 1
    rest = np.setdiff1d(np.arange(matrix.shape[0]), sites)
    if len(rest):
        weights[rest] = splu(matrix[rest][:, rest]).solve(-matrix[rest][:, sites].toarray())
    return weights


def _slowest(matrix, charge):
    """The shape in which depolarisation decays last, by inverse iteration."""
    from scipy.sparse.linalg import splu

    solve = splu(matrix).solve
    mode, apart = np.ones(len(charge)), 1
    while apart > CONVERGED:
        before, mode = mode, solve(charge*mode)
        mode /= mode.max()
        apart = np.abs(mode - before).max()
    return mode


def _is_density(mechanism):
    return bool(mechanism.current) and parsed(mechanism.where, mechanism.equations)[
        mechanism.current].dim is (amp/meter**2).dim


def _is_in_one_place(mechanism):
    """Whether it is an electrode or a receptor, which do not grow with the membrane."""
    return bool(mechanism.current) and not _is_density(mechanism)


def _mechanisms(cell, site, share, area):
    """What a site has of each mechanism; `share` is its membrane in every compartment (m2)."""
    found = []
    for painted in cell.mechanisms:
        mechanism = painted.mechanism
        if _is_in_one_place(mechanism):
            if site in painted.on:
                found.append(mechanism.with_({name: value[:, site] for name, value in
                                              mechanism.parameters.items() if np.ndim(value) == 2}))
        elif share[painted.on].any():
            found.append(_shared(cell, painted, share, area) if _is_density(mechanism)
                         else mechanism)
    return tuple(found)


def _shared(cell, painted, share, area):
    """A channel with densities that give a site its share of the whole.

    What is no density is the mean over what the site has of the channel.
    """
    mechanism, on = painted.mechanism, painted.on
    where, n = f"{cell.where}, mechanism '{mechanism.name}'", len(cell.tree)
    values = {}
    for name, value in mechanism.parameters.items():
        if np.ndim(value) == 1 or len(np.atleast_2d(value)) > 1:
            raise ValueError(f"{where}: {name} has a value for each cell. Reduce the cell first, "
                             f"then set it: with_({{'soma.{mechanism.name}.{name}': values}}).")
        values[name] = np.broadcast_to(np.asarray(value).ravel(), n)[on]
    densities = [name for name, value in mechanism.parameters.items()
                 if get_dimensions(value) in PER_AREA]
    if not densities:
        raise ValueError(f"{where}: none of its parameters is a density (siemens/meter**2), which "
                         f"could be scaled. Write one as a factor of {mechanism.current}.")
    amount = share[on]*sum(values[name] for name in densities)
    scaled = {name: share[on] @ values[name]/area for name in densities}
    scaled |= {name: amount @ value/amount.sum() for name, value in values.items()
               if name not in densities and np.ptp(value) > 0 and amount.any()}
    return mechanism.with_({name: Quantity(value, dim=get_dimensions(mechanism.parameters[name]))
                            for name, value in scaled.items()})
