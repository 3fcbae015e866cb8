"""Runs of 10 ms in a second of one core: the points of a sweep, and a program that runs again

Two cells of `cells.ca1` with two recordings and one conductance varied, C++, built before.  All of
a run is counted: its description, the program, its dataset.  ``floor`` is the program alone.
"""

import resource
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from brian2 import ms

from benchmarks.contest import claim, spread
from benchmarks.peers.ours import built
from dendritic_models.cells import ca1
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.run import program
from dendritic_models.sweep import sweep as points_of

LEAK = ca1.addresses()["tuft.leak.g"]


def job(leak=LEAK, cells=2):
    """One run; `leak` may be an array with a value for each cell."""
    return Experiment(
        "job", Network((Population("cells", ca1.with_({"tuft.leak.g": leak}), cells),)),
        duration=10*ms, dt=0.1*ms,
        recordings=(Recording("cells", "v"), Recording("cells", "spikes")))


def cpu():
    """Seconds that this process and those that ended within it have taken."""
    return sum(used.ru_utime + used.ru_stime for used in map(
        resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def timed(runs, rounds, work):
    """Runs a second and core, [median, least, largest]; the first round is not counted."""
    found = []
    for _ in range(rounds + 1):
        before = cpu()
        work()
        found.append(runs/(cpu() - before))
    return spread(found[1:])


def again(runs, rounds):
    """`run.program`: one experiment after another, in one process."""
    scales = np.linspace(0.9, 1.1, runs)
    with program("cpp_standalone") as simulate:
        return timed(runs, rounds, lambda: [
            simulate(job(LEAK*np.array([1.0, scale]))) for scale in scales])


def rows(runs, rounds):
    """`sweep`: the points are rows of one program."""
    return timed(runs, rounds, lambda: points_of(
        job, backend="cpp_standalone", executor=None, leak=LEAK*np.linspace(0.9, 1.1, runs)))


def alone(runs, rounds, folder):
    """The program itself, started from Python and nothing read."""
    built(job(LEAK*np.array([1.0, 1.1])), folder)
    return timed(runs, rounds, lambda: [
        subprocess.run(["./main", "--results_dir", "results/"], cwd=folder, check=True,
                       capture_output=True) for _ in range(runs)])


def sweep(runs=200, rounds=5):
    """One row for each way to run many."""
    with tempfile.TemporaryDirectory() as folder:
        found = {"sweep": rows(runs, rounds), "run.program": again(runs, rounds),
                 "floor": alone(runs, rounds, Path(folder)/"program")}
    return [dict(contender=name, runs_per_s=value) for name, value in found.items()], [
        claim(f"runs of 10 ms in a second of one core: {name}", found[name][0], 100, "")
        for name in ("sweep", "run.program")]
