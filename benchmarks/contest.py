"""Contenders that compute the same thing, timed in turn on one machine, one thread each.

Every contender is built once, in a process of its own, which then simulates whenever it is told to.
A round is one simulation of each, so that what else the machine does meets all of them alike.
Ratios are taken within a round.
"""

import contextlib
import importlib
import importlib.util
import multiprocessing
import os
import platform
import resource
import subprocess
import sysconfig
import time
import traceback
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.peers import PEERS

ROUNDS = 5
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Contender:
    """One simulator, set in one way.

    Parameters
    ----------
    name : str
        As tables show it.
    model : str
        ``peer.function`` in `benchmarks.peers`: builds the model and returns what simulates it, a
        function without arguments whose result is that of `timed`.
    settings : dict
        The function's arguments.
    how : str
        How the simulator is set, for the reader of the table.
    """

    name: str
    model: str
    settings: dict = field(default_factory=dict)
    how: str = ""

    @property
    def missing(self):
        """The package that is not installed, or an empty text."""
        module, package = PEERS[self.model.partition(".")[0]]
        return "" if importlib.util.find_spec(module) else package


class Disagreement(AssertionError):
    """Two contenders do not compute the same thing, so that their times say nothing."""


def timed(simulate, children=False):
    """What `simulate` returns, with the seconds it took.

    Parameters
    ----------
    simulate : function: -> dict
    children : bool
        It waits for a program of one thread, which says in ``wall`` how long its steps took.  Their
        processor time is at most that, and at most the processor time of the whole program, which
        also reads inputs and writes results.

    Returns
    -------
    dict
        Its entries, ``cpu`` and ``wall``.
    """
    who = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    before, start = resource.getrusage(who), time.perf_counter()
    result = simulate()
    wall, after = time.perf_counter() - start, resource.getrusage(who)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, **result, "cpu": min(cpu, result["wall"]) if children else cpu}


def run_script(command, folder):
    """Run a script that a peer's wheel brought, in a folder, where it finds its own programs.

    Raises
    ------
    RuntimeError
        With what the script said, when it fails.
    """
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["env", *command], cwd=folder, capture_output=True, text=True,
                          env=os.environ | {"PATH": path})
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {(done.stdout + done.stderr)[-2000:]}")


class Worker:
    """The process of one contender; `simulate` runs it once more."""

    def __init__(self, contender):
        processes = multiprocessing.get_context("spawn")
        self.contender = contender
        self.pipe, other = processes.Pipe()
        self.process = processes.Process(target=_serve, args=(contender, other), daemon=True)
        with _one_thread():
            self.process.start()
        other.close()
        self.built = self._answer()                            # seconds that building took

    def simulate(self):
        """One simulation: the dict of `timed`."""
        self.pipe.send(True)
        return self._answer()

    def _answer(self):
        try:
            kind, answer = self.pipe.recv()
        except EOFError:
            kind, answer = "error", "The process ended."
        if kind == "error":
            raise RuntimeError(f"{self.contender.name}: {answer}")
        return answer

    def close(self):
        """End the process."""
        self.pipe.close()
        self.process.join(5)
        self.process.kill()


@contextlib.contextmanager
def _one_thread():
    """What starts within this has one thread for its mathematics."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _serve(contender, pipe):
    """Build, then simulate at each word from the pipe; simulators' own words go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        start = time.perf_counter()
        peer, function = contender.model.split(".")
        module = importlib.import_module(f"benchmarks.peers.{peer}")
        simulate = getattr(module, function)(**contender.settings)
        pipe.send(("built", time.perf_counter() - start))
        while pipe.recv():
            pipe.send(("done", simulate()))
    except EOFError:
        pass
    except Exception:                                          # the parent says it in its own
        pipe.send(("error", traceback.format_exc()))


def installed(contenders):
    """Those that can run, and a row that says why for each of the others."""
    absent = [dict(contender=c.name, left_out=f"{c.missing} is not installed")
              for c in contenders if c.missing]
    return [c for c in contenders if not c.missing], absent


@contextlib.contextmanager
def workers(contenders):
    """The process of each contender, built one after the other."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(contextlib.closing(Worker(c))) for c in contenders]


def results(contenders):
    """Name -> result of one simulation each, of the contenders that are installed."""
    found = {}
    for contender in installed(contenders)[0]:
        with contextlib.closing(Worker(contender)) as worker:
            found[contender.name] = worker.simulate()
    return found


def contest(contenders, rounds=ROUNDS, also=lambda result: {}):
    """Time contenders in turn; ratios are to the first.

    Parameters
    ----------
    contenders : list of Contender
    rounds : int
    also : function: dict -> dict
        Further columns from a contender's last result.

    Returns
    -------
    list of dict
        One for each contender: ``cpu``, ``wall`` and ``ratio`` of the CPU times, each as
        [median, least, largest], seconds of ``build``, and ``how`` it is set.
    """
    ready, absent = installed(contenders)
    with workers(ready) as field:
        for worker in field:
            worker.simulate()                                  # caches, pages, the clock's speed
        ran = [[worker.simulate() for worker in field] for _ in range(rounds)]
        rows = []
        for k, worker in enumerate(field):
            rows.append(dict(
                contender=worker.contender.name,
                cpu=spread([turn[k]["cpu"] for turn in ran]),
                wall=spread([turn[k]["wall"] for turn in ran]),
                ratio=spread([turn[k]["cpu"]/turn[0]["cpu"] for turn in ran]),
                build=worker.built, how=worker.contender.how, **also(ran[-1][k])))
    return rows + absent


def spread(values):
    """[median, least, largest]."""
    return [float(np.median(values)), float(min(values)), float(max(values))]


def times_ours(rows, name):
    """The median ratio of the contender of that name, or ``None`` where it did not run."""
    return next((row["ratio"][0] for row in rows
                 if row["contender"] == name and "ratio" in row), None)


# ---------------------------------------------------------------------------- agreement

def same_spikes(found, first=0.05, last=1.0, by=1):
    """Check that spike trains agree with those of the first contender, cell by cell.

    Parameters
    ----------
    found : dict
        Name -> result with ``spikes``, (cells, times in ms).
    first, last : float
        How far first and last common spikes of a cell may be apart (ms).
    by : int
        How far the numbers of spikes of a cell may differ.

    Raises
    ------
    Disagreement
    """
    (ours, expected), *others = ((name, trains(*result["spikes"]))
                                 for name, result in found.items())
    if not expected:
        raise Disagreement(f"{ours}: no cell fires. Compare something that does.")
    for name, train in others:
        for cell in sorted(expected.keys() | train.keys()):
            a, b = expected.get(cell, np.empty(0)), train.get(cell, np.empty(0))
            common = min(len(a), len(b))
            apart = np.abs(a[:common] - b[:common])
            if abs(len(a) - len(b)) > by or common and (apart[0] > first or apart[-1] > last):
                raise Disagreement(
                    f"{name} computes something else than {ours}: cell {cell} has {len(b)} spikes "
                    f"instead of {len(a)}, {np.round(b[:common], 3)} instead of "
                    f"{np.round(a[:common], 3)} ms.")


def same_weights(found, within):
    """Check that all contenders come to the weights of the first.

    Parameters
    ----------
    found : dict: name -> result with ``w``
    within : float
        How far a weight may be off, as a share of the largest change among the first's.

    Raises
    ------
    Disagreement
    """
    (ours, expected), *others = ((name, result["w"]) for name, result in found.items())
    span = np.ptp(expected)
    if not span > 1e-6:
        raise Disagreement(f"{ours}: all weights are alike. Compare something that learns.")
    for name, w in others:
        apart = np.abs(w - expected)
        if not apart.max() <= within*span:
            at = np.unravel_index(np.argmax(apart), w.shape)
            raise Disagreement(f"{name} computes something else than {ours}: the weight at "
                               f"{tuple(map(int, at))} is {w[at]:.6g} instead of "
                               f"{expected[at]:.6g}; weights spread over {span:.3g}.")


def trains(cells, times):
    """Cell -> its spike times in order (ms)."""
    cells, times = np.asarray(cells, dtype=int), np.asarray(times, dtype=float)
    return {int(cell): np.sort(times[cells == cell]) for cell in np.unique(cells)}


# ---------------------------------------------------------------------------- report

def claim(text, measured, at_least, unit="x", at_most=None):
    """What a benchmark must show, and what it showed; ``None`` where nothing was measured."""
    return dict(text=text, measured=measured, at_least=at_least, at_most=at_most, unit=unit)


def machine():
    """What the numbers were taken on."""
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines()
             if line.startswith("model name")] if info.exists() else []
    vector = [word for word in ("avx512f", "avx2") if info.exists() and word in info.read_text()]
    installed = [package for module, package in PEERS.values()
                 if importlib.util.find_spec(module) and package != "dendritic_models"]
    return dict(processor=f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"
                          f"{', ' + vector[0] if vector else ''}",
                load=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
                versions={package: version(package) for package in installed})
