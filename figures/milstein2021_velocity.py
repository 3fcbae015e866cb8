"""The faster an animal runs, the wider the field that three plateaus write; and cell by cell.

a, b: ramps after three laps with a plateau at 120 cm, at four speeds, and their width at half
height, beside the authors' functions (circles): largest traces are worked out anew for each speed.
c: ramps of the 22 cells, each with the parameters fitted to it, after three plateaus at 120 cm.
d: what three more plateaus at 45 cm change at the new place and at the old one. Cells are shown
without a target but for the direction of the change: their fits are to ramps and speeds of their
own.
"""

import numpy as np
import xarray as xr
from brian2 import cm, second

from dendritic_models.experiment import Target
from dendritic_models.plasticity import milstein2021_lapwise
from dendritic_models.plasticity.milstein2021_cells import CELLS, fitted
from dendritic_models.run import run
from dendritic_models.sweep import sweep
from figures import style
from protocols.btsp_linear_track import BINS, btsp_linear_track, inductions, ramps

COST = 25.0
REFERENCE = milstein2021_lapwise.reference
MODELS = {"lapwise": milstein2021_lapwise}
SPEEDS = {15: (59.8, 7.54), 25: (73.7, 7.98), 35: (89.5, 8.21), 50: (113.0, 8.36)}
CODE = "neurosutras/BTSP, functions of the authors' code run; lap 3"

TARGETS = (
    *(Target(f"width_{speed}", width, 0.03*width, "cm", "author-code", f"{speed} cm/s; {CODE}")
      for speed, (width, _) in SPEEDS.items()),
    *(Target(f"peak_{speed}", peak, 0.03*peak, "mV", "author-code", f"{speed} cm/s; {CODE}")
      for speed, (_, peak) in SPEEDS.items()),
    Target("widening", (5, None), 0, "cm", "author-code", "least step of the width"),
    Target("cells_gain", (20, 22), 0, "1", "own", "of 22 cells, rise at the new place"),
    Target("cells_lose", (12, 22), 0, "1", "own", "of 22 cells, fall at the old place: most"),
)


def compute(backend=None, models=MODELS):
    """Three plateaus at each speed; two inductions in each of 22 cells, rows of one build."""
    fields = [ramps(run(btsp_linear_track(
        models["lapwise"], speed=speed*cm/second), "numpy"))["ramp"][0, -1].values
        for speed in SPEEDS]

    def induced(rule):                                 # with starts as weights, cells share a build
        return btsp_linear_track(rule.with_(initial={}), weights=rule.initial["w"],
                                 **inductions(120*cm, 45*cm))

    cells = sweep(induced, backend, measure=lambda laps: {"ramp": ramps(laps)["ramp"][0]},
                  rule=[fitted(cell) for cell in CELLS])
    return xr.Dataset(
        {"ramp": (("speed", "position"), fields, {"units": "mV"}),
         "cell_ramp": (("cell", "reading", "position"),
                       cells["ramp"].transpose("rule", "reading", "position").values,
                       {"units": "mV"})},
        {"speed": ("speed", list(SPEEDS), {"units": "cm/s"}), "cell": list(CELLS),
         "position": ("position", BINS, {"units": "cm"})},
        attrs={**cells.attrs, "seeds": "deterministic", "n": len(CELLS)})


def width(ramp):
    """Width at half height (cm) of a field on the circular track."""
    top, middle = ramp.max()/2, int(np.argmax(ramp))
    around = np.roll(ramp, len(ramp)//2 - middle)
    left, right = around[:len(ramp)//2 + 1], around[len(ramp)//2:]
    x = BINS[:len(left)], BINS[:len(right)]
    return (np.interp(-top, -right, x[1]) + x[0][-1] - np.interp(top, left, x[0])) - BINS[0]


def changed(dataset):
    """What the second induction changes at its own place and at the first, each over cells (mV)."""
    change = dataset["cell_ramp"][:, -1] - dataset["cell_ramp"][:, 3]
    return [change.sel(position=slice(at - 30, at)).mean("position").values for at in (45, 120)]


def draw(dataset):
    """Fields, widths, cells, changes."""
    figure, axes = style.figure(1, 4, width=style.PAGE, height=1.9)
    fields, widths, cells, changes = axes
    style.letters(axes)
    for speed, color in zip(SPEEDS, (style.ORANGE, style.GREEN, style.BLUE, style.SKY),
                            strict=True):
        fields.plot(BINS, dataset["ramp"].sel(speed=speed), color=color, label=f"{speed} cm/s")
    fields.axvline(120, color="0.7", lw=0.5, ls=":")
    fields.set(xlabel="position (cm)", ylabel="ramp of voltage (mV)", ylim=(-0.5, 13))
    fields.legend(loc="upper left", ncols=2, handlelength=1, columnspacing=0.8)
    widths.plot(list(SPEEDS), [width(ramp) for ramp in dataset["ramp"].values], color=style.BLUE)
    widths.plot(list(SPEEDS), [golden for golden, _ in SPEEDS.values()], "o", color=style.BLUE,
                mfc="none")
    widths.set(xlabel="speed (cm/s)", ylabel="width at half height (cm)", ylim=(0, 125))
    for ramp in dataset["cell_ramp"][:, 3].values:
        cells.plot(BINS, ramp, color="0.6", lw=0.5)
    cells.plot(BINS, dataset["cell_ramp"][:, 3].median("cell"), color="black", label="median")
    cells.axvline(120, color="0.7", lw=0.5, ls=":")
    cells.set(xlabel="position (cm)", ylabel="ramp of 22 cells (mV)")
    cells.legend(loc="upper left")
    new, old = changed(dataset)
    changes.plot(old, new, "o", color=style.BLUE, mfc="none")
    changes.axhline(0, color="0.6", lw=0.5)
    changes.axvline(0, color="0.6", lw=0.5)
    changes.set(xlabel="change, old place (mV)", ylabel="change, new place (mV)")
    return figure


def check(dataset):
    """Every target's number."""
    widths = [width(ramp) for ramp in dataset["ramp"].values]
    new, old = changed(dataset)
    return ({f"width_{speed}": value for speed, value in zip(SPEEDS, widths, strict=True)}
            | {f"peak_{speed}": ramp.max() for speed, ramp in zip(
                SPEEDS, dataset["ramp"].values, strict=True)}
            | {"widening": np.diff(widths).min(), "cells_gain": int((new > 0).sum()),
               "cells_lose": int((old < 0).sum())})
