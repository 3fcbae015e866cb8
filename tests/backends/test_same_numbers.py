"""One small network on every backend, and the state that a run leaves behind.

Compilations: C++ 2 (a cell that diverges, then the network), Cython 1 unit; slow: Cython 1 network.
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import brian2
import numpy as np
import pytest
from brian2 import ms, mV, nS, pF, prefs
from brian2.devices.device import get_device

from dendritic_models import backends
from dendritic_models import run as module
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.model import Cell, Compartment, Mechanism, Unit
from dendritic_models.run import run
from tests.lowering.mixed import mixed

ticking = Unit("ticking", "dx/dt = 1/tau : 1", dict(tau=1*ms))


def tick(duration=3*ms):
    return Experiment("tick", Network((Population("a", ticking, 1),)),
                      recordings=(Recording("a", "x"),), duration=duration, dt=0.5*ms)


def runaway():
    """A cell whose tuft runs away from 4 ms on; its soma hardly follows."""
    leak = Mechanism("leak", "I = g*(E - v) : amp", dict(g=1*nS, E=-65*mV), current="I",
                     initial={"v": "E"})
    grow = Mechanism("grow", "I = g*(v - E)*int(t > 4*ms) : amp", dict(g=60*nS, E=-66*mV),
                     current="I")
    cell = Cell("runaway", (
        Compartment("soma", capacitance=20*pF, mechanisms=(leak,)),
        Compartment("tuft", capacitance=10*pF, mechanisms=(leak, grow))),
        parent=(-1, 0), axial={"tuft": 1e-6*nS})
    return Experiment("runaway", Network((Population("b", cell, 2),)),
                      recordings=(Recording("b", "v"),), duration=10*ms, dt=0.1*ms)


def assert_runs_away(backend):
    with pytest.raises(FloatingPointError) as caught:
        run(runaway(), backend)
    message, dataset = str(caught.value), caught.value.dataset
    assert message.startswith("Population 'b', cell 0, 'tuft'")
    assert dataset.attrs["diverged"] == message
    v = dataset["b.v"].sel(compartment="tuft").values[:, 0]
    bad = np.nonzero(~(np.abs(v) < 200))[0][0]             # seen at the start of the next step
    assert f"t = {dataset['time'].values[bad - 1]:g} ms" in message
    assert dataset["time"].size == 100
    assert np.abs(dataset["b.v"].sel(compartment="soma")[bad]).max() < 200


def assert_same(found, expected):
    assert {name: (v.dims, v.attrs) for name, v in found.variables.items()} == {
        name: (v.dims, v.attrs) for name, v in expected.variables.items()}
    for name, values in expected.data_vars.items():
        if name.endswith(".cell"):
            assert found[name].values.tolist() == values.values.tolist()
            continue
        scale = np.nanmax(np.abs(values))                  # fast-math reorders sums
        np.testing.assert_allclose(found[name], values, rtol=1e-9, atol=1e-9*scale, err_msg=name)


@pytest.fixture(autouse=True)
def users_flags():
    """A test may change the compiler's flags as a user would."""
    before = prefs.codegen.cpp.extra_compile_args_gcc
    yield
    prefs.codegen.cpp.extra_compile_args_gcc = before


def state():
    return prefs.as_file, get_device(), float(brian2.defaultclock.dt)


def assert_runs_to_the_numbers_of_numpy(backend, experiment):
    missing = backends.BACKENDS[backend].problem()
    if missing:
        pytest.skip(f"{backend} needs {missing[0]}")
    expected, found = run(experiment, "numpy"), run(experiment, backend)
    assert_same(found, expected)
    assert found.attrs["backend"] == backend
    return expected


@pytest.mark.standalone
def test_cpp_runs_to_the_numbers_of_numpy_after_a_run_that_failed():
    if backends.BACKENDS["cpp_standalone"].problem():
        pytest.skip("no C++ compiler")
    assert_runs_away("cpp_standalone")
    expected = assert_runs_to_the_numbers_of_numpy("cpp_standalone", mixed())
    assert expected["b.spikes"].size > 10 and expected["b.plateau"].size > 2


@pytest.mark.standalone
def test_cython_runs_a_unit_to_the_numbers_of_numpy():
    prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O0"]      # sooner
    assert_runs_to_the_numbers_of_numpy("cython", tick())


@pytest.mark.slow
@pytest.mark.standalone
def test_cython_runs_to_the_numbers_of_numpy():
    prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O0"]      # 45 modules, sooner
    assert_runs_to_the_numbers_of_numpy("cython", mixed())


def test_divergence_on_numpy_names_the_place_and_keeps_the_dataset():
    assert_runs_away("numpy")
    assert run(tick(), "numpy").attrs["diverged"] == ""    # and the next run is not marred


# ---------------------------------------------------------------------------- left clean

@pytest.mark.parametrize("name", ("numpy", "cpp_standalone"))
def test_run_leaves_preferences_device_and_clock_as_they_were(name, monkeypatch):
    if name == "cpp_standalone":                           # all but the compilation
        monkeypatch.setattr(module, "compiled", lambda *given: (_ for _ in ()).throw(OSError))
        monkeypatch.setattr(module, "fetched", lambda *given: False)
        monkeypatch.setattr(backends.Backend, "problem", lambda self: None)
    prefs.codegen.cpp.extra_compile_args_gcc = ["-O1"]
    prefs.codegen.target = "numpy"
    brian2.defaultclock.dt = 0.123*ms
    before = state()
    try:
        run(tick(), name)
    except OSError:
        assert name == "cpp_standalone"
    assert state() == before


def test_second_run_after_a_failed_one_is_like_the_first():
    first = run(tick(), "numpy")
    broken = tick().with_(recordings=(Recording("a", "y"),))
    with pytest.raises(KeyError, match="no variable 'y'"):
        run(broken, "numpy")
    assert run(tick(), "numpy")["a.x"].equals(first["a.x"])


def test_run_inside_a_users_standalone_script_gives_their_device_back(tmp_path):
    brian2.set_device("cpp_standalone", directory=str(tmp_path), build_on_run=False)
    device = get_device()
    run(tick(), "numpy")
    assert get_device() is device
    assert run(tick(), "numpy")["a.x"].values[-1, 0] == pytest.approx(2.5)


def _own_directory(barrier_directory):
    backend = backends.BACKENDS["cpp_standalone"]
    with backends.active(backend) as directory:
        (Path(directory)/"mine").write_text("x")
        assert len(list(Path(directory).iterdir())) == 1
        return directory


def test_runs_in_two_processes_never_share_a_build_directory():
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
        directories = list(pool.map(_own_directory, range(6)))
    assert len(set(directories)) == 6
    assert not any(Path(directory).exists() for directory in directories)
