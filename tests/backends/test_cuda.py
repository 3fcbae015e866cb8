"""Sources for CUDA: every figure's model is written, and one state updater compiles.

No GPU is needed for either.  Compilations: slow, nvcc 1 file.
"""

import importlib
import shutil
import subprocess

import pytest
from brian2 import ms
from brian2.devices.device import get_device

from dendritic_models import backends, build, catalogue
from tests.lowering.mixed import mixed

pytest.importorskip("brian2cuda", reason="brian2cuda is not installed: pip install "
                                         "'dendritic_models[cuda]' (Python 3.12 or newer)")


def generated(experiment, folder):
    """Have Brian2 write the CUDA sources of an experiment; returns their names."""
    backend = backends.BACKENDS["cuda_standalone"]
    with backends.active(backend, directory=str(folder), native=False):
        built = build.network(experiment)
        built.network.run(experiment.duration, namespace={})
        get_device().build(directory=str(folder), compile=False, run=False, with_output=False)
    return {path.name for path in folder.rglob("*.cu")}


APART = {"rule_tournament"}        # runs in processes of its own, rules that other figures show


class Found(BaseException):
    """Carries the experiment that a figure was about to run."""


def first_experiment(figure, monkeypatch):
    """The first experiment that a figure runs."""
    def found(experiment):
        raise Found(experiment)

    monkeypatch.setattr(build, "network", found)
    with pytest.raises(Found) as caught:
        figure.compute(backend="numpy", models=dict(figure.MODELS))
    monkeypatch.undo()
    return caught.value.args[0]


def test_sources_hold_every_part_of_a_network(tmp_path):
    names = generated(mixed(duration=5*ms), tmp_path)
    assert {"main.cu", "objects.cu"} <= names
    for part in ("b_stateupdater", "ab_pre", "ab_post", "bu_summed", "b_spike_thresholder"):
        assert any(part in name for name in names), part
    assert type(get_device()).__name__ == "RuntimeDevice"


@pytest.mark.parametrize("name", sorted({*catalogue.paths("figures")} - APART))
def test_model_of_a_figure_is_generated(name, tmp_path, monkeypatch):
    experiment = first_experiment(importlib.import_module(f"figures.{name}"), monkeypatch)
    names = generated(experiment, tmp_path)
    for population in experiment.network.populations:
        assert any(population.name in name for name in names)


@pytest.mark.slow
def test_state_updater_compiles(tmp_path):
    if shutil.which("nvcc") is None:
        pytest.skip("nvcc is not installed")
    generated(mixed(duration=5*ms), tmp_path)
    stub = tmp_path/"stub"                                 # for a toolkit without cuRAND: the
    stub.mkdir()                                           # updater draws no numbers
    (stub/"curand.h").write_text(
        "#pragma once\ntypedef void* curandGenerator_t;\n"
        "enum curandStatus_t {CURAND_STATUS_SUCCESS};\n"
        "static const char* _curandGetErrorEnum(curandStatus_t) { return \"\"; }\n")
    (stub/"curand_kernel.h").write_text("#pragma once\nstruct curandState {};\n")
    source, = tmp_path.rglob("b_stateupdater_codeobject.cu")
    made = subprocess.run(["nvcc", "-std=c++17", "-w", "-use_fast_math", "-arch=sm_90", "-I.",
                           "-Xcompiler", f"-idirafter,{stub}", "-c", source, "-o", "updater.o"],
                          cwd=tmp_path, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
