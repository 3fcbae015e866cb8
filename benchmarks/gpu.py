"""The population and the BTSP synapses on an NVIDIA GPU and in C++ on one core, and what differs

`model_s_per_s` is cells (or synapses) times seconds of model time in a second.  Spikes of a cell
may be one off and 1 ms apart, weights 1e-6.  Without a GPU the CUDA sources are generated, and
with nvcc the state updater that does the work is compiled; nothing is run, and rows say so.
"""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from brian2.devices.device import get_device

from benchmarks.contest import claim, same_spikes, same_weights
from benchmarks.peers.ours import btsp_of, population_of, spikes_of, weights_of
from benchmarks.peers.shapes import currents, stick
from dendritic_models import backends, build
from dendritic_models.run import run

CUDA = backends.BACKENDS["cuda_standalone"]
# for a toolkit without cuRAND: these updaters draw no numbers
STUB = {"curand.h": """#pragma once
typedef void* curandGenerator_t;
enum curandStatus_t {CURAND_STATUS_SUCCESS};
static const char* _curandGetErrorEnum(curandStatus_t) { return ""; }
""", "curand_kernel.h": "#pragma once\nstruct curandState {};\n"}


def device():
    """The name of the first GPU, or an empty text."""
    if shutil.which("nvidia-smi") is None:
        return ""
    told = subprocess.run(["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"],
                          capture_output=True, text=True, check=False)
    return told.stdout.splitlines()[0] if told.returncode == 0 and told.stdout else ""


def made(experiment, updater):
    """What could be made without a GPU, in words."""
    with tempfile.TemporaryDirectory() as folder:
        with backends.active(CUDA, directory=folder, native=False):
            built = build.network(experiment)
            built.network.run(experiment.duration, namespace={})
            get_device().build(directory=folder, compile=False, run=False, with_output=False)
        names = list(Path(folder).rglob("*.cu"))
        if shutil.which("nvcc") is None:
            return f"{len(names)} CUDA files generated, no nvcc to compile them"
        for name, text in STUB.items():
            (Path(folder)/"stub").mkdir(exist_ok=True)
            (Path(folder)/"stub"/name).write_text(text)
        start = time.perf_counter()
        source, = Path(folder).rglob(f"{updater}_stateupdater_codeobject*.cu")
        done = subprocess.run(
            ["nvcc", "-std=c++17", "-w", "-use_fast_math", "-arch=sm_90", "-I.", "-Xcompiler",
             f"-idirafter,{folder}/stub", "-c", source, "-o", "updater.o"], cwd=folder,
            capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"gpu: the state updater does not compile: {done.stderr[-1000:]}")
        return (f"{len(names)} CUDA files generated, the state updater of '{updater}' compiled by "
                f"nvcc in {time.perf_counter() - start:.0f} s, nothing run")


def gpu(cells=(1000, 100_000), compartments=8, inputs=1000, duration=200):
    """One row for each model, size and side."""
    rows, claims, name = [], [], device()
    missing = CUDA.problem()
    for size in cells:
        shape, learners = stick(compartments), max(1, size//100)
        for model, experiment, work, read, check, updater in (
                ("population", population_of(shape, currents(size), 0.025, duration), size,
                 lambda d: dict(spikes=spikes_of(d)), same_spikes, "cells"),
                ("btsp", btsp_of(inputs, learners, duration, 1.0), inputs*learners,
                 weights_of, lambda found: same_weights(found, 1e-6), "path")):
            if not name:
                why = f"{missing[0]} is not installed" if missing else (
                    f"there is no NVIDIA GPU: {made(experiment, updater)}")
                rows.append(dict(contender=f"CUDA, {model} of {work}", left_out=why))
                claims.append(claim(f"{model} of {work} on a GPU: times one core", None, None))
                continue
            found, seconds = {}, {}
            for side, backend in (("C++", "cpp_standalone"), ("CUDA", "cuda_standalone")):
                run(experiment, backend)                       # builds, warms up
                dataset = run(experiment, backend)
                found[side] = read(dataset)
                seconds[side] = dataset.attrs["simulation_seconds"]
                rows.append(dict(
                    contender=side, model=model, size=work, wall=seconds[side],
                    model_s_per_s=work*duration*1e-3/seconds[side],
                    how="one core" if side == "C++" else name))
            check(found)
            claims.append(claim(f"{model} of {work} on {name}: times one core",
                                seconds["C++"]/seconds["CUDA"], None))
    return rows, claims
