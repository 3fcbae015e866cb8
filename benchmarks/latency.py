"""From the command to the result: a model that was never built, and one that was built before

`python -m protocols run plateau_gate`, and 20 compartments with squid channels in each for 10 ms,
in processes of their own.  The cache is empty but for the headers of every build, or holds it all.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.contest import claim, spread

CELL = """
from benchmarks.peers.ours import cell_of, current_clamp
from benchmarks.peers.shapes import stick
from brian2 import ms, nA
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.run import run
cell = cell_of(stick(20, active=True)).insert(current_clamp, at="soma")
run(Experiment("cell", Network((Population("cells", cell, 1, layout="unrolled", initial={
    "soma.current_clamp.I": 0.5*nA}),)), duration=10*ms, dt=0.025*ms,
    recordings=(Recording("cells", "v", "soma"),)), "cpp_standalone")
"""
COMMANDS = {"plateau_gate": ["-m", "protocols", "run", "plateau_gate"],
            "20 compartments": ["-c", CELL]}


def seconds(arguments, home):
    """(wall, CPU) seconds of one command with a cache of its own."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True,
                   cwd=Path(__file__).parents[1], env=os.environ | {"XDG_CACHE_HOME": home})
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def forget(home):
    """Empty a cache but for its headers."""
    for path in Path(home).glob("*/*.*"):
        if path.suffix != ".headers":
            path.unlink()


def latency(rounds=5, commands=tuple(COMMANDS)):
    """One row for each command, never built and built before."""
    rows, claims = [], []
    for name in commands:
        with tempfile.TemporaryDirectory() as home:
            seconds(COMMANDS[name], home)                      # headers, pages
            new, held = [], []
            for _ in range(rounds):
                forget(home)
                new.append(seconds(COMMANDS[name], home))
                held.append(seconds(COMMANDS[name], home))
        for state, found, most in (("never built", new, 4), ("built before", held, 1.5)):
            wall, cpu = (spread(column) for column in zip(*found, strict=True))
            rows.append(dict(contender=name, state=state, wall=wall, cpu=cpu))
            claims.append(claim(f"{name}, {state}: command to result", wall[0], None, "s", most))
    return rows, claims
