"""NEURON, from its wheel, and CoreNEURON and CVODE, which come with it.

One thread.  `hh` keeps its rates in tables (``usetable_hh = 1``), NEURON's own and fastest setting,
unless accuracy is asked for.
"""

import numpy as np
from neuron import coreneuron, h

from benchmarks.contest import timed

h.load_file("stdrun.hoc")


def sections(shape, current):
    """A cell: one section for each run of compartments, and its clamp."""
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
    clamp = h.IClamp(made[0](0.5))
    clamp.dur, clamp.amp = 1e9, current
    return made, clamp


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
        made, clamp = sections(shape, current)
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
