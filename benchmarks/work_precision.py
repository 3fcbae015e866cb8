"""Seconds that each simulator needs for spike times of a given accuracy, in `population`

Errors are those of sixteen cells of the population (0.3 to 0.8 nA: near the onset of firing the
number of spikes hangs on rounding), 200 ms, the worst of all spikes, interpolated
between steps, against `hines` at 1 us. Seconds are those of 1000 cells at 25 us, times the steps:
fixed steps cost the same whatever their size. CVODE has no fixed step: its seconds are those of
the sixteen cells, times 1000/16. `at_goal` is the dt, and `cpu`, `ratio` the seconds, at which
the worst error is 0.1 ms: by interpolation between two steps in logarithms, or below the least
error with an error proportional to dt (``extrapolated``).
"""

import numpy as np

from benchmarks.contest import Contender, Disagreement, claim, contest, installed, results
from benchmarks.peers.shapes import currents, stick
from benchmarks.population import agree, contenders
from dendritic_models import measures

SECOND, FIRST = (0.1, 0.08, 0.05, 0.04, 0.025, 0.0125), (0.025, 0.01, 0.005, 0.0025, 0.00125)
DTS = {"ours": SECOND, "NEURON, secondorder=2": SECOND, "NEURON": FIRST, "Arbor": FIRST,
       "Brian2": (0.002, 0.0005, 0.00025)}                                        # ms
ATOL = (1e-2, 1e-3, 1e-4)
GOAL = 0.1                                                                        # ms


def spike_times(result, dt):
    """Spikes of each cell (ms), between steps by the cubic time(v) through four samples."""
    from scipy.interpolate import KroghInterpolator

    v = result["v"]
    time, found = np.arange(len(v))*dt, []
    for cell in v.T:
        ends = np.searchsorted(time, measures.crossings(time, cell, 0))
        found.append(np.array([float(KroghInterpolator(cell[k - 2:k + 2], time[k - 2:k + 2])(0))
                               for k in ends if 2 <= k < len(v) - 1]))
    return found


def worst(found, expected):
    """The largest error of a spike time (ms); infinite where a cell has more than one too few."""
    apart = [np.abs(a[:len(b)] - b[:len(a)]).max() if abs(len(a) - len(b)) <= 1 else np.inf
             for a, b in zip(found, expected, strict=True)]
    return float(max(apart))


def at_goal(dts, errors, goal=GOAL):
    """(dt at which the error is `goal`, how it was found); NaN where all errors are larger."""
    order = np.argsort(dts)
    dts, errors = np.asarray(dts)[order], np.asarray(errors)[order]
    if errors[0] > goal:
        return (dts[0]*goal/errors[0], "extrapolated") if np.isfinite(errors[0]) else (np.nan, "")
    above = np.flatnonzero(errors > goal)
    if not above.size:
        return float(dts[-1]), "largest tried"
    k = above[0]
    if not np.isfinite(errors[k]):
        return float(dts[k - 1]), "largest finite"
    share = np.log(goal/errors[k - 1])/np.log(errors[k]/errors[k - 1])
    return float(np.exp(np.log(dts[k - 1]) + share*np.log(dts[k]/dts[k - 1]))), "interpolated"


def work_precision(cells=1000, compartments=8, duration=200, rounds=5, drawn=16):
    """One row for each simulator and step, and one for each simulator at the goal."""
    agree(stick(compartments))
    shape = stick(compartments)
    chosen = currents(cells, np.linspace(cells/6, cells - 1, drawn).astype(int))

    def few(dt):
        return {c.name: c for c in contenders(shape, chosen, dt, duration, tables=False,
                                              record=True)}

    reference = spike_times(results([few(0.001)["ours"]])["ours"], 0.001)
    timed = {row["contender"]: row for row in contest(
        [c for c in contenders(shape, currents(cells), 0.025, duration, tables=False)
         if c.name in DTS], rounds)}
    exact = few(0.0025)["NEURON, secondorder=2"]
    if not exact.missing:
        apart = worst(spike_times(results([exact])[exact.name], 0.0025), reference)
        if apart > 0.005:
            raise Disagreement(f"The reference and {exact.name}, dt 2.5 us, differ by "
                               f"{apart*1e3:.3g} us; 5 us were expected at most.")
    rows, goals = [], []
    for name, dts in DTS.items():
        if "left_out" in timed[name]:
            rows.append(timed[name])
            continue
        errors = [worst(spike_times(results([few(dt)[name]])[name], dt), reference) for dt in dts]
        seconds = [timed[name]["cpu"][0]*0.025/dt for dt in dts]
        rows += [dict(contender=name, dt=float(dt), error=e, cpu=s)
                 for dt, e, s in zip(dts, errors, seconds, strict=True)]
        dt, how = at_goal(dts, errors)
        goals.append(dict(contender=name, how=timed[name]["how"], at_goal=how, dt=dt, error=GOAL,
                          cpu=timed[name]["cpu"][0]*0.025/dt))
    rows += adaptive(shape, chosen, duration, reference, cells)
    for row in goals:
        row["ratio"] = row["cpu"]/goals[0]["cpu"]
    ratio = {row["contender"]: row["ratio"] for row in goals}
    claims = [claim(f"0.1 ms worst spike-time error: times {peer}", ratio.get(peer), least)
              for peer, least in (("NEURON", 150), ("NEURON, secondorder=2", 10), ("Arbor", 60),
                                  ("Brian2", 500))]
    claims.append(claim("0.1 ms worst spike-time error over 200 ms: ours", goals[0]["cpu"], None,
                        "s"))
    return rows + goals, claims


def adaptive(shape, chosen, duration, reference, cells):
    """Rows of CVODE, one for each tolerance."""
    rows = []
    for atol in ATOL:
        contender = Contender(
            f"CVODE, atol={atol:g}", "in_neuron.population",
            dict(shape=shape, currents=chosen, dt=0.025, duration=duration, atol=atol,
                 tables=False),
            "a time step for each cell (use_local_dt), hh without its tables of rates")
        if not installed([contender])[0]:
            return rows
        found = results([contender])[contender.name]
        rows.append(dict(
            contender=contender.name, how=contender.how,
            error=worst([np.sort(found["spikes"][1][found["spikes"][0] == k])
                         for k in range(len(chosen))], reference),
            cpu=found["cpu"]*cells/len(chosen)))
    return rows
