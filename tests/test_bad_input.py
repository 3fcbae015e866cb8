"""Bad input gets an error in the user's words, and loses nothing."""

import builtins
import logging

import numpy as np
import pytest
from brian2 import DimensionMismatchError, ms, mV, nS, pA, pF

from dendritic_models import backends
from dendritic_models.cells import ca1, lif, relay
from dendritic_models.channels import point_leak
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
    Waveform,
)
from dendritic_models.model import Cell, Compartment, Mechanism, PlasticityRule, Unit
from dendritic_models.plasticity import bittner2017, pair_stdp, triplet_stdp
from dendritic_models.receptors import ampa
from dendritic_models.run import run


def pairing(cell=lif, projection=(), recordings=(), stimuli=(), **more):
    path = dict(receptor=ampa, rules=pair_stdp, weights=0.5) | dict(projection)
    return Experiment("pairing", Network(
        (Population("a", relay, 2), Population("b", cell, 2)),
        (Projection("ab", "a", "b", **path),)),
        stimuli=stimuli, recordings=recordings, **(dict(duration=2*ms, dt=0.1*ms) | more))


UNKNOWN = {
    "parameter": (lambda: ca1.with_({"tuft.calcium.V_plato": 1*mV}),
                  "no parameter 'V_plato'; did you mean 'V_plateau'"),
    "rule_parameter": (lambda: pair_stdp.with_({"pre.tau_pls": 1*ms}), "did you mean 'tau_plus'"),
    "parameter_of_a_part": (lambda: triplet_stdp.with_(tau_pluss=1*ms),
                            "no parameter 'tau_pluss'; did you mean 'pre.tau_plus'"),
    "end_of_an_address": (lambda: lif.with_(g=1*nS), "'g'; did you mean 'soma.leak.g'"),
    "compartment": (lambda: pairing(ca1, dict(at="tuff")),
                    "population 'b': no compartment 'tuff'; did you mean 'tuft'? It has soma"),
    "insertion": (lambda: ca1.insert(ampa, at="trunc"),
                  "no compartment 'trunc'; did you mean 'trunk'"),
    "population": (lambda: pairing(stimuli=(Spikes("aa", [1]*ms, [0]),)),
                   "no population 'aa'; did you mean 'a'"),
    "recorded_source": (lambda: pairing(recordings=(Recording("abb", "w"),)), "did you mean 'ab'"),
    "recorded_variable": (lambda: run(pairing(recordings=(Recording("b", "vv"),)), "numpy"),
                          "no variable 'vv'; did you mean"),
    "recorded_synaptic_variable": (
        lambda: run(pairing(recordings=(Recording("ab", "ww"),)), "numpy"), "did you mean 'w'"),
    "waveform": (lambda: run(pairing(stimuli=(
        Waveform("b", "soma.push.J", [0.0], 1*ms),)), "numpy"),
                 "no variable 'soma.push.J'"),
    "weights": (lambda: run(pairing(projection=dict(weights={"v": 0.5})), "numpy"),
                "no synaptic variable 'v'"),
    "connect": (lambda: run(pairing(projection=dict(connect="al")), "numpy"), "did you mean 'all'"),
    "backend": (lambda: run(pairing(), "cpp_standalon"), "did you mean 'cpp_standalone'"),
}


@pytest.mark.parametrize("attempt, words", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_name_is_told_the_nearest(attempt, words):
    with pytest.raises(KeyError) as caught:
        attempt()
    assert words in caught.value.args[0]


UNITS = {
    "parameter": (lambda: point_leak.with_(g=10*mV), "Write g=...*siemens"),
    "nested": (lambda: lif.with_({"soma.leak.E": 3*nS}), "Write E=...*volt"),
    "capacitance": (lambda: Compartment("soma", capacitance=3*pA), "capacitance = 3. pA"),
    "delay": (lambda: pairing(projection=dict(delay=3*mV)), "Write delay=...*second"),
    "dt": (lambda: pairing(dt=1*mV), "dt = 1. mV"),
    "equation": (lambda: Mechanism("m", "dx/dt = -x : 1"), "in 'x = -x'"),
    "statement": (lambda: PlasticityRule("r", "w : 1", on={"pre": "w += 1*mV"}),
                  "on 'pre': in 'w += 1*mV'"),
}


@pytest.mark.parametrize("attempt, words", UNITS.values(), ids=UNITS)
def test_wrong_unit_is_told_the_right_one(attempt, words):
    with pytest.raises(DimensionMismatchError) as caught:
        attempt()
    assert words in str(caught.value)


def test_waveform_in_a_wrong_unit_is_told_the_right_one():
    push = Mechanism("push", "I : amp", current="I")
    with pytest.raises(DimensionMismatchError, match="Waveform for 'b.soma.push.I'.*amp"):
        run(pairing(lif.insert(push, "soma"),
                    stimuli=(Waveform("b", "soma.push.I", [1]*mV, 1*ms),)), "numpy")


def test_waveform_for_a_constant_is_told_to_declare_it():
    with pytest.raises(ValueError, match="'g_leak_soma' is a constant and takes no input"):
        run(pairing(stimuli=(Waveform("b", "soma.leak.g", [1]*nS, 1*ms),)), "numpy")


def test_final_value_of_what_is_computed_is_an_error_before_the_run():
    rule = PlasticityRule("doubled", "w : 1\ntwice = 2*w : 1", on={"pre": "w += 0.1"})
    with pytest.raises(ValueError, match="'ab': 'twice' is computed when .* every="):
        run(pairing(projection=dict(rules=rule, receptor=None),
                    recordings=(Recording("ab", "twice"),)), "numpy")
    dataset = run(pairing(projection=dict(rules=rule, receptor=None),
                          recordings=(Recording("ab", "twice", every=1*ms),)), "numpy")
    np.testing.assert_array_equal(dataset["ab.twice"], np.ones((2, 4)))


@pytest.mark.parametrize("parent", ((-1, 2, 1), (0, 0, 1), (-1, -1, 0), (-1, 0, 3)))
def test_parent_vector_that_is_no_tree_is_an_error(parent):
    parts = [Compartment(name, capacitance=1*nS*ms) for name in ("soma", "trunk", "tuft")]
    with pytest.raises(ValueError, match="parent = .* (is no tree|has no root)"):
        Cell("twisted", parts, parent, {"trunk": 1*nS, "tuft": 1*nS})


@pytest.mark.parametrize("weights, words", (
    (1.5, "initial w = 1.5 lies outside its bounds"), ([[0.1, 0.2], [0.3, -1.0]], "w = -1 lies"),
    (np.nan, "are not finite"), (np.array([0.1, np.inf, 0.1, 0.1]), "1 of 4 initial values")))
def test_weights_outside_their_bounds_or_not_finite_are_an_error(weights, words):
    with pytest.raises(ValueError, match=words):
        pairing(projection=dict(weights=np.array(weights)))


def test_a_rule_that_starts_outside_its_own_bounds_is_an_error():
    with pytest.raises(ValueError, match=r"'pair_stdp': initial w = 2 lies outside its bounds \[0"):
        pair_stdp.with_(initial={"w": 2.0})


@pytest.mark.parametrize("delay", (-1*ms, [1, -1]*ms))
def test_a_negative_delay_is_an_error(delay):
    with pytest.raises(ValueError, match="'ab': delay = .*nothing arrives before it was"):
        pairing(projection=dict(delay=delay))


@pytest.mark.parametrize("rule, cell", ((bittner2017, lif), (bittner2017, relay)))
def test_an_event_that_the_target_does_not_give_is_an_error(rule, cell):
    with pytest.raises(KeyError, match=f"'bittner2017' -> .* '{cell.name}': no event 'plateau'"):
        run(pairing(cell, dict(rules=rule, receptor=None)), "numpy")


def test_weights_of_a_wrong_shape_are_an_error():
    with pytest.raises(ValueError, match="3 weights for 4 synapses"):
        run(pairing(projection=dict(weights=np.full(3, 0.5))), "numpy")
    with pytest.raises(ValueError, match=r"shape \(3, 2\), expected .* = \(2, 2\)"):
        run(pairing(projection=dict(weights=np.full((3, 2), 0.5))), "numpy")


def test_duration_off_the_grid_is_told_the_nearest():
    with pytest.raises(ValueError, match="Write duration=2. ms"):
        pairing(duration=2.03*ms)


def test_spikes_that_share_a_step_are_an_error():
    with pytest.raises(ValueError, match="a neuron fires twice within one step"):
        run(pairing(stimuli=(Spikes("a", [1, 1.01]*ms, [0, 0]),)), "numpy")


def test_spikes_for_a_cell_are_an_error_with_the_fix():
    with pytest.raises(ValueError, match="cannot be given spikes. Make the population of"):
        run(pairing(stimuli=(Spikes("b", [1]*ms, [0]),)), "numpy")


# ---------------------------------------------------------------------------- what is missing

@pytest.fixture
def no_compiler(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)


@pytest.mark.parametrize("name", ("cython", "cpp_standalone", "cuda_standalone"))
def test_backend_without_a_compiler_says_what_to_install(no_compiler, name):
    with pytest.raises(ImportError, match=f"Backend '{name}' needs a C.. compiler.*apt install g"):
        run(pairing(), name)


def test_backend_without_its_package_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "brian2cuda":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setattr(backends, "compiler", lambda: "g++")
    monkeypatch.setattr(backends.shutil, "which", lambda name: name)
    with pytest.raises(ImportError, match=r"needs the package brian2cuda.*pip install"):
        backends.get("cuda_standalone")


def test_numpy_runs_where_there_is_no_compiler_and_says_so_in_one_line(no_compiler, caplog):
    with caplog.at_level(logging.WARNING, logger="dendritic_models"):
        dataset = run(pairing())
    said = [record.getMessage() for record in caplog.records if record.name == "dendritic_models"]
    assert len(said) == 1 and "running on numpy" in said[0]
    assert dataset.attrs["backend"] == "numpy"


# ---------------------------------------------------------------------------- divergence

def test_voltage_that_leaves_its_range_fails_and_keeps_what_was_recorded():
    narrow = Cell("narrow", (Compartment("soma", capacitance=200*pF, mechanisms=(point_leak,)),),
                  v_range=(-71*mV, -60*mV))
    experiment = pairing(narrow, dict(weights=1.0, rules=(), receptor=ampa.with_(g_max=50*nS)),
                         stimuli=(Spikes("a", [0.5]*ms, [1]),), recordings=(Recording("b", "v"),))
    with pytest.raises(FloatingPointError, match="Population 'b', cell 0, 'soma'.* t = ") as caught:
        run(experiment, "numpy")
    dataset = caught.value.dataset
    assert dataset.attrs["diverged"] == str(caught.value)
    v = dataset["b.v"].values[:, 0, 0]
    first = dataset["time"].values[np.argmax(v > -60) - 1]  # seen at the start of the next step
    assert f"t = {first:g} ms" in str(caught.value)


def test_state_of_a_unit_that_becomes_nan_fails():
    unit = Unit("unit", "dx/dt = sqrt(1 - x)/ms : 1\ny = x : 1", initial={"x": 0.0}, method="euler")
    experiment = Experiment("nan", Network((Population("u", unit, 1, initial={"x": 0.99}),)),
                            recordings=(Recording("u", "x"),), duration=5*ms, dt=1*ms)
    with pytest.raises(FloatingPointError, match="Population 'u', cell 0, 'x'"):
        run(experiment, "numpy")
