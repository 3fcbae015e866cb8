"""Action potentials invade dendrites or fail there: sodium and A-type potassium decide which

A CA1 pyramidal cell, rebuilt from the branches of the authors' cell, fires once (0.4 nA for 3 ms
into the soma); circles are what their program gives in NEURON. a, b: largest depolarisation of
every compartment, with uniform sodium channels (their Figure 8A) and with fewer whose density rises
along the apical dendrite (8B). c: along the primary apical dendrite. d: in two places of it, by the
slope of the sodium density. e: at 264 um, by the density of A-type potassium channels.
"""

from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import cm, ms, mV, nA, ohm, uF, um

from dendritic_models import plotting
from dendritic_models.cable import CableCell
from dendritic_models.channels import (
    golding_ka_distal,
    golding_ka_proximal,
    golding_kdr,
    golding_na,
    leak,
)
from dendritic_models.experiment import Target
from dendritic_models.morphology import Morphology, discretise
from dendritic_models.run import run
from figures import style
from protocols.bap import bap

COST = 15.0
COST_ON_NUMPY = 20.0
REFERENCE = golding_na.reference
V_INIT = -70.0                                     # mV
MODELS = {"na": golding_na, "kdr": golding_kdr, "proximal": golding_ka_proximal,
          "distal": golding_ka_distal, "leak": leak.with_(g=1/(40e3*ohm*cm**2), E=-66*mV)}
BRANCHES = np.genfromtxt(Path(__file__).parent/"data/golding2001_branches.csv", delimiter=",",
                         skip_header=3)
SOMA = 918.2                                       # um2
PRIMARY = 19                                       # branches, the first of the table


def tree(length=15*um):
    """The cell, its branches straightened; every one starts with a step of the diameter."""
    xyz, radius, parent, kind = [np.zeros(3)], [np.sqrt(SOMA/(4*np.pi))], [-1], [1]
    for up, code, long, first, last, *towards in BRANCHES:
        along = np.array(towards)/np.linalg.norm(towards)
        up = 2*int(up)
        begin = xyz[up] + (up == 0)*radius[0]*along
        parent += [up, len(parent)]
        xyz += [begin, begin + long*along]
        radius += [first/2, last/2]
        kind += [int(code)]*2
    cell = Morphology(np.array(kind), np.array(xyz)*um, np.array(radius)*um, np.array(parent))
    return discretise(cell, 200*ohm*cm, length=length), xyz[2*PRIMARY]


TREE, END = tree()
PATH = TREE.path(np.argmin(np.linalg.norm(TREE.xyz/um - END, axis=1)))[::-1]
AWAY = TREE.distance/um
PLACES = (56.2, 109.82, 150.49, 200.31, 264.41, 333.93, 421.5, 507.79)    # um: middles of branches
# every cell: density (S/cm2) and slope (1/um) of sodium, share of A-type potassium
SLOPES = np.r_[0:0.00101:0.0005, 0.00125:0.0017:0.000125, 0.002, 0.0025, 0.003, 0.004, 0.005]
SHARES = np.arange(0.5, 2.01, 0.125)
WEAK, STRONG = (0.042, 0.0, 1.0), (0.030, 0.005, 1.0)
CELLS = np.array([WEAK, STRONG, *((0.042, slope, 1.0) for slope in SLOPES),
                  *((*kind[:2], share) for kind in (WEAK, STRONG) for share in SHARES)])
# the same: amplitudes (mV) in PLACES, and in the soma
NEURON = {
    WEAK: (90.01, 72.51, 51.87, 27.22, 15.62, 8.12, 3.21, 1.33, 100.31),
    STRONG: (88.01, 74.31, 59.23, 53.50, 61.99, 57.86, 60.87, 60.23, 94.35),
    (0.042, 0.00125, 1.0): (91.56, 75.63, 57.91, 34.74, 21.12, 11.68, 5.34, 2.78, 100.50),
    (0.042, 0.0015, 1.0): (91.85, 76.22, 59.05, 38.82, 50.11, 49.86, 51.33, 53.45, 100.54),
    (0.042, 0.002, 1.0): (92.43, 77.35, 61.24, 51.45, 57.75, 52.12, 56.33, 56.65, 100.62),
    (0.042, 0.0025, 1.0): (92.99, 78.44, 63.31, 56.65, 61.78, 56.73, 60.46, 59.98, 100.69),
    (0.042, 0.005, 1.0): (95.53, 83.24, 71.91, 70.96, 75.13, 71.84, 74.64, 73.05, 101.05),
    (0.042, 0.0, 0.5): (97.27, 83.53, 68.91, 61.95, 62.43, 56.39, 61.47, 60.62, 105.68),
    (0.042, 0.0, 0.75): (93.33, 77.50, 59.93, 39.07, 28.77, 17.11, 9.01, 5.71, 102.81),
    (0.030, 0.005, 0.5): (96.01, 85.59, 75.44, 76.47, 79.93, 77.11, 80.42, 78.29, 101.10),
    (0.030, 0.005, 1.5): (81.82, 65.65, 44.21, 21.69, 11.87, 5.48, 1.24, 0.00, 89.02),
    (0.030, 0.005, 2.0): (76.51, 58.19, 34.05, 15.45, 7.86, 2.88, 0.00, 0.00, 84.39)}
NEAR, FAR = 264.41, 507.79                         # um

PROGRAM = "ModelDB 64167 in NEURON 9.0.2, 5 us, second order"
TARGETS = (
    Target("weak_near", 15.62, 0.3, "mV", "author-code", PROGRAM + "; 264 um, Figure 8A"),
    Target("weak_far", 1.33, 0.15, "mV", "author-code", PROGRAM + "; 508 um, Figure 8A"),
    Target("strong_near", 61.99, 0.6, "mV", "author-code", PROGRAM + "; 264 um, Figure 8B"),
    Target("strong_far", 60.23, 2, "mV", "author-code", PROGRAM + "; 508 um, Figure 8B"),
    Target("weak_soma", 100.31, 0.5, "mV", "author-code", PROGRAM + "; Figure 8A"),
    Target("strong_soma", 94.35, 0.5, "mV", "author-code", PROGRAM + "; Figure 8B"),
    Target("weak_soma_own", 99.966, 0.01, "mV", "own", "frozen result of this project"),
    Target("strong_soma_own", 94.057, 0.01, "mV", "own", "frozen result of this project"),
    Target("switch", 28.99, 1.5, "mV", "author-code", PROGRAM + "; 264 um, what a slope of 0.0015 "
           "gives more than one of 0.00125 per um"),
    Target("error_by_sodium", (0, 1), 0, "mV", "author-code", PROGRAM + "; largest, 264 um"),
    Target("error_by_potassium", (0, 1), 0, "mV", "author-code", PROGRAM + "; largest, 264 um"),
)


def cells(models, sodium, slope, share):
    """One cell for each density and slope of sodium and share of A-type potassium."""
    domain = TREE.domain
    apical = domain == "apical"
    spiny, axon = apical & (AWAY > 100), np.isin(domain, ("type_8", "type_9"))
    twice = np.where(spiny, 2.0, 1.0)[None]
    capacitance = np.where(domain == "type_8", 0.1, twice)*0.75        # internodes have myelin
    leaking = np.where(domain == "type_9", 40e3/50, twice)             # nodes
    na = sodium[:, None]*(1 + slope[:, None]*np.where(apical, np.minimum(AWAY, 275), 0))
    na = np.where(domain == "type_7", 100*na, np.where(domain == "type_9", 50, na))
    ka = share[:, None]*np.where(apical, 1 + 0.01*np.minimum(AWAY, 300), np.where(axon, 0.2, 1))
    starts = models["leak"].with_(initial={"v": f"{V_INIT}*mV"})
    cell = CableCell("golding2001", TREE, capacitance*uF/cm**2, reference=REFERENCE).insert(
        models["kdr"])
    for mechanism, relative, on in ((starts, leaking, "all"), (models["na"], na/0.042, "all"),
                                    (models["proximal"], ka, ~spiny),
                                    (models["distal"], ka, spiny)):
        cell = cell.insert(mechanism, at=on, g=relative*mechanism.parameters["g"])
    return cell


def compute(backend=None, models=MODELS):
    """All cells in one run."""
    found = run(bap(cells(models, *CELLS.T), np.full(len(CELLS), 0.4)*nA, settle=1*ms, width=3*ms,
                    after=11*ms, every=0.05*ms), backend)
    return xr.Dataset(
        {"amplitude": (("cell", "compartment"),
                       found["target.v"].max("time_0.05ms").values - V_INIT)},
        attrs={**found.attrs, "seeds": "deterministic", "n": 1})


def profile(dataset, kind, places):
    """Amplitudes (mV) of a kind of cell in places (um) along the primary apical dendrite."""
    found = dataset["amplitude"].values[np.all(np.isclose(CELLS, kind), axis=1).argmax()]
    return np.interp(places, AWAY[PATH], found[PATH])


def draw(dataset):
    """Two cells, the way along the dendrite, and what decides about it."""
    page, parts, axes = style.rows(("ab", "cde"), heights=(4.2, 2.1))
    for name, k in (("a", 0), ("b", 1)):
        shown = plotting.picture(TREE, dataset["amplitude"].values[k], axes=axes[name],
                                 limits=(0, 115))
        shown.set(cmap="inferno", edgecolor="face", linewidth=0.5)     # thin branches are seen,
        axes[name].set_axis_on()                                       # bright ones too
        axes[name].set(facecolor="0.65", xticks=[], yticks=[])
        axes[name].spines[:].set_visible(False)
    parts[0].colorbar(shown, ax=[axes["a"], axes["b"]], label="amplitude (mV)", shrink=0.6)

    along = np.linspace(AWAY[PATH[1]], AWAY[PATH[-1]], 300)
    for kind, color, label in ((WEAK, style.BLUE, "as in a"), (STRONG, style.RED, "as in b")):
        axes["c"].plot(along, profile(dataset, kind, along), color=color, label=label)
        axes["c"].plot(PLACES, NEURON[kind][:-1], "o", color=color, mfc="none", ms=4)
        axes["e"].plot(SHARES, [profile(dataset, (*kind[:2], share), NEAR) for share in SHARES],
                       color=color)
    slopes = [slope for sodium, slope, share in CELLS if (sodium, share) == (0.042, 1.0)]
    slopes = np.unique(slopes)
    for place, color in ((NEAR, style.BLACK), (FAR, style.ORANGE)):
        axes["d"].plot(slopes*1e3, [profile(dataset, (0.042, slope, 1.0), place)
                                    for slope in slopes], ".-", color=color,
                       label=f"{place:.0f} μm")
    for (sodium, slope, share), found in NEURON.items():
        if (sodium, share) == (0.042, 1.0):
            for place, color in ((NEAR, style.BLACK), (FAR, style.ORANGE)):
                axes["d"].plot(slope*1e3, found[PLACES.index(place)], "o", color=color,
                               mfc="none", ms=5)
        if slope in (WEAK[1], STRONG[1]) and sodium == (WEAK if slope == 0 else STRONG)[0]:
            axes["e"].plot(share, found[PLACES.index(NEAR)], "o", mfc="none", ms=4,
                           color=style.BLUE if slope == 0 else style.RED)
    axes["c"].set(xlabel="distance from the soma (μm)", ylabel="amplitude (mV)", ylim=(0, 105))
    axes["d"].set(xlabel="slope of the sodium density (1/mm)", ylabel="amplitude (mV)",
                  ylim=(0, 105))
    axes["e"].set(xlabel="A-type potassium, share of published", ylabel="amplitude (mV)",
                  ylim=(0, 105))
    axes["c"].legend(loc="upper right")
    axes["d"].legend(loc="upper left")
    style.letters([axes[name] for name in "abcde"])
    return page


def check(dataset):
    """Every target's number."""
    def apart(kinds):
        return max(abs(float(profile(dataset, kind, NEAR)) - NEURON[kind][PLACES.index(NEAR)])
                   for kind in kinds)

    near, far, soma = (
        [float(profile(dataset, kind, place)) for kind in (WEAK, STRONG)] for place in (
            NEAR, FAR, AWAY[0]))
    rising = [float(profile(dataset, (0.042, slope, 1.0), NEAR)) for slope in (0.00125, 0.0015)]
    return {
        "weak_near": near[0], "weak_far": far[0], "weak_soma": soma[0], "weak_soma_own": soma[0],
        "strong_near": near[1], "strong_far": far[1], "strong_soma": soma[1],
        "strong_soma_own": soma[1],
        "switch": rising[1] - rising[0],
        "error_by_sodium": apart(kind for kind in NEURON if kind[2] == 1.0),
        "error_by_potassium": apart(kind for kind in NEURON if kind[2] != 1.0)}
