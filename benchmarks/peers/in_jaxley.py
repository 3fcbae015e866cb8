"""Jaxley, from its wheel, on the CPU, in double precision.

One cell, mapped over the currents (`vmap`) and compiled (`jit`), its own backward Euler.  JAX takes
as many threads as it finds cores; affinity leaves it one.
"""

import os

import jax
import jaxley
import numpy as np
from jaxley.channels import HH, Leak

from benchmarks.contest import timed

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platform_name", "cpu")


def cell_of(shape):
    """A branch for each run of compartments; a branch starts at the end of its parent."""
    comp, last, branches, parents = jaxley.Compartment(), {}, [], []
    for place, run in enumerate(shape.runs):
        branches.append(jaxley.Branch(comp, ncomp=len(run)))
        parents.append(last.get(shape.parent[run[0]], -1))
        last[run[-1]] = place
    cell = jaxley.Cell(branches, parents=parents)
    for branch, run in enumerate(shape.runs):
        part = cell.branch(branch)
        part.set("length", shape.length[run[0]])
        part.set("radius", shape.diameter[run[0]]/2)
        part.insert(HH() if shape.active or run == [0] else Leak())
    if not shape.active:
        cell.set("Leak_gLeak", 1e-4)
        cell.set("Leak_eLeak", -65.0)
    cell.set("axial_resistivity", 150.0)
    cell.set("capacitance", 1.0)
    cell.set("v", -65.0)
    cell.init_states()
    return cell


def population(shape, currents, dt, duration):
    """As `ours.population`; spikes are read off the somatic voltages, which it returns."""
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    cell = cell_of(shape)
    soma = cell.branch(0).loc(0.5)
    soma.record(verbose=False)
    steps = round(duration/dt)

    def run(current):
        stimuli = soma.data_stimulate(current*jax.numpy.ones(steps), None)
        return jaxley.integrate(cell, data_stimuli=stimuli, delta_t=dt)[0]

    compiled, given = jax.jit(jax.vmap(run)), jax.numpy.asarray(currents)
    compiled(given).block_until_ready()

    def simulate():
        held = {}
        found = timed(lambda: held.update(v=compiled(given).block_until_ready()) or {})
        v = np.asarray(held["v"])
        cells, at = np.nonzero((v[:, :-1] <= 0) & (v[:, 1:] > 0))
        return found | dict(spikes=(cells, (at + 1)*dt))

    return simulate
