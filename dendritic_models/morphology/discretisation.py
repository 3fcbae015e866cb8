"""From points to compartments: by length, by a fraction of lambda, or by number."""

from collections.abc import Mapping

import numpy as np
from brian2 import Hz, cm, farad, meter, ohm, uF, um

from dendritic_models import checks

from .points import SOMA, MorphologyError, domain_name
from .trees import Tree

MOST = 10**6                      # compartments of one cell


def discretise(morphology, Ra, *, length=None, fraction=None, number=None, frequency=100*Hz,
               Cm=1*uF/cm**2):
    """Cut every branch into equal paths, with a node at each end: a `Tree`.

    Give one of `length`, `fraction` and `number`.  The soma is one compartment.  Membrane and axial
    resistance are those of the cones between the points, so that area is conserved exactly; both
    are split in the middle between two nodes, except where the domain changes: there the outer node
    takes all, so that the area of each domain is conserved, too.  The error is of second order in
    the length of a path.

    Parameters
    ----------
    morphology : Morphology
    Ra : Quantity (ohm*meter) or dict
        Axial resistivity, or domain -> resistivity.  Values by compartment: ``tree.with_(Ra=...)``.
    length : Quantity (um)
        Longest path between two nodes.
    fraction : float
        Longest path as a part of the length constant at `frequency`,
        ``lambda_f = sqrt(d/(4*pi*f*Ra*Cm))``.
    number : int
        Paths in every branch.
    frequency : Quantity (Hz)
    Cm : Quantity (farad/meter**2) or dict
        Specific membrane capacitance, or domain -> capacitance; for `fraction` alone.

    Returns
    -------
    Tree

    References
    ----------
    Hines & Carnevale 2001, doi:10.1177/107385840100700207 (the frequency-dependent rule)
    """
    checks.is_positive("discretise", "frequency", frequency, Hz)
    soma, branches = morphology.soma(), morphology.branches()
    up, order = (np.array([branch[k] for branch in branches], dtype=int) for k in (0, 1))
    domain = np.array([domain_name(morphology.type[points[0]]) for _, _, points in branches])
    cones = _cones(morphology, branches)
    whole = np.bincount(cones["branch"], cones["length"], minlength=len(branches))
    paths = _paths(
        morphology, {"length": length, "fraction": fraction, "number": number}, whole, cones,
        lambda: np.sqrt(4*np.pi*float(frequency)*_by_domain("Ra", Ra, domain, ohm*meter)
                        * _by_domain("Cm", Cm, domain, farad/meter**2)))

    parent, branch, part, distance = _nodes(up, whole, paths)
    domains = np.r_[["soma"] if soma else domain[branch[:1]], domain[branch]]
    inner, outer = np.moveaxis(_halves(cones, whole, paths), -1, 0)       # (3, nodes - 1) each
    changes = domains[parent[1:]] != domains[1:]
    inner, outer = inner*~changes, outer + inner*changes
    area, length = np.zeros((2, len(parent)))
    for total, k in ((area, 0), (length, 1)):
        total[1:] = outer[k]
        np.add.at(total, parent[1:], inner[k])
    place = np.asarray(morphology.xyz[0]/um)
    if soma:
        area[0], length[0], place = soma
    return Tree(
        parent=parent, domain=domains, area=area*um**2, length=length*um,
        Ra=_by_domain("Ra", Ra, domains, ohm*meter)*ohm*meter,
        inner=np.r_[0, inner[2]]/um, outer=np.r_[0, outer[2]]/um, distance=np.r_[0, distance]*um,
        branch_order=np.r_[0 if soma else 1, order[branch]],
        xyz=np.vstack([place, _places(cones, whole, branch, part)])*um,
        source=morphology.source, repairs=morphology.repairs)


def _by_domain(name, value, domains, unit):
    """One number (SI) for each of `domains`, from one quantity or from domain -> quantity."""
    values = value if isinstance(value, Mapping) else dict.fromkeys(domains, value)
    for domain in dict.fromkeys(domains):
        if domain not in values:
            raise checks.unknown(f"discretise, {name}", "domain", domain, values)
        checks.is_positive("discretise", name, values[domain], unit)
    return np.array([float(values[domain]) for domain in domains])


def _paths(morphology, target, whole, cones, per_root_diameter):
    """How many paths each branch is cut into."""
    (name, value), *more = [(n, v) for n, v in target.items() if v is not None] or [("", None)]
    if not name or more:
        given = " and ".join(n for n, v in target.items() if v is not None) or "none of them"
        raise ValueError(f"discretise: give one of length, fraction and number, not {given}. "
                         f"Write for example length=20*um.")
    checks.is_positive("discretise", name, value, meter if name == "length" else 1)
    if name == "number":
        if value != int(value):
            raise ValueError(f"discretise: number = {value} is not whole. Write number=3.")
        paths = np.full(len(whole), float(value))
    elif name == "length":
        paths = np.ceil(whole/float(value/um)*(1 - 1e-9))          # 100 um in 5 um: 20, not 21
    else:
        roots = np.sqrt(2e-6*cones["inner"]) + np.sqrt(2e-6*cones["outer"])      # of diameters
        lambdas = np.bincount(cones["branch"], 2e-6*cones["length"]/roots, minlength=len(whole))
        paths = np.ceil(lambdas*per_root_diameter()/value*(1 - 1e-9))
    paths = np.where(whole > 0, np.maximum(paths, 1), 0)
    if paths.sum() > MOST:
        raise MorphologyError(f"{morphology.where}: {paths.sum():.3g} compartments with {name} = "
                              f"{value}; at most {MOST}. Choose fewer, or look for a branch that "
                              f"is too long (the longest has {whole.max():.4g} um).")
    return paths.astype(int)


def _cones(morphology, branches):
    """The segments of all branches, end to end (um): branch, length, radius and place of both ends.

    A branch that leaves the soma has no segment before its first point, unless it is the only one.
    """
    kind, parent = morphology.type, morphology.parent
    radius, xyz = np.asarray(morphology.radius/um), np.asarray(morphology.xyz/um)
    branch, outer = [], []
    for b, (_, _, points) in enumerate(branches):
        leaves_soma = kind[parent[points[0]]] == SOMA
        points = points[1:] if leaves_soma and len(points) > 1 else points
        outer += points
        branch += [b]*len(points)
    outer = np.array(outer, dtype=int)
    inner = parent[outer]
    from_soma = kind[inner] == SOMA
    return {"branch": np.array(branch, dtype=int),
            "length": np.linalg.norm(xyz[outer] - xyz[inner], axis=1),
            "inner": np.where(from_soma, radius[outer], radius[inner]), "outer": radius[outer],
            "from": xyz[inner], "to": xyz[outer]}


def _nodes(up, whole, paths):
    """The tree of nodes: all parents, and of all but the root branch, part of it and distance."""
    first = 1 + np.cumsum(paths) - paths                   # index of each branch's first node
    last, start = np.zeros(len(up), dtype=int), np.zeros(len(up))
    for b, u in enumerate(up):                             # a branch without length adds no node
        start[b] = start[u] + whole[u] if u >= 0 else 0
        last[b] = first[b] + paths[b] - 1 if paths[b] else last[u] if u >= 0 else 0
    branch = np.repeat(np.arange(len(up)), paths)
    part = (2 + np.arange(len(branch)) - first[branch])/paths[branch]
    parent = np.arange(-1, len(branch))
    parent[first[paths > 0]] = np.where(up >= 0, last[up], 0)[paths > 0]
    return parent, branch, part, start[branch] + whole[branch]*part


def _halves(cones, whole, paths):
    """Area (um2), length (um) and integral of 1/cross-section (1/um) of both halves of every path.

    Shape (3, paths, 2); the half at the parent comes first.
    """
    ends, stops = np.cumsum(cones["length"]), np.cumsum(whole)
    of = np.repeat(np.arange(len(whole)), 2*paths)
    step = 1 + np.arange(len(of)) - np.repeat(np.cumsum(2*paths) - 2*paths, 2*paths)
    halves = (stops - whole)[of] + whole[of]*step/(2*paths[of])
    halves[step == 2*paths[of]] = stops[of][step == 2*paths[of]]
    cuts = np.unique(np.r_[0, ends, halves])                  # nothing between two cuts bends
    middle = (cuts[1:] + cuts[:-1])/2
    cone = np.minimum(np.searchsorted(ends, middle), len(ends) - 1)
    half = np.minimum(np.searchsorted(halves, middle), len(halves) - 1)
    begin, dx = ends[cone] - cones["length"][cone], cones["length"][cone]
    r0, r1 = (cones["inner"][cone] + (cones["outer"] - cones["inner"])[cone]*np.clip(
        (x - begin)/dx, 0, 1) for x in (cuts[:-1], cuts[1:]))
    piece = np.diff(cuts)
    area = np.pi*(r0 + r1)*np.hypot(piece, r1 - r0)
    integral = piece/(np.pi*r0*r1)
    return np.array([np.bincount(half, x, minlength=len(halves)).reshape(-1, 2)
                     for x in (area, piece, integral)])


def _places(cones, whole, branch, part):
    """Where the points at a part (0 to 1) of the branches lie (um)."""
    ends, stops = np.cumsum(cones["length"]), np.cumsum(whole)
    at = np.where(part == 1, stops[branch], (stops - whole)[branch] + whole[branch]*part)
    cone = np.minimum(np.searchsorted(ends, at), len(ends) - 1)
    with np.errstate(invalid="ignore"):
        along = np.clip(1 - (ends[cone] - at)/cones["length"][cone], 0, 1)[:, None]
    return cones["from"][cone] + along*(cones["to"] - cones["from"])[cone]
