"""Squid channels in every compartment, in both layouts, against NEURON and Arbor

The stick of `population` with 8 and 32 compartments, and a tree of random shape with 350; currents
of 0.2 to 0.8 nA into the somata, dt = 25 us.
"""

from benchmarks.contest import Contender, claim, contest, results, same_spikes, times_ours
from benchmarks.peers.shapes import bush, currents, stick


def contenders(shape, injected, dt, duration):
    """The same cells in every simulator; unrolled only where that can be compiled soon."""
    common = dict(shape=shape, currents=injected, dt=dt, duration=duration)
    ours = [Contender("ours, flat", "ours.population", common | dict(layout="flat"),
                      "hines, C++ stand-alone, double precision, as installed")]
    if len(shape) <= 8:
        ours.append(Contender("ours, unrolled", "ours.population",
                              common | dict(layout="unrolled"), ours[0].how))
    return [
        *ours,
        Contender("NEURON", "in_neuron.population", common,
                  "psolve, backward Euler, hh with its tables of rates"),
        Contender("CoreNEURON", "in_neuron.population", common | dict(core=True),
                  "psolve in the same process, cell_permute=1, backward Euler"),
        Contender("Arbor", "in_arbor.population", common,
                  "groups of 64 cells, vector code for AVX2, backward Euler"),
    ]


def agree(shapes=(stick(8, active=True), bush(40, seed=2)), dt=0.001, duration=15, cells=4):
    """Check that all compute the same cells."""
    for shape in shapes:
        found = results(contenders(shape, currents(cells), dt, duration))
        same_spikes(found)
    return list(found)


def active_dendrites(compartments=(8, 32, 350), rows=16000, dt=0.025, duration=50, rounds=5):
    """`rows` compartments in all, whatever the size of a cell."""
    agree()
    found, claims = [], []
    for n in compartments:
        shape, cells = (stick(n, active=True) if n < 100 else bush(n)), rows//n
        steps = cells*n*duration/dt
        ran = contest(contenders(shape, currents(cells), dt, duration), rounds,
                      lambda result, steps=steps: dict(ns=result["cpu"]*1e9/steps,
                                                       spikes=len(result["spikes"][1])))
        found += [dict(compartments=n, **row) for row in ran]
        faster = min(row["ratio"][0] for row in ran if row["contender"].startswith("ours"))
        for peer, least in (("NEURON", {8: 8, 350: 8}), ("Arbor", {8: 2.2, 350: 3.2})):
            ratio = times_ours(ran, peer)
            claims.append(claim(f"channels in all of {n} compartments, same dt: times {peer}",
                                ratio and ratio/faster, least.get(n)))
    return found, claims
