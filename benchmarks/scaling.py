"""Seconds and memory of `population` over the number of cells and of compartments, one thread

10 to 100 000 cells of 8 compartments, 1000 cells of 2 to 100; steps of 25 us, as many as come to
some ten million compartment-steps.  `bytes` is what the program takes at most, less what it takes
with ten cells, for each cell: state, spikes and the results of a run.
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from benchmarks.contest import claim, spread
from benchmarks.peers.ours import built, population_of
from benchmarks.peers.shapes import currents, stick

DT = 0.025
CELLS, COMPARTMENTS = (10, 100, 1000, 10_000, 100_000), (2, 32, 100)


def steps_of(cells, compartments, work):
    """How many steps come to `work` compartment-steps, at least 10."""
    return max(10, round(work/(cells*compartments)))


def measured(cells, compartments, rounds, work):
    """(seconds a step, bytes) of a program of its own; seconds as [median, least, largest]."""
    steps = steps_of(cells, compartments, work)
    with tempfile.TemporaryDirectory() as folder:
        folder = built(population_of(stick(compartments), currents(cells), DT, steps*DT),
                       Path(folder)/"program")
        found = []
        for _ in range(rounds + 1):
            child = subprocess.Popen(["./main", "--results_dir", "results/"], cwd=folder,
                                     stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = status
            if status:
                raise RuntimeError(f"scaling: the program of {cells} cells ended with {status}.")
            told = re.split(r"\s+", (folder/"results"/"last_run_info.txt").read_text())
            found.append((float(told[0])/steps, used.ru_maxrss*1024))
    return spread([seconds for seconds, _ in found[1:]]), max(size for _, size in found)


def scaling(cells=CELLS, compartments=COMPARTMENTS, rounds=3, work=1e7):
    """One row for each size."""
    sizes = [(n, 8) for n in cells] + [(1000, n) for n in compartments]
    rows, claims = [], []
    empty = measured(10, 8, 1, 1e4)[1]
    for n, size in sizes:
        seconds, memory = measured(n, size, rounds, work)
        rows.append(dict(cells=n, compartments=size, ns=[s*1e9/(n*size) for s in seconds]) | (
            dict(bytes=(memory - empty)/n) if n >= 10_000 else {}))
    largest = rows[len(cells) - 1]
    claims.append(claim(f"{largest['cells']} cells of 8 compartments: a compartment-step",
                        largest["ns"][0], None, "ns"))
    if "bytes" in largest:
        claims.append(claim("memory of a cell of 8 compartments, the program's in all",
                            largest["bytes"], None, "bytes"))
    return [dict(contender="ours", **row) for row in rows], claims
