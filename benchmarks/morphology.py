"""Speed and memory of many copies of a morphology in the flat layout, in C++ standalone.

A soma of 20 um and 349 compartments on a tree of random shape, the currents of Hodgkin & Huxley
1952 in each, 0.2 to 0.8 nA into the somata, dt = 25 us.

    python -m benchmarks.morphology [--cells N ...] [--compartments C] [--duration MS]
"""

import argparse
import resource

import numpy as np
from brian2 import Network, SpikeMonitor, cm, defaultclock, device, meter, ms, mV, nA, ohm, um

from dendritic_models import backends, build
from dendritic_models.cable import CableCell
from dendritic_models.channels import current_clamp, hh_k, hh_leak, hh_na, spike_detection
from dendritic_models.compilation import compiled
from dendritic_models.morphology import Tree


def cell(compartments, seed=1):
    """Squid membrane on a tree; a branch starts at one compartment in ten."""
    rng = np.random.default_rng(seed)
    parent = np.arange(compartments) - 1
    starts = np.flatnonzero(rng.random(compartments) < 0.1)
    starts = starts[starts > 1]
    parent[starts] = [rng.integers(k) for k in starts]
    length, diameter = np.full(compartments, 5.0), np.full(compartments, 1.0)
    length[0] = diameter[0] = 20
    half = length/2/(np.pi*diameter**2/4)
    tree = Tree(
        parent=parent, area=np.pi*diameter*length*um**2, length=length*um, Ra=150*ohm*cm,
        inner=half[np.maximum(parent, 0)]/um, outer=half/um, distance=np.zeros(compartments)*meter,
        branch_order=np.ones(compartments), xyz=np.zeros((compartments, 3))*meter,
        domain=np.array(["soma"] + ["apical"]*(compartments - 1)))
    neuron = CableCell("squid_tree", tree).insert(hh_na).insert(hh_k).insert(hh_leak)
    neuron = neuron.insert(current_clamp, at="soma")
    neuron = neuron.insert(spike_detection, at="soma", V_threshold=0*mV)
    return neuron.with_(threshold="v > V_threshold", refractory="v > V_threshold")


def measure(neuron, cells, duration, repeats=5):
    """(wall ns, user ns per compartment-step, bytes per compartment, spikes), best of some runs."""
    with backends.active(backends.get("cpp_standalone")) as folder:
        defaultclock.dt = 0.025*ms
        group = build.neurons(neuron, cells, name="cells")
        current = np.zeros(len(group))
        current[group.rows[:, 0]] = np.linspace(0.2, 0.8, cells)
        group.I_current_clamp = current*nA
        spikes = SpikeMonitor(group, name="spikes")
        Network(group, spikes).run(duration*ms, namespace={})
        device.build(directory=folder, compile=False, run=False)
        compiled(folder)
        wall, user = [], []
        for _ in range(repeats):
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            device.run(folder, results_directory="results", with_output=False)
            wall.append(device._last_run_time)
            user.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
        size = sum(v.size*np.dtype(v.dtype).itemsize for v in group.variables.values()
                   if getattr(v, "owner", None) is not None and v.owner.name == "cells"
                   and getattr(v, "size", 0) and not v.scalar)
        count = int(spikes.num_spikes)
    steps = cells*len(neuron.tree)*duration/0.025
    return min(wall)*1e9/steps, min(user)*1e9/steps, size/len(group), count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, nargs="+", default=[1, 100, 1000])
    parser.add_argument("--compartments", type=int, default=350)
    parser.add_argument("--duration", type=float, default=50.0, metavar="MS")
    arguments = parser.parse_args()

    neuron = cell(arguments.compartments)
    for cells in arguments.cells:
        wall, user, size, count = measure(neuron, cells, arguments.duration)
        print(f"{cells:5d} cells x {arguments.compartments}: {wall:6.2f} ns per compartment-step "
              f"({user:.2f} of user time), {size:.0f} bytes a compartment, {count} spikes",
              flush=True)


if __name__ == "__main__":
    main()
