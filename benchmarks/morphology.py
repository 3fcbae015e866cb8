"""1, 100 and 1000 copies of a tree of 350 compartments, channels in each, in the flat layout

The tree of random shape of `active_dendrites`; currents of 0.2 to 0.8 nA into the somata, dt =
25 us.  `memory` is what the state of a compartment takes.
"""

from benchmarks.active_dendrites import agree, contenders
from benchmarks.contest import Contender, claim, contest, times_ours
from benchmarks.peers.shapes import bush, currents


def morphology(cells=(1, 100, 1000), compartments=350, dt=0.025, rounds=5):
    """One contest for each number of cells; the more of them, the shorter."""
    agree(shapes=(bush(40, seed=2),))
    rows, claims, shape = [], [], bush(compartments)
    for n in cells:
        duration = 200 if n == 1 else 20 if n <= 100 else 5
        common = dict(shape=shape, currents=currents(n), dt=dt, duration=duration)
        field = contenders(shape, currents(n), dt, duration)
        if n == 1:
            field.append(Contender(
                "SpatialNeuron", "stock_brian2.spatial", common,
                "exponential_euler for gates, C++ stand-alone, Brian2's own compiler flags"))
        steps = n*compartments*duration/dt
        ran = contest(field, rounds, lambda result, steps=steps: dict(
            ns=result["cpu"]*1e9/steps, spikes=len(result["spikes"][1])))
        rows += [dict(cells=n, **row) for row in ran]
        for peer, least in (("NEURON", 8), ("Arbor", 3), ("SpatialNeuron", 40)):
            if n == 1 or peer != "SpatialNeuron":
                claims.append(claim(f"{n} cells of {compartments} compartments, same dt: times "
                                    f"{peer}", times_ours(ran, peer), least if n > 1 else None))
    return rows, claims
