"""1000 cells of 8 compartments in a network: AMPA, NMDA and GABA synapses, plastic, 100 inputs each

Squid somata with a passive dendrite.  50 inputs from outside (20 Hz) end at the outer dendrite, 30
from excitatory cells at the inner one: AMPA and NMDA receptors, pair STDP.  20 from inhibitory
cells end at the soma: GABA receptors.  Spikes between cells take 1 ms.  `spikes` shows what a step
does to accuracy.  `error` is the median error of the cells' first spikes within 40 ms against
`hines` at 1 us; rows with `at_goal` say what 0.1 ms of it cost.  Spikes lie on the grid of dt, ours
too.  NEURON's errors are those without its tables of rates, its seconds those with them.
"""

import numpy as np

from benchmarks.contest import (
    Contender,
    claim,
    contest,
    installed,
    results,
    same_spikes,
    same_weights,
    times_ours,
    trains,
)
from benchmarks.peers.shapes import stick
from benchmarks.work_precision import GOAL, at_goal

SECOND, FIRST = (0.1, 0.05, 0.025), (0.025, 0.01, 0.005)
DTS = {"ours": SECOND, "NEURON": FIRST, "NEURON, secondorder=2": SECOND, "Arbor": FIRST,
       "Brian2": (0.01, 0.002)}                                # ms


def contenders(shape, cells, duration, dt, tables=True):
    """The same network in every simulator that can say it, each in its best setting.

    NEURON's `tables` of rates are faster, and leave 0.1 to 0.2 ms of error at any dt.
    """
    common = dict(shape=shape, cells=cells, duration=duration, dt=dt)
    neuron = common | dict(tables=tables)
    shared = ("one receptor for all synapses of a compartment, weight and trace in the connection, "
              f"hh with{'' if tables else 'out'} its tables of rates")
    return [
        Contender("ours", "ours.network", common,
                  "hines, unrolled, C++ stand-alone, double precision, as installed"),
        Contender("NEURON", "in_neuron.network", neuron, f"psolve, backward Euler, {shared}"),
        Contender("NEURON, secondorder=2", "in_neuron.network", neuron | dict(secondorder=2),
                  f"psolve, Crank-Nicolson with staggered channels, {shared}"),
        Contender("Arbor", "in_arbor.network", common,
                  "groups of 64 cells, vector code for AVX2, a mechanism for each plastic synapse, "
                  "as its connections hold no state, one for all others of a cell"),
        Contender("Brian2", "stock_brian2.network", common,
                  "exponential_euler, receptors in the cells, event-driven STDP, C++ stand-alone, "
                  "Brian2's own compiler flags"),
        Contender("Brian2, our flags", "stock_brian2.network", common | dict(flags="ours"),
                  "the same, this package's compiler flags"),
    ]


def agree(shape=None, cells=20, duration=40, dt=0.001):
    """Check that all come to the same spikes and weights where first-order schemes nearly do."""
    found = results(contenders(shape or stick(8), cells, duration, dt, tables=False)[:-1])
    same_spikes(found, first=0.2)
    same_weights(found, within=0.03)
    return list(found)


def first_spikes(result, cells):
    """ms, shape (cells,); NaN where a cell does not fire."""
    first = np.full(cells, np.nan)
    for cell, times in trains(*result["spikes"]).items():
        first[cell] = times[0]
    return first


def precision(timed, shape, cells, dt, duration=40):
    """Rows of error and seconds for each simulator and step, and one for each at the goal."""
    def run(name, step):
        chosen = next(c for c in contenders(shape, cells, duration, step, tables=False)
                      if c.name == name)
        return first_spikes(results([chosen])[name], cells)

    reference, rows, goals = run("ours", 0.001), [], []
    for name, dts in DTS.items():
        if name not in timed:
            continue
        errors = [float(np.nanmedian(np.abs(run(name, step) - reference))) for step in dts]
        seconds = timed[name]*dt
        rows += [dict(contender=name, dt=step, error=error, cpu=seconds/step)
                 for step, error in zip(dts, errors, strict=True)]
        step, how = at_goal(dts, errors)
        goals.append(dict(contender=name, at_goal=how, dt=step, error=GOAL, cpu=seconds/step))
    for row in goals:
        row["ratio"] = row["cpu"]/goals[0]["cpu"]
    return rows + goals, {row["contender"]: row["ratio"] for row in goals}


def network(cells=1000, compartments=8, dt=0.025, duration=100, rounds=5):
    """Rows and claims."""
    agree()
    shape = stick(compartments)
    field = contenders(shape, cells, duration, dt)
    rows = contest(field, rounds, lambda result: dict(spikes=len(result["spikes"][1])))
    ratio = {c.name: times_ours(rows, c.name) for c in installed(field)[0]}
    peers = {name: r for name, r in ratio.items() if name != "ours"}
    best = min(peers, key=peers.get, default=None)
    claims = [claim(f"network, same dt: times the best peer{f', {best}' if best else ''}",
                    peers.get(best), 3)]
    claims += [claim(f"network, same dt: times {name}", r, None) for name, r in peers.items()]
    timed = {row["contender"]: row["cpu"][0] for row in rows if "cpu" in row}
    more, at = precision(timed, shape, cells, dt)
    claims += [claim(f"network, 0.1 ms median error of first spikes: times {name}", r, None)
               for name, r in at.items() if name != "ours"]
    return rows + more, claims
