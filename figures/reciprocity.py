"""Current at one place moves another as much as the other way round, in a real granule cell

In a passive tree the transfer resistance is symmetric at all times, while attenuation is not: a
dendrite sees most of a somatic signal, the soma little of a dendritic one. a: a dentate granule
cell (NeuroMorpho.org, mp_ma_40984_gc2), coloured by its depolarisation under 10 pA into the
farthest tip. b: 10 pA into the soma or into that tip, and what the other sees of it: one curve.
c: voltage attenuation from each tip to the soma against that from the soma to the tip.
"""

from pathlib import Path

import brian2
import numpy as np
import xarray as xr
from brian2 import Mohm, cm, ms, mV, ohm, pA, uF, um

from dendritic_models import plotting
from dendritic_models.cable import CableCell
from dendritic_models.channels import current_clamp, leak
from dendritic_models.experiment import Experiment, Network, Population, Recording, Target
from dendritic_models.model import Reference
from dendritic_models.morphology import discretise, read_swc
from dendritic_models.run import run
from figures import style

COST = 8.0
REFERENCE = Reference("Koch, Poggio & Torre 1982", "10.1098/rstb.1982.0084",
                      "symmetry of transfer resistances")
RM, RA, CM, REST = 20000*ohm*cm**2, 150*ohm*cm, 1*uF/cm**2, -65*mV
MODELS = {"leak": leak.with_(g=1/RM, E=REST)}
FILE = Path(brian2.__file__).parent/"spatialneuron/mp_ma_40984_gc2.CNG.swc"
TREE = discretise(read_swc(FILE), RA, length=50*um)
SITES = np.r_[0, TREE.select("tip")]                           # the soma, then every tip
FARTHEST = 1 + int(np.argmax(TREE.distance[SITES[1:]]))        # among the sites
CURRENT = 10                                                   # pA
TAU = float(RM*CM/ms)

TARGETS = (
    Target("reciprocity_error", (0, 1e-9), 0, "1", "theory", "largest, all pairs and times"),
    Target("charge_error", (0, 1e-5), 0, "1", "theory", "leak = I*(1 - exp(-t/tau)), all times"),
    Target("solve_error", (0, 1e-4), 0, "1", "theory", "inverse of the conductance matrix"),
    Target("product_error", (0, 1e-4), 0, "1", "theory",
           "Z_ik = Z_is*Z_sk/Z_ss where the soma s lies between"),
    Target("rest", -65, 1e-6, "mV", "theory", "reversal of the leak"),
    Target("somatic_resistance", 497.59, 0.05, "MOhm", "own", "frozen result of this project"),
    Target("attenuation_inward", 0.04687, 5e-5, "1", "own", "farthest tip; frozen"),
    Target("attenuation_outward", 0.77503, 1e-4, "1", "own", "farthest tip; frozen"),
)


def compute(backend=None, models=MODELS):
    """One cell for every site, with the current there; on numpy, since it is one small tree."""
    granule = CableCell("granule", TREE, CM).insert(models["leak"]).insert(current_clamp, at=SITES)
    inputs = CURRENT*np.eye(len(SITES))
    population = Population("cells", granule, len(SITES), layout="unrolled", initial={
        f"{TREE.names[k]}.current_clamp.I": inputs[n]*pA for n, k in enumerate(SITES)})
    found = run(Experiment("transfer", Network((population,)), duration=10*TAU*ms, dt=0.1*ms,
                           recordings=(Recording("cells", "v", every=1*ms),), reference=REFERENCE),
                "numpy")
    return xr.Dataset({"v": found["cells.v"].rename(cell="site", time_1ms="time")}, attrs={
        "backend": "numpy", "seeds": "deterministic", "n": len(SITES),
        "cells": found.attrs["cells"]})


def transfers(dataset):
    """Depolarisation (mV) by time, site of the current, site of the reading."""
    return dataset["v"].values[:, :, SITES] - float(REST/mV)


def draw(dataset):
    """The cell; the transfers over time; attenuation in both directions."""
    figure, axes = style.figure(1, 3, width=style.PAGE, height=2.2)
    style.letters(axes)
    shape, by_time, by_direction = axes
    time, Z = dataset["time"].values, transfers(dataset)
    steady, soma, tip = Z[-1], 0, FARTHEST

    plotting.picture(TREE, dataset["v"].values[-1, tip] - float(REST/mV), "depolarisation (mV)",
                     shape)
    shape.plot(*np.asarray(TREE.xyz[SITES[tip], :2]/um), "v", color=style.RED, ms=5)

    for at, to, color, label in ((soma, soma, style.BLUE, "soma to soma"),
                                 (tip, soma, style.GREEN, "tip to soma")):
        by_time.plot(time, Z[:, at, to], color=color, label=label)
    by_time.plot(time[::5], Z[::5, soma, tip], "o", mfc="none", color=style.BLACK,
                 label="soma to tip")
    by_time.set(xlabel="time (ms)", ylabel="depolarisation (mV)", xlim=(0, 100), ylim=(0, None))
    by_time.legend(loc="lower right")

    outward, inward = steady[soma, 1:]/steady[soma, soma], steady[1:, soma]/np.diag(steady)[1:]
    by_direction.plot([0, 1], [0, 1], ":", color="0.6")
    by_direction.plot(outward, inward, "o", color=style.BLUE)
    by_direction.set(xlabel="soma to tip (V/V)", ylabel="tip to soma (V/V)", xlim=(0, 1.02),
                     ylim=(0, 1.02), aspect="equal")
    return figure


def check(dataset):
    """Every target's number."""
    time, Z = dataset["time"].values, transfers(dataset)
    steady, depolarised = Z[-1], dataset["v"].values - float(REST/mV)
    leaving = depolarised @ np.asarray(TREE.area/RM*1*Mohm)*1e3        # pA from mV/MOhm
    charge = CURRENT*(1 - np.exp(-time/TAU))
    axial = np.asarray(TREE.axial)[1:]
    child, parent = np.arange(1, len(TREE)), TREE.parent[1:]
    matrix = np.diag(np.asarray(TREE.area/RM))
    for at, to, sign in ((child, child, 1), (parent, parent, 1), (child, parent, -1),
                         (parent, child, -1)):
        np.add.at(matrix, (at, to), sign*axial)
    solved = np.linalg.inv(matrix)[np.ix_(SITES, SITES)]*CURRENT*1e-9  # mV
    stem = np.array([TREE.path(k)[-2] if k else 0 for k in SITES])
    apart = (stem[:, None] != stem) & (stem[:, None] > 0) & (stem > 0)
    product = np.outer(steady[:, 0], steady[0])/steady[0, 0]
    return {
        "reciprocity_error": np.abs(Z - Z.swapaxes(1, 2)).max()/Z.max(),
        "charge_error": np.abs(leaving - charge[:, None]).max()/CURRENT,
        "solve_error": np.abs(steady/solved - 1).max(),
        "product_error": np.abs(steady/product - 1)[apart].max(),
        "rest": float(dataset["v"][0, 0, 0]),
        "somatic_resistance": 1e3*steady[0, 0]/CURRENT,
        "attenuation_inward": steady[FARTHEST, 0]/steady[FARTHEST, FARTHEST],
        "attenuation_outward": steady[0, FARTHEST]/steady[0, 0],
    }
