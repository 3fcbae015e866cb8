"""A tree that obeys Rall's law is one cylinder, at rest and while it charges

Where diameters to the power 3/2 add up at every branch point and all tips are equally far in length
constants, current into the root sees a single unbranched cable (Rall 1959). a: the tree, coloured
by its depolarisation after ten time constants of 0.1 nA into the root. b: depolarisation against
electrotonic distance; circles: its seven branches, line: the cylinder, cosh; crosses: the same tree
with one daughter twice as thick, which breaks the law, and Rall's recursion over its branches
(dashed). c: charging of root and tips; lines: the cylinder's series.
"""

import numpy as np
import xarray as xr
from brian2 import cm, meter, ms, mV, nA, ohm, uF, um

from dendritic_models import plotting
from dendritic_models.cable import CableCell
from dendritic_models.channels import current_clamp, leak
from dendritic_models.experiment import Experiment, Network, Population, Recording, Target
from dendritic_models.model import Reference
from dendritic_models.morphology import Morphology, discretise
from dendritic_models.run import run
from figures import style

COST = 4.0
REFERENCE = Reference("Rall 1959", "10.1016/0014-4886(59)90046-9", "equivalent cylinder")
RM, RA, CM, REST = 1*ohm*meter**2, 1*ohm*meter, 1*uF/cm**2, -65*mV
MODELS = {"leak": leak.with_(g=1/RM, E=REST)}
CURRENT = 0.1                                                  # nA
PARENT, SPLITS, LENGTHS = 2.0, (0.35, 0.5, 0.3), (0.4, 0.3, 0.3)
SHAPES = {"rall": 1.0, "thick": 2.0}                           # one daughter, times its diameter
PATHS = 6                                                      # of a branch
TAU = float(RM*CM/ms)

THEORY = "cable theory, closed form"
TARGETS = (
    Target("input_resistance", 295.54, 0.3, "MOhm", "theory", "r_inf*coth(1)"),
    Target("attenuation", 1/np.cosh(1), 1e-3/np.cosh(1), "1", "theory", "1/cosh(L), sealed end"),
    Target("rest", -65, 1e-6, "mV", "theory", "reversal of the leak"),
    Target("cylinder_error", (0, 1e-3), 0, "1", "theory", "largest, of cosh at the root"),
    Target("spread_of_tips", (0, 1e-9), 0, "1", "theory", "four tips, one voltage"),
    Target("charging_error", (0, 2e-3), 0, "1", "theory", "largest over time, series"),
    Target("recursion_error", (0, 1e-3), 0, "1", "theory", "largest, one daughter thick"),
    Target("spread_of_thick_tips", 0.08212, 1e-4, "1", "theory", "recursion over branches"),
)


def lambda_of(diameter):
    """Length constant (um) of a cylinder of `diameter` (um)."""
    return float(np.sqrt(RM*diameter*um/(4*RA))/um)


def branches(shape):
    """(parent, diameter, length in um) of the seven branches, depth first."""
    def daughters(diameter, share):                            # Rall's law: d**1.5 is shared
        return [diameter*part**(2/3) for part in (share, 1 - share)]

    diameters = [PARENT]
    for daughter, share in zip(daughters(PARENT, SPLITS[0]), SPLITS[1:], strict=True):
        diameters += [daughter, *daughters(daughter, share)]
    lengths = [LENGTHS[n]*lambda_of(d)
               for n, d in zip((0, 1, 2, 2, 1, 2, 2), diameters, strict=True)]
    diameters[1] *= SHAPES[shape]
    return list(zip((-1, 0, 1, 1, 0, 4, 4), diameters, lengths, strict=True))


def tree_of(shape):
    """The branches as a tree: each a cylinder, so that diameters step at branch points."""
    xyz, radius, parent, ends = [[0, 0, 0]], [PARENT/2], [-1], {-1: 0}
    for k, (up, diameter, length) in enumerate(branches(shape)):
        start = xyz[ends[up]]
        xyz += [start, [start[0] + length*np.cos(k), start[1] + length*np.sin(k), 0]]
        radius += [diameter/2]*2
        parent += [ends[up], len(parent)]
        ends[k] = len(parent) - 1
    return discretise(Morphology([3]*len(parent), np.array(xyz)*um, np.array(radius)*um, parent),
                      RA, number=PATHS)


def electrotonic(tree, shape):
    """Distance of every compartment from the root, in length constants."""
    away = np.zeros(len(tree))
    for k in range(1, len(tree)):
        _, diameter, length = branches(shape)[(k - 1)//PATHS]
        away[k] = away[tree.parent[k]] + length/PATHS/lambda_of(diameter)
    return away


def r_inf(diameter):
    """Input resistance (ohm) of a semi-infinite cable of `diameter` (um)."""
    return 2/np.pi*float(np.sqrt(RM*RA)/ohm/meter**1.5)*(diameter*1e-6)**-1.5


def recursion(shape):
    """Steady depolarisation (mV) of every compartment, by Rall's recursion over the branches.

    ``B`` is the conductance at a branch's far end, in units of its own ``1/r_inf``; a sealed end
    has 0 (Rall 1959; Koch 1999, section 3.1).
    """
    listed = branches(shape)
    load = np.zeros(len(listed))                               # siemens, at the far ends
    enters = np.zeros(len(listed))
    for k in range(len(listed) - 1, -1, -1):
        up, diameter, length = listed[k]
        L, B = length/lambda_of(diameter), load[k]*r_inf(diameter)
        enters[k] = (B + np.tanh(L))/(1 + B*np.tanh(L))/r_inf(diameter)
        if up >= 0:
            load[up] += enters[k]
    found = [CURRENT*1e-6/enters[0]]                           # mV
    ends = {-1: found[0]}
    for k, (up, diameter, length) in enumerate(listed):
        L, B = length/lambda_of(diameter), load[k]*r_inf(diameter)
        X = L*(1 - np.arange(1, PATHS + 1)/PATHS)              # from the far end
        found += list(ends[up]*(np.cosh(X) + B*np.sinh(X))/(np.cosh(L) + B*np.sinh(L)))
        ends[k] = found[-1]
    return np.array(found)


def charging(X, time):
    """Depolarisation (mV) of the cylinder at X (length constants) while it charges; time in ms."""
    L, k = sum(LENGTHS), np.arange(1, 3000)[:, None]
    pole = 1 + (k*np.pi/L)**2
    modes = (np.cos(k*np.pi*X/L)*np.exp(-pole*time/TAU)/pole).sum(axis=0)
    return CURRENT*1e-6*r_inf(PARENT)*(
        np.cosh(L - X)/np.sinh(L) - 2/L*(np.exp(-time/TAU)/2 + modes))


def compute(backend=None, models=MODELS):
    """Both trees under a step of current into the root; on numpy, since they are small."""
    def step(shape):
        made = CableCell("tree", tree_of(shape), CM).insert(models["leak"])
        root = made.tree.names[0]
        population = Population("cells", made.insert(current_clamp, at=root), 1,
                                initial={f"{root}.current_clamp.I": CURRENT*nA})
        experiment = Experiment("step", Network((population,)), duration=10*TAU*ms, dt=0.1*ms,
                                recordings=(Recording("cells", "v"),), reference=REFERENCE)
        return run(experiment, "numpy")["cells.v"].squeeze("cell", drop=True)

    found = xr.concat([step(shape) for shape in SHAPES], xr.Variable("shape", list(SHAPES)))
    return xr.Dataset({"v": found}, attrs={"backend": "numpy", "seeds": "deterministic",
                                           "n": len(SHAPES)})


def depolarised(dataset, shape):
    """Depolarisation (mV; time, compartment) of one tree."""
    return dataset["v"].sel(shape=shape) - float(REST/mV)


def draw(dataset):
    """The tree; depolarisation against distance; charging."""
    figure, axes = style.figure(1, 3, width=style.PAGE, height=2.2)
    style.letters(axes)
    shape, by_distance, by_time = axes
    tree = tree_of("rall")
    steady = {name: depolarised(dataset, name)[-1].values for name in SHAPES}

    plotting.dendrogram(tree, steady["rall"], "depolarisation (mV)", shape)

    X = np.linspace(0, 1, 200)
    by_distance.plot(X, steady["rall"][0]*np.cosh(1 - X)/np.cosh(1), color=style.BLACK,
                     label="one cylinder")
    by_distance.plot(electrotonic(tree, "rall"), steady["rall"], "o", mfc="none", color=style.BLUE,
                     label="tree by Rall's law")
    thick = tree_of("thick")
    away, theory = electrotonic(thick, "thick"), recursion("thick")
    for k in range(7):
        branch = np.r_[thick.parent[1 + k*PATHS], np.arange(1 + k*PATHS, 1 + (k + 1)*PATHS)]
        by_distance.plot(away[branch], theory[branch], "--", lw=0.7, color=style.RED,
                         label="recursion" if k == 0 else None)
    by_distance.plot(away, steady["thick"], "x", color=style.RED, label="one daughter thick")
    by_distance.set(xlabel="distance (length constants)", ylabel="depolarisation (mV)",
                    xlim=(0, 1.02), ylim=(0, None))
    by_distance.legend(loc="lower left")

    time, v = dataset["time"].values, depolarised(dataset, "rall")
    for name, place, color, X in (("root", 0, style.BLUE, 0), ("tips", -1, style.GREEN, 1)):
        by_time.plot(time, charging(X, time), color=style.BLACK, lw=0.7)
        by_time.plot(time[::40], v[::40, place], "o", mfc="none", color=color, label=name)
    by_time.set(xlabel="time (ms)", ylabel="depolarisation (mV)", xlim=(0, 60), ylim=(0, None))
    by_time.legend(loc="lower right")
    return figure


def check(dataset):
    """Every target's number."""
    tree, v = tree_of("rall"), depolarised(dataset, "rall")
    steady, time = v[-1].values, dataset["time"].values
    thick = depolarised(dataset, "thick")[-1].values
    cylinder = charging(0, np.inf)*np.cosh(1 - electrotonic(tree, "rall"))/np.cosh(1)
    tips = steady[tree.tip]
    late = time >= 1                                           # ms
    charged = [np.abs(v.values[late, k] - charging(X, time[late])).max()
               for k, X in ((0, 0), (-1, 1))]
    return {
        "input_resistance": steady[0]/CURRENT,
        "attenuation": steady[-1]/steady[0],
        "rest": float(dataset["v"].sel(shape="rall")[0, 1]),
        "cylinder_error": np.abs(steady - cylinder).max()/steady[0],
        "spread_of_tips": np.ptp(tips)/tips.mean(),
        "charging_error": max(charged)/steady[0],
        "recursion_error": np.abs(thick - recursion("thick")).max()/thick[0],
        "spread_of_thick_tips": np.ptp(thick[tree.tip])/thick[tree.tip].mean(),
    }
