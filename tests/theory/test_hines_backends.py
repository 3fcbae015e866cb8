"""`hines` compiles on every backend and runs to numpy's voltages."""

import numpy as np
import pytest
from brian2 import (
    Network,
    NeuronGroup,
    StateMonitor,
    device,
    ms,
    mV,
    nS,
    pA,
    prefs,
    set_device,
    us,
)

import dendritic_models.integrators  # noqa: F401  (registers the method)

# Every branch of the emitter: gates, a chain of synaptic states, an NMDA block, a spike initiation
# with its reset, a held voltage, a ring.
CELL = """
dv/dt = (10*nS*(-65*mV - v) + 10*nS*2*mV*exp((v + 50*mV)/(2*mV)) + 20*nS*(v_trunk - v) + I
         + 100*nS*m**3*(-90*mV - v))/(100*pF) : volt (unless refractory)
dm/dt = (1 - m)*0.1/exprel(-(v/mV + 40)/10)/ms - 4*exp(-(v/mV + 65)/18)/ms*m : 1
dv_trunk/dt = (5*nS*(-65*mV - v_trunk) + 20*nS*(v - v_trunk) + 15*nS*(v_tuft - v_trunk)
               + 5*nS*(v_oblique - v_trunk))/(80*pF) : volt
dv_oblique/dt = (2*nS*(-65*mV - v_oblique) + 5*nS*(v_trunk - v_oblique)
                 + nS*(v_tuft - v_oblique))/(40*pF) : volt
dv_tuft/dt = (3*nS*(-65*mV - v_tuft) + 15*nS*(v_trunk - v_tuft) + nS*(v_oblique - v_tuft)
              + g*(0*mV - v_tuft)/(1 + 0.28*exp(-0.062*v_tuft/mV)))/(50*pF) : volt
dg/dt = -g/(2*ms) + x/ms : siemens
dx/dt = -x/(30*ms) : siemens
I : amp (constant)
"""
NAMES = ("v", "v_trunk", "v_oblique", "v_tuft", "g", "m")


GATES = ("exponential", "trapezoid")


def network(*gates):
    """A group for each kind of gates; their records, and all of it."""
    records, objects = [], []
    for kind in gates:
        cells = NeuronGroup(5, CELL, threshold="v > 0*mV", reset="v = -60*mV", refractory=2 * ms,
                            method="hines", method_options={"gates": kind}, dt=50 * us,
                            namespace={}, name=f"cells_{kind}")
        for name in NAMES[:4]:
            setattr(cells, name, -65 * mV)
        cells.m, cells.x, cells.I = 0.05, 20 * nS, np.linspace(200, 900, 5) * pA
        records.append(StateMonitor(cells, NAMES, record=True, name=f"record_{kind}"))
        objects += [cells, records[-1]]
    return records, Network(objects)


def recorded(records):
    return [{name: np.asarray(getattr(record, name)) for name in NAMES} for record in records]


def on_runtime(target, *gates):
    prefs.codegen.target = target
    records, net = network(*gates)
    net.run(20 * ms, namespace={})
    return recorded(records)


def assert_same(results, expectations):
    for result, expected in zip(results, expectations, strict=True):
        for name in NAMES:
            scale = np.max(np.abs(expected[name]))  # 1e-9 of it: fast-math reorders sums
            np.testing.assert_allclose(result[name], expected[name], rtol=0, atol=1e-9 * scale)
        assert np.any(np.diff(expected["v"]) < -5e-3)  # there were resets


@pytest.mark.standalone
def test_cpp_standalone_equals_numpy(tmp_path):
    expected = on_runtime("numpy", *GATES)
    set_device("cpp_standalone", directory=str(tmp_path), build_on_run=False)
    records, net = network(*GATES)
    net.run(20 * ms, namespace={})
    device.build(directory=str(tmp_path))
    results = recorded(records)
    device.reinit()
    set_device("runtime")
    assert_same(results, expected)


@pytest.mark.standalone
def test_cython_equals_numpy():
    prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O0"]      # four modules, sooner
    assert_same(on_runtime("cython", GATES[0]), on_runtime("numpy", GATES[0]))


def test_cuda_standalone_generates(tmp_path):
    pytest.importorskip("brian2cuda", reason="brian2cuda is not installed")
    cuda = prefs.devices.cuda_standalone.cuda_backend
    cuda.detect_gpus, cuda.gpu_id, cuda.compute_capability = False, 0, 9.0
    cuda.cuda_runtime_version = 13.0
    set_device("cuda_standalone", directory=str(tmp_path), build_on_run=False)
    _, net = network("exponential")
    net.run(20 * ms, namespace={})
    device.build(directory=str(tmp_path), compile=False, run=False)
    device.reinit()
    set_device("runtime")
    folder = tmp_path / "code_objects"
    source = (folder / "cells_exponential_stateupdater_codeobject.cu").read_text()
    assert "_y_v_trunk" in source
