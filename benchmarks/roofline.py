"""How much of the time of `population` its exponentials and its memory need at least

A program of this machine's compiler does nothing but those (`peers.bound`), in turn with ours.
"""

from benchmarks.contest import Contender, claim, contest
from benchmarks.peers.shapes import currents, stick


def roofline(compartments=(8, 32), cells=1000, dt=0.025, duration=200, rounds=7):
    """Two rows for each size; `fraction` is the least time over ours."""
    rows, claims = [], []
    for n in compartments:
        common = dict(shape=stick(n), currents=currents(cells), dt=dt, duration=duration)
        steps = cells*n*duration/dt
        found = contest(
            [Contender("ours", "ours.population", common | dict(layout="unrolled"),
                       "hines, C++ stand-alone, double precision, as installed"),
             Contender("least", "bound.population", common,
                       "two vector exponentials a cell and step, states read and written once")],
            rounds, lambda result, steps=steps: dict(ns=result["cpu"]*1e9/steps))
        rows += [dict(compartments=n, **row) for row in found]
        claims.append(claim(f"population, {n} compartments: fraction of the roofline",
                            found[1]["ratio"][0], 0.6 if n == 8 else None, ""))
    return rows, claims
