"""NEURON, from its wheel, and CoreNEURON and CVODE, which come with it.

One thread.  `hh` keeps its rates in tables (``usetable_hh = 1``), NEURON's own and fastest setting,
unless accuracy is asked for.
"""

import shutil
import tempfile
from pathlib import Path

import numpy as np
from neuron import coreneuron, h

from benchmarks.contest import run_script, timed
from benchmarks.peers.inputs import (
    DELAY,
    E_GABA,
    G_GABA,
    INNER,
    OUTER,
    POOL,
    SOMA,
    TAU_GABA,
    wiring,
)

h.load_file("stdrun.hoc")


def sections(shape):
    """A cell: one section for each run of compartments; and where each compartment is."""
    made, at = [], {}                                          # compartment -> (section, place)
    for run in shape.runs:
        section = h.Section()
        section.nseg, section.L = len(run), sum(shape.length[k] for k in run)
        section.diam, section.Ra = shape.diameter[run[0]], 150
        if shape.active or run == [0]:
            section.insert("hh")
        else:
            section.insert("pas")
            section.g_pas, section.e_pas = 1e-4, -65
        before = shape.parent[run[0]]
        if before == run[0] - 1 and before >= 0:               # the end of the compartment before
            section.connect(at[before][0](1))
        elif before >= 0:
            section.connect(at[before][0](at[before][1]))
        at |= {k: (section, (place + 0.5)/len(run)) for place, k in enumerate(run)}
        made.append(section)
    return made, at


def population(shape, currents, dt, duration, record=False, secondorder=0, tables=True,
               core=False, atol=None):
    """As `ours.population`.

    Parameters
    ----------
    secondorder : int
        0: backward Euler, 2: Crank-Nicolson with staggered channels.
    tables : bool
        Rates of `hh` from tables of 1 mV.
    core : bool
        CoreNEURON in this process, its nodes in one order for all cells (``cell_permute = 1``).
    atol : float, optional
        CVODE with a time step for each cell and this tolerance, instead of fixed steps.
    """
    h.dt, h.celsius, h.secondorder, h.usetable_hh = dt, 6.3, secondorder, int(tables)
    context, cells, voltages = h.ParallelContext(), [], []
    for k, current in enumerate(currents):
        made, _ = sections(shape)
        clamp = h.IClamp(made[0](0.5))
        clamp.dur, clamp.amp = 1e9, current
        detector = h.NetCon(made[0](0.5)._ref_v, None, sec=made[0])
        detector.threshold = 0
        context.set_gid2node(k, context.id())
        context.cell(k, detector)
        cells.append((made, clamp, detector))
        if record:
            voltages.append(h.Vector().record(made[0](0.5)._ref_v))
    times, rows = h.Vector(), h.Vector()
    context.spike_record(-1, times, rows)
    context.set_maxstep(10)
    if core:
        coreneuron.enable, coreneuron.cell_permute, coreneuron.verbose = True, 1, 0
    if atol is not None:
        h.cvode.active(1)
        h.cvode.use_local_dt(1)
        h.cvode.atol(atol)

    def simulate():
        h.finitialize(-65)
        found = timed(lambda: {"": context.psolve(duration)})
        found["spikes"] = np.array(rows, dtype=int), np.array(times)
        if record:
            found["v"] = np.array([np.array(v) for v in voltages]).T
        return found

    simulate.cells = cells                                     # or NEURON forgets them
    return simulate


def mechanisms():
    """Compile `mod/neuron*.mod` as the wheel's own script does, and load them."""
    folder = tempfile.TemporaryDirectory(prefix="in_neuron_")
    for source in (Path(__file__).parent/"mod").glob("neuron*.mod"):
        shutil.copy(source, folder.name)
    run_script(["nrnivmodl", "."], folder.name)
    h.nrn_load_dll(f"{folder.name}/x86_64/libnrnmech.so")
    return folder


def network(shape, cells, duration, dt, secondorder=0, tables=True):
    """As `ours.network`: one receptor for all synapses of a compartment, each with its own weight.

    A weight, its trace and the last spike are in the connection; a spike of the cell goes through
    the connections of a receptor (``FOR_NETCONS``).  Inputs fire a delay earlier.
    """
    kept, wired = [mechanisms()], wiring(cells, duration)
    h.dt, h.celsius, h.secondorder, h.usetable_hh = dt, 6.3, secondorder, int(tables)
    context, receptors, plastic = h.ParallelContext(), [], []
    for k in range(cells):
        made, at = sections(shape)
        detector = h.NetCon(made[0](0.5)._ref_v, None, sec=made[0])
        detector.threshold = 0
        context.set_gid2node(k, context.id())
        context.cell(k, detector)
        outer, inner = (h.DmAmpaNmda(at[place][0](at[place][1])) for place in (OUTER, INNER))
        gaba = h.ExpSyn(at[SOMA][0](at[SOMA][1]))
        gaba.tau, gaba.e = TAU_GABA, E_GABA
        for receptor in (outer, inner):
            learns = context.gid_connect(k, receptor)
            learns.weight[0], learns.delay = -1, 0
            kept.append(learns)
        receptors.append((outer, inner, gaba))
        kept += [made, detector]
    for k in range(POOL):
        stimulus = h.DmInput()
        fired = wired.spikes[1][wired.spikes[0] == k] - DELAY
        stimulus.count = len(fired)
        for place, time in enumerate(fired):
            stimulus.times[place] = time
        context.set_gid2node(cells + k, context.id())
        kept += [stimulus, output := h.NetCon(stimulus, None)]
        context.cell(cells + k, output)
    for which, first, (sources, targets), weights in (
            (0, cells, wired.outside, wired.w[0]), (1, 0, wired.cells, wired.w[1]),
            (2, 0, wired.inhibitory, np.full(wired.inhibitory.shape[1], G_GABA*1e-3))):
        for source, target, w in zip(sources, targets, weights, strict=True):
            joined = context.gid_connect(int(first + source), receptors[target][which])
            joined.weight[0], joined.delay = w, DELAY
            (kept if which == 2 else plastic).append(joined)
    times, rows = h.Vector(), h.Vector()
    context.spike_record(-1, times, rows)
    context.set_maxstep(10)
    initial = np.concatenate(wired.w)

    def simulate():
        for joined, w in zip(plastic, initial, strict=True):
            joined.weight[0] = w
        h.finitialize(-65)
        found = timed(lambda: {"": context.psolve(duration)})
        own = np.array(rows) < cells                           # the others are inputs
        found["spikes"] = np.array(rows, dtype=int)[own], np.array(times)[own]
        found["w"] = np.array([joined.weight[0] for joined in plastic])
        return found

    simulate.kept = kept, receptors                             # or NEURON forgets them
    return simulate
