"""Pictures of trees (shape, dendrogram, voltage in motion) and of fits.  Nothing is computed here.

A *tree* is anything with ``parent``, ``xyz``, ``diameter`` (or ``radius``), and for a dendrogram
``distance``: a `morphology.Tree` or `morphology.Morphology`.  Lengths are metres, drawn in um; a
quantity along the tree is an array with one number for each compartment.
"""

import numpy as np
from matplotlib import pyplot
from matplotlib.animation import FuncAnimation
from matplotlib.collections import LineCollection, PolyCollection

THINNEST = 0.8                     # um: thinner branches are drawn as thick as this
PLANES = {"xy": (0, 1), "xz": (0, 2), "yz": (1, 2)}


def picture(tree, values=None, label="", axes=None, plane="xy", limits=None, scale_bar=100):
    """The shape of a tree in true proportions, coloured by a quantity.

    Parameters
    ----------
    tree : Tree or Morphology, n compartments or points
    values : array, shape (n,)
        What the colours say; without it the tree is black.
    label : str
        Name and unit of the values, for the colour bar.
    axes : matplotlib Axes
    plane : str
        ``"xy"``, ``"xz"`` or ``"yz"``.
    limits : tuple of float
        Values at both ends of the colours; otherwise the least and the largest.
    scale_bar : float
        Its length (um); 0 draws none.

    Returns
    -------
    PolyCollection
        One polygon for each compartment; ``set_array(values)`` colours it anew.
    """
    axes = pyplot.gca() if axes is None else axes
    parent, thickness = np.asarray(tree.parent), _micrometres(_diameter(tree))
    place = _micrometres(tree.xyz)[:, _known("plane", plane, PLANES)]
    shapes = PolyCollection(_cones(place, parent, thickness), linewidths=0)
    axes.add_collection(shapes)
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.set_axis_off()
    if scale_bar:
        (x, _), (y, _) = axes.get_xlim(), axes.get_ylim()
        axes.plot([x, x + scale_bar], [y, y], "k", lw=1.5, solid_capstyle="butt")
        axes.annotate(f"{scale_bar:g} µm", (x, y), (0, 3), textcoords="offset points")
    return _coloured(shapes, values, len(parent), label, axes, limits)


def copies(tree, places, values, axes=None, label="", turns=0.0, plane="xy", limits=None):
    """Many copies of a tree, coloured by a quantity; those with the largest values are in front.

    Parameters
    ----------
    tree : Tree or Morphology, n compartments or points
    places : array (um), shape (copies, 2)
        Where the root of each copy is.
    values : array, shape (copies, n)
    turns : float or array, shape (copies,)
        Angle (radian) by which each copy is turned about its root.
    axes, label, plane, limits
        As for `picture`.

    Returns
    -------
    PolyCollection
        One polygon for each compartment of each copy, drawn as an image in vector formats.
    """
    axes = pyplot.gca() if axes is None else axes
    values, places = np.asarray(values), np.asarray(places)
    place = _micrometres(tree.xyz)[:, _known("plane", plane, PLANES)]
    cones = _cones(place - place[0], np.asarray(tree.parent), _micrometres(_diameter(tree)))
    turns = np.broadcast_to(turns, len(places))
    rotations = np.array([[np.cos(turns), np.sin(turns)], [-np.sin(turns), np.cos(turns)]])
    front = np.argsort(values.max(axis=1), kind="stable")
    shapes = PolyCollection([cone@rotations[..., k] + places[k] for k in front for cone in cones],
                            linewidths=0, rasterized=True)
    axes.add_collection(shapes)
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.set_axis_off()
    return _coloured(shapes, values[front].ravel(), len(places)*len(cones), label, axes, limits)


def dendrogram(tree, values=None, label="", axes=None, limits=None):
    """The branching of a tree: tips side by side, the path from the soma upwards.

    Parameters and result as for `picture`; the collection is of lines.
    """
    axes = pyplot.gca() if axes is None else axes
    parent, away = np.asarray(tree.parent), _micrometres(tree.distance)
    x = _columns(parent)
    up = np.maximum(parent, 0)
    elbows = np.stack([np.c_[x[up], away[up]], np.c_[x, away[up]], np.c_[x, away]], axis=1)
    lines = LineCollection(elbows, linewidths=1, capstyle="projecting")
    axes.add_collection(lines)
    axes.set(xlim=(-1, x.max() + 1), xticks=[], ylim=(-0.02*away.max(), 1.02*away.max()),
             ylabel="path distance (µm)")
    axes.spines["bottom"].set_visible(False)
    return _coloured(lines, values, len(parent), label, axes, limits)


def animation(tree, time, voltages, axes=None, unit="mV", frames=200, **options):
    """The voltage over a tree in motion.

    Parameters
    ----------
    tree : Tree, n compartments
    time : array (ms), shape (t,)
    voltages : array, shape (t, n)
        Of one cell, as a dataset holds it: ``dataset["cells.v"][:, 0]``.
    unit : str
        Of the voltages.
    frames : int
        At most so many pictures, evenly spaced.
    **options
        As for `picture`.

    Returns
    -------
    matplotlib.animation.FuncAnimation
        Show it in a notebook with ``to_jshtml()``, or ``save("wave.gif")``.
    """
    axes = pyplot.gca() if axes is None else axes
    time, voltages = np.asarray(time), np.asarray(voltages)
    if voltages.shape != (len(time), len(tree.parent)):
        raise ValueError(f"animation: voltages have shape {voltages.shape}, expected "
                         f"{(len(time), len(tree.parent))} = (time, compartment). Select one cell, "
                         f"for example dataset['cells.v'][:, 0].")
    shown = np.unique(np.linspace(0, len(time) - 1, min(frames, len(time))).round().astype(int))
    options = {"limits": (voltages.min(), voltages.max()), **options}
    shapes = picture(tree, voltages[0], f"voltage ({unit})", axes, **options)
    clock = axes.set_title("", loc="left")

    def draw(k):
        shapes.set_array(voltages[k])
        clock.set_text(f"{time[k]:.1f} ms")
        return shapes, clock

    draw(0)
    return FuncAnimation(axes.figure, draw, frames=shown, interval=40)


def fit(result, ax, x, by=None):
    """What was measured and what a fitted rule makes of it.

    Parameters
    ----------
    result : xarray.Dataset
        From `fit.fit`.
    ax : matplotlib Axes
    x, by : str
        Conditions: the one along the axis, and the one that each has a colour of its own.

    Returns
    -------
    matplotlib Axes
        Filled symbols: mean and error; lines: the fit; open symbols: predicted by fits that did
        not see the condition, where there were any.
    """
    place = result[x].values
    groups = [None] if by is None else list(dict.fromkeys(result[by].values.tolist()))
    for k, group in enumerate(groups):
        chosen = np.ones(place.shape, dtype=bool) if by is None else result[by].values == group
        chosen = np.nonzero(chosen)[0][np.argsort(place[chosen], kind="stable")]
        one, color = result.isel(condition=chosen), f"C{k}"
        label = None if by is None else f"{by} {_amount(result[by], group)}"
        ax.errorbar(place[chosen], one["observed"], np.nan_to_num(one["error"].values), fmt="o",
                    color=color, lw=0.8, label=label)
        ax.plot(place[chosen], one["predicted"], color=color)
        if "left_out" in one:
            ax.plot(place[chosen], one["left_out"], "s", color=color, mfc="none")
    ax.axhline(0, color="0.7", lw=0.5, zorder=0)
    unit = result[x].attrs.get("units", "1")
    ax.set(xlabel=x if unit == "1" else f"{x} ({unit})", ylabel="change of the weight")
    if by is not None:
        ax.legend()
    return ax


def intervals(result, ax):
    """Fitted parameters with their confidence intervals, in units of the start.

    Parameters
    ----------
    result : xarray.Dataset
        From `fit.fit`.
    ax : matplotlib Axes

    Returns
    -------
    matplotlib Axes
        A parameter without an interval is a cross, and its label says why.
    """
    labels = []
    for k in range(result.sizes["parameter"]):
        one = result.isel(parameter=k)
        value, start, verdict = one["value"].item(), one["start"].item(), one["verdict"].item()
        scale = start or value or 1
        low, high = one["confidence"].values/scale
        if np.isfinite([low, high]).all():
            ax.plot([low, high], [k, k], color="C0")
        ax.plot(value/scale, k, "o" if verdict == "determined" else "x", color="C0")
        labels.append(f"{one['parameter'].item()} = {_amount(one, value, '.3g')}"
                      + ("" if verdict == "determined" else f"\n{verdict}"))
    ax.axvline(1, color="0.7", lw=0.5, zorder=0)
    ax.set_yticks(range(len(labels)), labels)
    ax.set(xlabel="value / start", ylim=(len(labels) - 0.5, -0.5))
    return ax


def _micrometres(lengths):
    return np.asarray(lengths, dtype=float)*1e6


def _diameter(tree):
    return tree.diameter if hasattr(tree, "diameter") else 2*tree.radius


def _known(kind, name, choices):
    if name not in choices:
        raise KeyError(f"picture: no {kind} '{name}'. It has {', '.join(choices)}.")
    return list(choices[name])


def _coloured(collection, values, n, label, axes, limits):
    """Give a collection its colours and, for a label, a colour bar."""
    if values is None:
        collection.set_color("k")
        return collection
    values = np.asarray(values, dtype=float)
    if values.shape != (n,):
        raise ValueError(f"plotting: values have shape {values.shape} for {n} compartments. Give "
                         f"one number for each.")
    collection.set_array(values)
    collection.set_clim(*(limits or (np.nanmin(values), np.nanmax(values))))
    if label:
        axes.figure.colorbar(collection, ax=axes, label=label, shrink=0.8)
    return collection


def _cones(place, parent, thickness):
    """Corners of the path from each parent; the root is a disc of its diameter."""
    up = np.maximum(parent, 0)
    along = place - place[up]
    norm = np.linalg.norm(along, axis=1, keepdims=True)
    across = np.c_[-along[:, 1], along[:, 0]]/np.where(norm > 0, norm, 1)
    outer = np.maximum(thickness, THINNEST)[:, None]/2
    inner = np.where(parent == 0, outer[:, 0], outer[up, 0])[:, None]   # stems do not flare
    corners = list(np.stack([place[up] + inner*across, place + outer*across,
                             place - outer*across, place[up] - inner*across], axis=1))
    angle = np.linspace(0, 2*np.pi, 40, endpoint=False)
    corners[0] = place[0] + outer[0]*np.c_[np.cos(angle), np.sin(angle)]
    return corners


def _columns(parent):
    """Where each compartment stands: tips at 0, 1, 2 ..., others in the middle of their tips."""
    n = len(parent)
    children = np.bincount(parent[1:], minlength=n)
    x, first, last = np.zeros(n), np.full(n, np.inf), np.full(n, -np.inf)
    tips = _depth_first(parent, children == 0)
    x[tips] = np.arange(len(tips))
    for k in range(n - 1, -1, -1):                       # a parent comes before its children
        if children[k]:
            x[k] = (first[k] + last[k])/2
        if k:
            p = parent[k]
            first[p], last[p] = min(first[p], x[k]), max(last[p], x[k])
    return x


def _depth_first(parent, tip):
    """The tips in the order of a walk round the tree."""
    order = np.argsort(parent, kind="stable")
    start = np.searchsorted(parent[order], np.arange(len(parent) + 1))
    waiting, found = [0], []
    while waiting:
        k = waiting.pop()
        if tip[k]:
            found.append(k)
        waiting.extend(order[start[k]:start[k + 1]][::-1])
    return np.array(found)


def _amount(source, value, form="g"):
    """A number with the unit of a condition, or of a parameter."""
    unit = source.attrs.get("units") or (source["unit"].item() if "unit" in source.coords else "1")
    text = format(value, form) if isinstance(value, (int, float)) else str(value)
    return text if unit == "1" else f"{text} {unit}"
