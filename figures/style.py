"""How every figure looks: column width, one font size, colours that all eyes tell apart."""

import matplotlib
import numpy as np
from matplotlib import pyplot

COLUMN, PAGE = 3.35, 6.93                          # widths of one and two columns (inch)

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE = COLORS = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)                                                  # Okabe & Ito 2008; RED is their vermillion

LOOK = {
    "font.size": 7, "axes.titlesize": 7, "axes.labelsize": 7, "legend.fontsize": 6,
    "xtick.labelsize": 6, "ytick.labelsize": 6, "font.family": "DejaVu Sans",
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.6,
    "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "xtick.major.size": 2.5, "ytick.major.size": 2.5,
    "lines.linewidth": 1.0, "lines.markersize": 3, "legend.frameon": False,
    "axes.prop_cycle": matplotlib.cycler(color=(BLUE, RED, GREEN, ORANGE, PURPLE, SKY, BLACK)),
    "image.cmap": "cividis", "savefig.dpi": 300, "svg.hashsalt": "dendritic_models",
}


def figure(rows=1, columns=1, width=COLUMN, height=2.2, **keywords):
    """A figure in this style and its axes, as `pyplot.subplots` returns them."""
    matplotlib.rcParams.update(LOOK)
    return pyplot.subplots(rows, columns, figsize=(width, height), layout="constrained",
                           **keywords)


def rows(layouts, heights, width=PAGE):
    """A page of rows, each a `subplot_mosaic`: the figure, its rows, and all axes by name."""
    matplotlib.rcParams.update(LOOK)
    page = pyplot.figure(figsize=(width, sum(heights)), layout="constrained")
    parts = page.subfigures(len(layouts), 1, height_ratios=heights, squeeze=False)[:, 0]
    axes = {}
    for part, layout in zip(parts, layouts, strict=True):
        axes |= part.subplot_mosaic(layout)
    return page, parts, axes


def sequence(count):
    """Colours for things in an order, dark to light."""
    return [matplotlib.colormaps["viridis"](x) for x in np.linspace(0, 0.85, count)]


def learning_curves(ax, accuracy):
    """Each seed and the mean by epoch, when all weights learn and with the hidden layer frozen."""
    for kind, color, label in (("learns", BLUE, "all learn"), ("frozen", RED, "hidden frozen")):
        curves = accuracy.sel(kind=kind).transpose("epoch", "seed")
        ax.plot(curves, color=color, lw=0.4, alpha=0.6)
        ax.plot(curves.mean("seed"), color=color, label=label)


def letters(axes):
    """Write a, b, c ... above the left corner of each panel."""
    for letter, ax in zip("abcdefghijklmnop", axes, strict=False):
        ax.set_title(letter, loc="left", fontweight="bold", fontsize=9)
