"""A squid soma with a passive dendrite, 1000 cells: every simulator at the same dt

Currents of 0.2 to 0.8 nA into the somata, 200 ms at dt = 25 us.  `spikes` shows what a step of that
size does to accuracy: with 8 compartments the converged number is 12838.  Dendrify has cells of the
same size that are not the same: integrate-and-fire somata.
"""

from benchmarks.contest import Contender, claim, contest, results, same_spikes, times_ours
from benchmarks.peers.shapes import currents, stick

CONVERGED = {8: 12838}


def contenders(shape, injected, dt, duration, tables=True, **more):
    """The same cells in every simulator, each in its best setting.

    NEURON's `tables` of rates are faster, and leave 0.1 to 0.2 ms of error at any dt.
    """
    common = dict(shape=shape, currents=injected, dt=dt, duration=duration, **more)
    neuron = common | dict(tables=tables)
    hh = f"hh with{'' if tables else 'out'} its tables of rates"
    return [
        Contender("ours", "ours.population", common | dict(layout="unrolled"),
                  "hines, C++ stand-alone, double precision, as installed"),
        Contender("NEURON", "in_neuron.population", neuron,
                  f"psolve, backward Euler, {hh}"),
        Contender("NEURON, secondorder=2", "in_neuron.population", neuron | dict(secondorder=2),
                  f"psolve, Crank-Nicolson with staggered channels, {hh}"),
        Contender("CoreNEURON", "in_neuron.population", neuron | dict(core=True),
                  f"psolve in the same process, cell_permute=1, backward Euler, {hh}"),
        Contender("Arbor", "in_arbor.population", common,
                  "groups of 64 cells, vector code for AVX2, backward Euler"),
        Contender("Brian2", "stock_brian2.population", common,
                  "exponential_euler, C++ stand-alone, Brian2's own compiler flags"),
        Contender("Brian2, our flags", "stock_brian2.population", common | dict(flags="ours"),
                  "exponential_euler, C++ stand-alone, this package's compiler flags"),
    ]


def elsewhere(shape, injected, dt, duration):
    """Jaxley, which is slow, and the cell of Dendrify, which is another."""
    common = dict(shape=shape, currents=injected, dt=dt, duration=duration)
    return [
        Contender("Jaxley", "in_jaxley.population", common,
                  "jit and vmap over the cells, backward Euler, CPU, double precision, one core"),
        Contender("Dendrify's own cell", "in_dendrify.population", common,
                  "integrate-and-fire soma without channels, passive dendrite, euler, C++ "
                  "stand-alone, Brian2's own compiler flags"),
    ]


def agree(shape=None, dt=0.001, duration=30, cells=8):
    """Check that all compute the same cells: first-order schemes do at small steps."""
    shape, injected = shape or stick(8), currents(cells)
    found = results(contenders(shape, injected, dt, duration)
                    + elsewhere(shape, injected, dt, duration)[:1])
    same_spikes(found)
    return list(found)


def population(compartments=(8, 32), cells=1000, dt=0.025, duration=200, rounds=5):
    """Rows and claims, for each number of compartments."""
    agree()
    rows, claims = [], []
    for n in compartments:
        steps = cells*n*duration/dt
        found = contest(
            contenders(stick(n), currents(cells), dt, duration)
            + elsewhere(stick(n), currents(cells), dt, duration), rounds,
            lambda result, steps=steps: dict(ns=result["cpu"]*1e9/steps,
                                             spikes=len(result["spikes"][1])))
        rows += [dict(compartments=n, **row) for row in found]
        for peer, least in (("NEURON", 12), ("CoreNEURON", None), ("Arbor", 5), ("Brian2", 5),
                            ("Jaxley", None), ("Dendrify's own cell", None)):
            claims.append(claim(f"population, {n} compartments, same dt: times {peer}",
                                times_ours(found, peer), least if n == 8 else None))
    return rows, claims
