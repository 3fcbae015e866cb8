"""Nothing is hidden: the printed script, plain Brian2 use, and names that do not matter."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from brian2 import (
    Network,
    NeuronGroup,
    SpikeGeneratorGroup,
    SpikeMonitor,
    StateMonitor,
    Synapses,
    defaultclock,
    ms,
    nS,
    pF,
)

from dendritic_models import build
from dendritic_models.cells import relay
from dendritic_models.channels import calcium, point_leak, slow_potassium
from dendritic_models.model import Cell, Compartment
from dendritic_models.plasticity import pair_stdp
from dendritic_models.receptors import ampa, nmda
from dendritic_models.run import run
from tests.lowering.mixed import mixed


def upside_down(name):
    """Another name that sorts the other way round."""
    flipped = "".join(chr(ord("a") + ord("z") - ord(c)) if c.islower() else c for c in name)
    return f"{flipped}{'zyx' if name[0].islower() else 'QZ'}"


def test_names_do_not_matter():
    plain, renamed = run(mixed(), "numpy"), run(mixed(upside_down), "numpy")
    n = upside_down
    assert plain["b.spikes"].size and plain["b.plateau"].size
    for name in ("b.spikes", "b.plateau", "ab.w", "u.r", "b.v"):
        source, variable = name.split(".")
        other = f"{n(source)}.{variable if variable in ('spikes', 'v') else n(variable)}"
        np.testing.assert_allclose(renamed[other].values, plain[name].values, rtol=1e-11,
                                   err_msg=name)           # sums in another order


def test_script_runs_to_the_same_spikes_and_weights(tmp_path):
    text = build.script(mixed())
    expected = run(mixed(), "numpy")
    (tmp_path/"plain.py").write_text(
        "import brian2\nbrian2.prefs.codegen.target = 'numpy'\n" + text +
        "\nnp.savez('results', t=record_0.t/ms, i=record_0.i[:], p=record_1.t/ms, w=ab.w[:],"
        " r=record_3.r)\n")
    subprocess.run([sys.executable, "plain.py"], cwd=tmp_path, check=True, capture_output=True,
                   env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})
    found = np.load(tmp_path/"results.npz")
    assert expected["b.spikes"].size
    order = np.lexsort((found["i"], found["t"]))
    np.testing.assert_allclose(found["t"][order], expected["b.spikes"], rtol=1e-12)
    assert found["i"][order].tolist() == expected["b.spikes.cell"].values.tolist()
    np.testing.assert_allclose(found["p"], expected["b.plateau"], rtol=1e-12)
    assert found["w"].tolist() == expected["ab.w"].values.tolist()
    assert found["r"].T.tolist() == expected["u.r"].values.tolist()


def test_script_runs_in_a_fresh_namespace():
    built = mixed(duration=20*ms)
    space = {}
    exec(build.script(built), space)                       # what a reader would paste
    assert space["ab"].w[:].tolist() == run(built, "numpy")["ab.w"].values.tolist()


# ---------------------------------------------------------------------------- plain Brian2

def plain_network():
    """A user's own source, network and monitors around a cell and synapses of ours."""
    defaultclock.dt = 0.1*ms
    cell = Cell("branched", (
        Compartment("soma", capacitance=20*pF, mechanisms=(point_leak,)),
        Compartment("tuft", capacitance=10*pF, mechanisms=(
            point_leak.with_(g=1*nS), calcium, slow_potassium))),
        parent=(-1, 0), axial={"tuft": 5*nS}, threshold="v > -50*mV", reset="v = -65*mV")
    cell = cell.insert(ampa, at="tuft").insert(nmda, at="tuft").insert(pair_stdp, at="tuft")
    source = SpikeGeneratorGroup(2, np.tile([0, 1], 10), np.arange(20)*ms + 0.5*ms, name="source")
    other = NeuronGroup(1, "dx/dt = 0.1/ms : 1", threshold="x > 1", reset="x = 0", method="euler",
                        name="other", namespace={})
    target = build.neurons(cell, 3, name="target")
    one = build.synapses(source, target, at="tuft", receptor=(ampa, nmda), rules=pair_stdp,
                         weights=0.5, name="one")
    two = build.synapses(other, target, at="tuft", receptor="ampa", weights=10.0, name="two")
    spikes = SpikeMonitor(target, name="spikes")
    v = StateMonitor(target, ["v_soma", "v_tuft"], record=True, name="v")
    return Network(source, other, target, one, two, spikes, v), one, spikes, v


def test_plain_network_stores_and_restores():
    network, synapses, spikes, v = plain_network()
    assert isinstance(synapses, Synapses)
    network.run(15*ms, namespace={})
    network.store()
    outcomes = []
    for _ in range(2):
        network.restore()
        network.run(15*ms, namespace={})
        outcomes.append((spikes.t[:].tolist(), synapses.w[:].tolist(), v.v_tuft.tolist()))
    assert outcomes[0] == outcomes[1]
    assert spikes.num_spikes and np.ptp(synapses.w[:]) > 0


def test_layouts_are_named():
    with pytest.raises(ValueError, match="Make a CableCell"):
        build.neurons(relay, 1, layout="flat")
    with pytest.raises(KeyError, match="did you mean 'unrolled'"):
        build.neurons(relay, 1, layout="unroled")


def test_unknown_compartment_names_the_nearest():
    network, *_ = plain_network()
    source, target = network["source"], network["target"]
    with pytest.raises(KeyError, match="no compartment 'tuff'; did you mean 'tuft'"):
        build.synapses(source, target, at="tuff")
