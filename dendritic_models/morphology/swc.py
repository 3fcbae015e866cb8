"""SWC files: a reader that is strict, explains itself and repairs on request, and a writer.

A line is ``id type x y z radius parent`` (um; parent -1 is the root), ``#`` starts a comment.  What
can be mended without a guess is mended and said; what needs a decision is an error that names the
argument of `read_swc` with which you take it.

Source: Cannon et al. 1998, doi:10.1016/S0165-0270(98)00091-0 (the format);
http://neuromorpho.org (types, and the soma of three points).
"""

import logging
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import numpy as np
from brian2 import Quantity, meter, um

from dendritic_models import checks

from .points import DOMAINS, SOMA, Morphology, MorphologyError, points_are_a_tree, points_are_sound

COLUMNS = ("id", "type", "x", "y", "z", "radius", "parent")
NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,4}))?")
ON_DISCONNECTED = ("error", "nearest", "drop")
SAME_PLACE = 1e-6                 # um: closer points are one
PIECES = 1000                     # more pieces are noise, not a broken neuron
THIN, JUMP, LONG = 0.05, 10, 200  # um, ratio, um: what is legal but worth a warning

logger = logging.getLogger("dendritic_models")


def read_swc(file, *, on_disconnected="error", min_radius=None, root=None):
    """The `Morphology` in an SWC file.

    Parameters
    ----------
    file : str or Path
    on_disconnected : str
        What to do with pieces that do not hang together: ``"error"``, ``"nearest"`` joins each to
        the nearest point of the rest, ``"drop"`` keeps the one with the soma (the largest).
    min_radius : Quantity (um)
        Widen thinner points to it; without it a radius of 0 is an error.
    root : int
        The id of the point that becomes the root where there is no soma.

    Returns
    -------
    Morphology
        Its `repairs` say what was mended or is unusual; each is logged as a warning, too.

    Raises
    ------
    MorphologyError
        Names file and line, the value, what is legal, and the fix.
    """
    if on_disconnected not in ON_DISCONNECTED:
        raise checks.unknown("read_swc, on_disconnected", "choice", on_disconnected,
                             ON_DISCONNECTED)
    if min_radius is not None:
        checks.is_positive("read_swc", "min_radius", min_radius, meter)
    points = _parsed(Path(file))
    _link(points)
    if min_radius is not None:
        _widen(points, float(min_radius/um))
    points_are_sound(points.type, points.xyz*1e6, points.radius*1e6, points.place)
    _join(points, on_disconnected)
    _reroot(points, root)
    _sort(points)
    points_are_a_tree(points.type, points.parent, str(points.file), points.place)
    _merge(points)
    _unusual(points)
    for repair in points.repairs:
        logger.warning("%s: %s", points.file, repair)
    return Morphology(points.type, Quantity(points.xyz, dim=meter.dim),
                      Quantity(points.radius, dim=meter.dim), points.parent,
                      source=str(points.file), repairs=tuple(points.repairs))


def write_swc(morphology, file):
    """Write an SWC file that reads back as the same value, to the last bit.

    Its comments say where the points come from and what was repaired.
    """
    def micrometres(value):
        return format(Decimal(repr(float(value))).scaleb(6), "f")

    about = [f"from {morphology.source}"]*bool(morphology.source) + list(morphology.repairs)
    lines = [f"# {' '.join(text.split())}" for text in about] + ["# " + " ".join(COLUMNS)]
    xyz, radius = (np.asarray(x) for x in (morphology.xyz, morphology.radius))
    for k, (kind, parent) in enumerate(zip(morphology.type, morphology.parent, strict=True)):
        place = " ".join(map(micrometres, (*xyz[k], radius[k])))
        lines.append(f"{k + 1} {kind} {place} {parent + 1 if parent >= 0 else -1}")
    Path(file).write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass
class _Points:
    """The points while they are mended: arrays in the order of the file, lengths in metres."""

    file: Path
    line: np.ndarray
    id: list
    type: np.ndarray
    xyz: np.ndarray
    radius: np.ndarray
    parent: np.ndarray = None
    parent_id: list = None
    repairs: list = field(default_factory=list)

    def place(self, k):
        return f"{self.file}, line {self.line[k]}"

    def error(self, k, what):
        return MorphologyError(f"{self.place(k)}: {what}")

    def repaired(self, which, what):
        """Log a repair of some points: how many, and where the first one is."""
        if len(which):
            more = f" and {len(which) - 1} more" if len(which) > 1 else ""
            self.repairs.append(f"line {self.line[which[0]]}{more}: {what}")

    def keep(self, which):
        """Keep some points, in a new order; their parents must be among them."""
        new = np.full(len(self.line) + 1, -1)
        new[which] = np.arange(len(which))
        self.parent = new[self.parent[which]]
        self.id = [self.id[k] for k in which]
        for name in ("line", "type", "xyz", "radius"):
            setattr(self, name, getattr(self, name)[which])

    def children(self):
        """The children of every point, as lists."""
        found = [[] for _ in self.line]
        for k, p in enumerate(self.parent.tolist()):
            if p >= 0:
                found[p].append(k)
        return found


# ---------------------------------------------------------------------------- text -> numbers

def _parsed(file):
    """The points of a file, each value legal by itself; parents are ids still."""
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")                     # an accent in a comment
    rows, lines, extra, decimal_ids = [], [], [], []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        point = line.partition("#")[0]
        values = point.split()
        if not values:
            continue
        where = f"{file}, line {number}"
        if "," in point or ";" in point:
            name = "comma" if "," in point else "semicolon"
            raise MorphologyError(f"{where}: {_short(line)} has a {name}; values are separated by "
                                  f"spaces, decimals by a point. Replace the {name}s.")
        if len(values) < len(COLUMNS):
            raise MorphologyError(f"{where}: {_short(line)} has {len(values)} columns; a point has "
                                  f"7: {' '.join(COLUMNS)}. Complete the line, or start it with #.")
        if len(values) > len(COLUMNS):
            extra.append(len(rows))
        if "." in values[0] or "." in values[6]:
            decimal_ids.append(len(rows))
        identity, kind, x, y, z, radius, parent = values[:7]
        rows.append((
            _whole(where, "id", identity), _whole(where, "type", kind),
            _whole(where, "parent", parent), _metres(where, "x", x), _metres(where, "y", y),
            _metres(where, "z", z), _metres(where, "radius", radius)))
        lines.append(number)
    if not rows:
        raise MorphologyError(f"{file}: no points, only {'comments' if text.strip() else 'nothing'}"
                              f"; a morphology has at least one. Write one line for each point: "
                              f"{' '.join(COLUMNS)}.")
    identity, kind, parent, *numbers = zip(*rows, strict=True)
    numbers = np.array(numbers)
    points = _Points(file, np.array(lines), list(identity), np.array(kind), numbers[:3].T.copy(),
                     numbers[3], parent_id=list(parent))
    points.repaired(extra, "more than 7 columns; the others are ignored")
    points.repaired(decimal_ids, "an id is written as a decimal; read as a whole number")
    return points


def _short(text):
    text = text.strip()
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _whole(where, name, text):
    """An id or a type; 1.0 is 1."""
    if text.isascii() and text.isdigit() and len(text) < 16 and name != "type":
        return int(text)
    number = NUMBER.fullmatch(text)
    value = float(text) if number else np.nan
    if not abs(value) < 2**53 or value != int(value):
        raise MorphologyError(f"{where}: {name} = {_short(text)} is no whole number. Columns are "
                              f"{' '.join(COLUMNS)}; start a heading with #.")
    if value < 0 and (name, value) != ("parent", -1):
        legal = "-1 for the root or the id of a point" if name == "parent" else "0 or more"
        raise MorphologyError(f"{where}: {name} = {text}; legal is {legal}. Correct it.")
    return int(value)


def _metres(where, name, text):
    """A length in um, to the last bit: the decimal exponent moves, nothing is multiplied."""
    number = NUMBER.fullmatch(text)
    if not number:
        raise MorphologyError(f"{where}: {name} = {_short(text)} is no finite number. Write a "
                              f"length in um such as 12.5, or remove the point.")
    return float(f"{number[1]}e{int(number[2] or 0) - 6}")


# ---------------------------------------------------------------------------- numbers -> tree

def _link(points):
    """Parents from ids to indices; every id once, every parent there, no circles."""
    index = {}
    for k, identity in enumerate(points.id):
        if identity in index:
            raise points.error(k, f"id {identity} is taken by line {points.line[index[identity]]}; "
                                  f"every point has its own. Renumber one of them.")
        index[identity] = k
    linked = [-1]*len(points.id)
    for k, parent in enumerate(points.parent_id):
        if parent == points.id[k]:
            raise points.error(k, f"point {parent} is its own parent; a parent is another point, "
                                  f"or -1 for the root. Correct the last column.")
        if parent != -1 and parent not in index:
            raise points.error(k, f"point {points.id[k]} names parent {parent}, which is not in "
                                  f"the file. Write an id of the file, or -1 for the root.")
        linked[k] = index.get(parent, -1)
    points.parent = np.array(linked)
    if (outside := ~np.isfinite(_depth(points))).any():
        k = int(np.argmax(outside))
        seen = {}
        while k not in seen:
            seen[k] = len(seen)
            k = int(points.parent[k])
        circle = [points.id[j] for j in seen if seen[j] >= seen[k]]
        shown = " -> ".join(map(str, [*circle[:8], *["..."]*(len(circle) > 8), circle[0]]))
        raise points.error(k, f"parents go round in a circle: {shown}. Each way up must end at a "
                              f"root, whose parent is -1; correct one of them.")


def _depth(points):
    """Number of ancestors of each point; infinite where they go round in a circle."""
    parent = points.parent.tolist()
    depth = [None]*len(parent)
    for k in range(len(parent)):
        way, above = [], k
        while above >= 0 and depth[above] is None:
            depth[above] = np.inf                        # what it stays if the way comes back
            way.append(above)
            above = parent[above]
        known = depth[above] if above >= 0 else -1
        for steps, point in enumerate(reversed(way), start=1):
            depth[point] = known + steps
    return np.array(depth, dtype=float)


def _widen(points, least):
    """Radii from 0 to below `least` (um) become `least`; negative ones stay an error."""
    thin = np.flatnonzero((points.radius >= 0) & (points.radius < least*1e-6))
    points.repaired(thin, f"radius below min_radius widened to {least:g} um")
    points.radius[thin] = least*1e-6


def _join(points, on_disconnected):
    """One piece out of several, as the user decided."""
    roots = np.flatnonzero(points.parent < 0)
    if len(roots) == 1:
        return
    piece = np.where(points.parent < 0, np.arange(len(points.parent)), points.parent)
    while (piece != piece[piece]).any():
        piece = piece[piece]                             # pointers double: log(depth) rounds
    sizes = np.bincount(piece, minlength=len(piece))
    with_soma = np.unique(piece[points.type == SOMA])
    main = max(with_soma if len(with_soma) else roots, key=lambda root: sizes[root])
    others = roots[roots != main]
    if on_disconnected == "error":
        raise points.error(
            others[0], f"a second root; with line {points.line[main]} the file has {len(roots)} "
            f"pieces, a neuron has one. Correct the parent, or read it with "
            f"on_disconnected='nearest' (joins them) or 'drop' (keeps {sizes[main]} of "
            f"{len(piece)} points).")
    if on_disconnected == "drop":
        gone = np.flatnonzero(piece != main)
        points.repaired(gone, f"dropped: not connected to the root on line {points.line[main]}")
        points.keep(np.flatnonzero(piece == main))
        return
    if len(roots) > PIECES:
        raise points.error(others[0], f"{len(roots)} pieces; at most {PIECES} are joined. Correct "
                                      f"the parents, or read it with on_disconnected='drop'.")
    from scipy.spatial import cKDTree  # a fifth of a second: only where needed

    near, best = np.full(len(others), np.inf), np.full(len(others), -1)
    added, waiting = main, np.ones(len(others), dtype=bool)
    while waiting.any():                                 # the nearest piece first, then from there
        members = np.flatnonzero(piece == added)
        distance, found = cKDTree(points.xyz[members]).query(points.xyz[others])
        best = np.where(distance < near, members[found], best)
        near = np.minimum(near, distance)
        k = int(np.argmin(np.where(waiting, near, np.inf)))
        points.parent[others[k]], added, waiting[k] = best[k], others[k], False
        points.repaired([others[k]], f"a piece of {sizes[added]} points joined to the point on "
                                     f"line {points.line[best[k]]}, {near[k]*1e6:.3g} um away")


def _reroot(points, root):
    """The root is in the soma, or where the user said."""
    soma, old = np.flatnonzero(points.type == SOMA), int(np.flatnonzero(points.parent < 0)[0])
    new = old
    if root is not None:
        if root not in points.id:
            raise MorphologyError(f"{points.file}: root = {root} is the id of no point; ids are "
                                  f"{min(points.id)} to {max(points.id)}. Name one of them.")
        new = points.id.index(root)
        if len(soma) and points.type[new] != SOMA:
            raise points.error(new, f"root = {root} has type {points.type[new]}, but there is a "
                                    f"soma on line {points.line[soma[0]]}, where the root belongs. "
                                    f"Leave root out.")
    elif not len(soma):
        points.repaired([old], f"no soma (type 1): distances start here, at point "
                               f"{points.id[old]}; choose another with root=id")
    elif points.type[old] != SOMA:
        new = int(soma[np.argmin(_depth(points)[soma])])
        points.repaired([new], f"root moved into the soma, from line {points.line[old]}")
    way, above = new, -1
    while way >= 0:                                      # turn every link on the way up round
        points.parent[way], way, above = above, int(points.parent[way]), way


def _sort(points):
    """Parents before children, otherwise as in the file."""
    if (points.parent < np.arange(len(points.parent))).all():
        return
    late = np.flatnonzero(points.parent > np.arange(len(points.parent)))
    points.repaired(late, "listed before its parent; sorted from the root outwards")
    points.keep(np.argsort(_depth(points), kind="stable"))


def _merge(points):
    """Points at their parent's place become one with it; a step of the radius stays."""
    children = points.children()
    remaining = list(map(len, children))
    away = np.linalg.norm(points.xyz - points.xyz[points.parent], axis=1)*1e6
    parent, gone = points.parent.tolist(), []
    for k in range(len(parent) - 1, 0, -1):
        p = parent[k]
        leaves_soma = points.type[p] == SOMA != points.type[k]
        if away[k] <= SAME_PLACE and (not remaining[k] or (
                not leaves_soma and points.radius[k] == points.radius[p])):
            gone.append(k)
            remaining[p] += remaining[k] - 1
    for k in reversed(gone):                             # outwards: a parent may be gone itself
        for child in children[k]:
            points.parent[child] = points.parent[k]
    points.repaired(gone[::-1], "at its parent's place; merged with it")
    points.keep(np.setdiff1d(np.arange(len(parent)), gone))
    if len(points.type) == 1 and points.type[0] != SOMA:
        raise points.error(0, "all points are at one place and none is a soma; a neurite has a "
                              "length. Give it a second point, or make it a soma (type 1).")


def _unusual(points):
    """Say what is legal, but seldom meant."""
    um_radius = points.radius*1e6
    points.repaired(np.flatnonzero(um_radius < THIN), f"kept: radius below {THIN} um")
    inner = um_radius[points.parent[1:]]
    ratio = np.maximum(um_radius[1:]/inner, inner/um_radius[1:])
    neurite = (points.type[1:] != SOMA) & (points.type[points.parent[1:]] != SOMA)
    points.repaired(1 + np.flatnonzero(neurite & (ratio > JUMP)),
                    f"kept: radius differs more than {JUMP} times from the parent's")
    away = np.linalg.norm(points.xyz[1:] - points.xyz[points.parent[1:]], axis=1)*1e6
    points.repaired(1 + np.flatnonzero(away > LONG),
                    f"kept: more than {LONG} um from the parent")
    strange = ~np.isin(points.type, [kind for kind in DOMAINS if kind])
    points.repaired(np.flatnonzero(strange), "kept: a type that SWC does not define")
