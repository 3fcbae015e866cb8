"""Rallpacks: a cable, a tree and an axon of a thousand compartments against theory and NEURON

The benchmarks of Bhalla et al. 1992, 0.1 nA into the first compartment for 250 ms: a cable of one
length constant, a binary tree of ten generations that equals a cylinder, and the cable as a squid
axon. a: voltages at both ends of cable and tree, in steps of 10 us, and the cable equation (dots).
b: error against the step (root mean square over the range, at the centres of the compartments).
c: the axon's first spikes. d: error of its interval between spikes, off our limit for dt to 0, of
this layout, of Brian2's SpatialNeuron and of the reference, NEURON at 1 us. The reference is what
backward Euler (theta = 1) with exponential gates at 1 us gives here: interval 14.5351 ms, first
spike to 5 ns, last to 0.12 us. So its own step puts it 2.9 us off the limit.
"""


import numpy as np
import xarray as xr
from brian2 import farad, meter, ms, mV, nA, ohm, siemens, us
from scipy.interpolate import CubicSpline

from dendritic_models.cable import CableCell
from dendritic_models.channels import current_clamp, hh_k, hh_na, leak
from dendritic_models.experiment import Experiment, Network, Population, Recording, Target
from dendritic_models.model import Reference
from dendritic_models.morphology import Tree
from dendritic_models.run import run
from figures import style

COST = 20.0                                                     # on two idle cores
COST_ON_NUMPY = 240.0                                          # at least
REFERENCE = Reference("Bhalla, Bilitch & Bower 1992", "10.1016/0166-2236(92)90009-W",
                      "version 1.1 as distributed")
RA, RM, CM, REST, CURRENT = 1.0, 4.0, 0.01, -65.0, 0.1          # ohm m, ohm m2, F/m2, mV, nA
DTS = (50.0, 25.0, 10.0)                                        # us
# intervals (ms) by step (us) at both ends: SpatialNeuron of Brian2 2.10.1, and NEURON's reference
SPATIAL_NEURON = {"near": {50: 14.685, 10: 14.561}, "far": {50: 14.681, 10: 14.562}}
NEURON_1_US = {"near": 14.53507, "far": 14.53558}


def cylinders(parent, diameter, length):
    """Cylinders (um) as a tree: each is a compartment, joined at their ends.

    Equal siblings share the current through their parent's half.
    """
    parent, ends = np.array(parent), np.maximum(parent, 0)
    half = length/2/(np.pi*diameter**2/4)
    siblings = np.bincount(ends, minlength=len(parent))
    siblings[0] -= 1                                            # the root is no child of its own
    distance = length/2                                         # from the open end of the first
    for k in range(1, len(parent)):
        distance[k] += distance[parent[k]] + length[parent[k]]/2
    return Tree(parent=parent, area=np.pi*diameter*length*1e-12*meter**2, length=length*1e-6*meter,
                Ra=RA*ohm*meter, inner=(half*siblings)[ends]*1e6/meter, outer=half*1e6/meter,
                distance=distance*1e-6*meter, branch_order=np.ones(len(parent)),
                domain=np.full(len(parent), "axon"), xyz=np.zeros((len(parent), 3))*meter)


def passive(name, tree):
    """A membrane of the benchmark, with an electrode at its first compartment."""
    cell = CableCell(name, tree, capacitance=CM*farad/meter**2, reference=REFERENCE)
    cell = cell.insert(leak, g=1/RM*siemens/meter**2, E=REST*mV)
    return cell.insert(current_clamp, at=[0])


GENERATION = np.repeat(np.arange(10), 2**np.arange(10))
CABLE = cylinders(np.arange(1000) - 1, np.full(1000, 1.0), np.full(1000, 1.0))
BRANCH = cylinders((np.arange(1023) + 1)//2 - 1, 16*2**(-2*GENERATION/3), 32*2**(-GENERATION/3))
MODELS = {"cable": passive("cable", CABLE), "branch": passive("branch", BRANCH),
          "axon": passive("axon", CABLE).insert(hh_na).insert(hh_k)}
CYLINDER = {"cable": (1.0, 1000.0), "branch": (16.0, 320.0)}    # diameter, length (um)
PLACE = {"cable": (0.5, 999.5), "branch": (16.0, 304.0)}        # centres of first and last, in it

HALF = "at 250 ms, less half a compartment of axial resistance"
NEURON = "NEURON at 1 us, itself 0.003 ms off by its step"
SPATIAL = "a tenth of SpatialNeuron's error at 10 us"
TARGETS = (
    Target("cable_far_error", (0, 0.00030), 0, "%", "theory", f"cable equation; {SPATIAL}"),
    Target("cable_order", (1.8, 2.2), 0, "1", "theory", "far end"),
    Target("branch_far_error", (0, 0.0010), 0, "%", "theory", "equivalent cylinder"),
    Target("cable_near_mv", 101.9351 - 0.0637, 0.001, "mV", "port", f"Rallpack 1; {HALF}"),
    Target("cable_far_mv", 43.09647, 0.001, "mV", "port", "Rallpack 1"),
    Target("branch_near_mv", -40.12702 - 0.00796, 0.001, "mV", "port", f"Rallpack 2; {HALF}"),
    Target("branch_far_mv", -40.20655, 0.001, "mV", "port", "Rallpack 2"),
    Target("axon_near_spikes", 18, 0, "1", "port", "NEURON at 1 us"),
    Target("axon_far_spikes", 17, 0, "1", "port", "NEURON at 1 us"),
    Target("axon_near_interval_error", (0, 2.5), 0, "us", "theory", f"off the limit; {SPATIAL}"),
    Target("axon_far_interval_error", (0, 2.7), 0, "us", "theory", f"off the limit; {SPATIAL}"),
    Target("axon_near_interval", 14.5351, 0.004, "ms", "port", NEURON),
    Target("axon_far_interval", 14.5356, 0.004, "ms", "port", NEURON),
    Target("axon_near_first", 1.30731, 0.002, "ms", "port", NEURON),
    Target("axon_far_first", 4.07258, 0.002, "ms", "port", NEURON),
    Target("axon_order", (1.8, 2.2), 0, "1", "theory", "time of the last spike, far end"),
)


def experiment(models, dt):
    """All three, one copy each."""
    return Experiment(
        "rallpacks", Network(tuple(Population(name, cell, 1, initial={
            "current_clamp.I": CURRENT*nA}) for name, cell in models.items())),
        duration=250*ms, dt=dt*us, reference=REFERENCE, recordings=tuple(Recording(
            name, "v", at=(0, len(cell.tree) - 1), every=50*us) for name, cell in models.items()))


def theory(diameter, length, x, time):
    """Voltage (mV) of a sealed cable under current into one end, at `x` (um) and `time` (ms)."""
    space = np.sqrt(RM*diameter*1e-6/(4*RA))
    size, far, now = length*1e-6/space, (length - x)*1e-6/space, time[:, None]*1e-3/(RM*CM)
    k = np.arange(1, 4000)
    rate = 1 + (k*np.pi/size)**2
    modes = (np.cos(k*np.pi)*np.cos(k*np.pi*far/size)*np.exp(-rate*now)/rate).sum(axis=1)
    shape = np.cosh(far)/np.sinh(size) - 2/size*(np.exp(-now[:, 0])/2 + modes)
    return REST + CURRENT*1e-6*RA*space/(np.pi*(diameter*1e-6)**2/4)*shape


def crossings(time, v):
    """Times of upward crossings of 0 mV, by a spline."""
    spline = CubicSpline(time, v)
    return np.array([t for t in spline.roots(extrapolate=False) if spline(t, 1) > 0])


def compute(backend=None, models=MODELS):
    """Both ends of the three at every dt, sampled every 50 us."""
    parts = []
    for dt in DTS:
        found = run(experiment(models, dt), backend)
        time = next(str(d) for d in found.dims if str(d).startswith("time"))
        ends = {name: found[f"{name}.v"].sel(compartment=[cell.tree.names[k] for k in (0, -1)])
                for name, cell in models.items()}
        parts.append(xr.Dataset({name: (("time", "end"), v.values[:, 0], {"units": "mV"})
                                 for name, v in ends.items()},
                                {"time": found[time].values, "end": ["near", "far"]}))
    return xr.concat(parts, "dt").assign_coords(dt=list(DTS)).assign_attrs(
        backend=found.attrs["backend"], seeds="deterministic", n=1)


def errors(dataset, name, end):
    """Root mean square from the cable equation over its range (%), by dt."""
    exact = theory(*CYLINDER[name], PLACE[name][end == "far"], dataset.time.values[1:])
    apart = dataset[name].sel(end=end).isel(time=slice(1, None)) - xr.DataArray(exact, dims="time")
    return 100*np.sqrt((apart**2).mean("time"))/np.ptp(np.r_[REST, exact])


def spikes(dataset, end):
    """Times of the axon's spikes (ms) at one end, by dt."""
    return [crossings(dataset.time.values, dataset["axon"].sel(end=end, dt=dt).values)
            for dt in DTS]


def intervals(dataset, end):
    """Mean interval of the axon's spikes from the second on (ms), by dt."""
    return np.array([np.mean(np.diff(times[1:])) for times in spikes(dataset, end)])


def limit(values):
    """What values at every dt tend to, by the finest two."""
    _, middle, fine = values
    return fine + (fine - middle)/((DTS[1]/DTS[2])**2 - 1)


def order(values):
    """Order in dt of values at every dt: slope of the coarsest two, off the limit."""
    coarse, middle = (np.linalg.norm(value - limit(values)) for value in values[:2])
    return float(np.log(coarse/middle)/np.log(DTS[0]/DTS[1]))


def draw(dataset):
    """Ends of the passive ones, their errors, the axon's spikes and their delays."""
    figure, axes = style.figure(1, 4, width=style.PAGE, height=1.9)
    style.letters(axes)
    ends, accuracy, axon, interval = axes
    time, fine = dataset.time.values, dataset.sel(dt=DTS[-1])
    names = {"cable": "cable", "branch": "tree"}
    for (name, label), color in zip(names.items(), (style.BLUE, style.GREEN), strict=True):
        for end, look in (("near", "-"), ("far", "--")):
            ends.plot(time, fine[name].sel(end=end), look, color=color)
            exact = theory(*CYLINDER[name], PLACE[name][end == "far"], time[500::500])
            ends.plot(time[500::500], exact, "o", color=style.BLACK, ms=1.5)
            accuracy.loglog(DTS, errors(dataset, name, end), "o" + look, color=color,
                            label=f"{label}, {end}")
    ends.set(xlabel="time (ms)", ylabel="voltage (mV)", ylim=(-70, 110))
    accuracy.set(xlabel="dt (µs)", ylabel="error (% of range)", ylim=(2e-6, 5))
    accuracy.legend(loc="upper left", ncols=2, columnspacing=0.8, handlelength=1.8)
    for end, color, look in (("near", style.RED, "-"), ("far", style.ORANGE, "--")):
        axon.plot(time, fine["axon"].sel(end=end), color=color, label=end)
        found, given = intervals(dataset, end), SPATIAL_NEURON[end]
        off = [1e3*np.abs(x - limit(found)) for x in (
            found, np.array(list(given.values())), NEURON_1_US[end])]
        interval.loglog(DTS, off[0], "o" + look, color=style.BLUE,
                        label="flat layout" if end == "near" else None)
        interval.loglog(list(given), off[1], "s" + look, color=style.RED,
                        label="SpatialNeuron" if end == "near" else None)
        interval.loglog(1, off[2], "d", color=style.BLACK,
                        label="NEURON, 1 µs" if end == "near" else None)
    axon.set(xlabel="time (ms)", ylabel="axon (mV)", xlim=(0, 40), ylim=(-85, 75))
    axon.legend(loc="upper right", ncols=2)
    interval.set(xlabel="dt (µs)", ylabel="error of interval (µs)", ylim=(0.1, 5e4), xlim=(0.7, 80))
    interval.legend(loc="upper left")
    for axis in (accuracy, interval):
        axis.set(xticks=(10, 25, 50), xticklabels=("10", "25", "50"))
        axis.minorticks_off()
    return figure


def check(dataset):
    """Every target's number, at 10 us but for the orders."""
    last = dataset.sel(dt=DTS[-1]).isel(time=-1)
    measured = {f"{name}_far_error": float(errors(dataset, name, "far")[-1]) for name in CYLINDER}
    measured["cable_order"] = order(dataset["cable"].sel(end="far").values)
    for end in ("near", "far"):
        measured |= {f"{name}_{end}_mv": float(last[name].sel(end=end)) for name in CYLINDER}
        found, between = spikes(dataset, end), intervals(dataset, end)
        measured |= {f"axon_{end}_spikes": len(found[-1]), f"axon_{end}_first": found[-1][0],
                     f"axon_{end}_interval": between[-1],
                     f"axon_{end}_interval_error": 1e3*abs(between[-1] - limit(between))}
    measured["axon_order"] = order([times[-1] for times in found])
    return measured
