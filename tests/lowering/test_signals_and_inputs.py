"""Signals against matrix products; waveforms, array-valued parameters and initial values."""

import numpy as np
import pytest
from brian2 import Quantity, cm, ms, mV, nS, pA, siemens, uF, um

from dendritic_models.cells import lif
from dendritic_models.channels import leak
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Recording,
    Schedule,
    Signal,
    Waveform,
)
from dendritic_models.model import Cell, Compartment, Mechanism, PlasticityRule, Unit
from dendritic_models.run import run

given = Unit("given", "x : 1")
summing = Unit("summing", "y : 1\nz = y**2 : 1")
returned = Unit("returned", "x : 1\nback : 1")
RNG = np.random.default_rng(5)
W, U, X = RNG.normal(size=(3, 2)), RNG.normal(size=(4, 2)), RNG.normal(size=(5, 3))
EXACT = dict(rtol=1e-12, atol=1e-14)                       # one more order of summation


def simulate(populations, signals=(), stimuli=(), recordings=(), duration=5*ms, **more):
    return run(Experiment("signals", Network(populations, signals=signals), stimuli=stimuli,
                          recordings=recordings, duration=duration, dt=1*ms, **more), "numpy")


def test_several_signals_and_a_waveform_are_summed_into_one_variable():
    bias = RNG.normal(size=5)
    dataset = simulate(
        (Population("a", given, 3), Population("c", given, 4), Population("b", summing, 2)),
        (Signal("first", "a", "x", "b", "y", weights=W),
         Signal("second", "c", "x", "b", "y", weights=U)),
        (Waveform("a", "x", X, 1*ms), Waveform("c", "x", np.ones(1), 1*ms),
         Waveform("b", "y", bias, 1*ms), Waveform("b", "y", 2*bias, 1*ms)),
        (Recording("b", "z"), Recording("b", "y")))
    forward = X@W + U.sum(axis=0)
    # a monitor samples at the start of a step, before that step's sums: one step late
    np.testing.assert_allclose(dataset["b.y"][1:], (forward[:-1] + 3*bias[1:, None]), **EXACT)


def test_transposed_feedback_uses_the_transposed_weights_in_the_same_step():
    dataset = simulate(
        (Population("a", returned, 3), Population("b", summing, 2)),
        (Signal("forward", "a", "x", "b", "y", weights=W),
         Signal("feedback", "b", "z", "a", "back", transpose_of="forward")),
        (Waveform("a", "x", X, 1*ms),), (Recording("a", "back"), Recording("b", "y")))
    np.testing.assert_allclose(dataset["b.y"][1:], (X@W)[:-1], **EXACT)
    np.testing.assert_allclose(dataset["a.back"][1:], ((X@W)**2@W.T)[:-1], **EXACT)


def test_signals_connect_only_the_given_pairs():
    dataset = simulate(
        (Population("a", given, 3), Population("b", summing, 2)),
        (Signal("some", "a", "x", "b", "y", weights=[10.0, 1.0], connect=([0, 2], [1, 0])),),
        (Waveform("a", "x", X, 1*ms),), (Recording("b", "y"),))
    np.testing.assert_allclose(dataset["b.y"][1:], np.stack([X[:, 2], 10*X[:, 0]], 1)[:-1], **EXACT)


def test_rule_on_a_signal_learns_at_its_phase_and_feedback_sees_the_new_weights():
    hebb = PlasticityRule("hebb", "w : 1", on={"learn": "w += eta*y_post*x_pre"},
                          needs={"y_post": 1, "x_pre": 1}, parameters=dict(eta=0.1))
    dataset = simulate(
        (Population("a", returned, 3), Population("b", summing, 2)),
        (Signal("forward", "a", "x", "b", "y", weights=W, rules=hebb),
         Signal("feedback", "b", "y", "a", "back", transpose_of="forward")),
        (Waveform("a", "x", X, 1*ms),),
        (Recording("forward", "w", every=1*ms), Recording("a", "back")),
        schedule=Schedule((Phase("show", 1*ms), Phase("learn", 1*ms)), repeats=2))
    w, back = W.copy(), []
    for step, x in enumerate(X):
        y = x@w
        back.append(y@w.T)
        np.testing.assert_allclose(dataset["forward.w"][step].values.reshape(3, 2), w, **EXACT)
        if step in (1, 3):
            w += 0.1*np.outer(x, y)
    np.testing.assert_allclose(dataset["a.back"][1:], back[:-1], **EXACT)


def test_signal_into_a_computed_variable_is_an_error():
    with pytest.raises(ValueError, match="'z' is computed by its equations"):
        simulate((Population("a", given, 3), Population("b", summing, 2)),
                 (Signal("wrong", "a", "x", "b", "z", weights=W),))


# ---------------------------------------------------------------------------- waveforms

def test_waveform_is_held_and_ends_on_its_last_value():
    columns = np.array([[1, 2], [3, 4.]])
    dataset = simulate((Population("a", given, 2), Population("b", given, 2)), stimuli=(
        Waveform("a", "x", columns, 2*ms), Waveform("b", "x", [5.0, 6.0], 2*ms)),
        recordings=(Recording("a", "x"), Recording("b", "x")))
    assert dataset["a.x"].values.tolist() == [[1, 2], [1, 2], [3, 4], [3, 4], [3, 4]]
    assert dataset["b.x"].values.tolist() == [[5, 5], [5, 5], [6, 6], [6, 6], [6, 6]]


def test_waveform_drives_a_variable_of_a_compartment_by_its_address():
    push = Mechanism("push", "I : amp", current="I")
    cell = lif.insert(push, at="soma")
    dataset = simulate((Population("a", cell, 2),), stimuli=(
        Waveform("a", "soma.push.I", Quantity([[0, 100]]*2)*pA, 1*ms),),
        recordings=(Recording("a", "v"),))
    v = dataset["a.v"].sel(compartment="soma").values
    assert v[-1, 0] == pytest.approx(-70, abs=1e-9) and v[-1, 1] > -69


# ---------------------------------------------------------------------------- arrays, initials

def resting(**inserted):
    return Cell("resting", (
        Compartment("soma", area=100*um**2, capacitance=1*uF/cm**2, mechanisms=(leak,)),
        Compartment("tuft", area=100*um**2, capacitance=1*uF/cm**2, mechanisms=(
            leak.with_(**inserted),))), parent=(-1, 0), axial={"tuft": 1e-6*nS})


def test_array_valued_parameters_hold_one_value_per_neuron():
    cell = resting(g=np.array([1e-4, 2e-4, 3e-4])*siemens/cm**2, E=[-60, -70, -80]*mV)
    dataset = simulate((Population("a", cell, 3),), recordings=(Recording("a", "v"),),
                       duration=200*ms)
    np.testing.assert_allclose(dataset["a.v"].sel(compartment="tuft")[-1], [-60, -70, -80],
                               atol=1e-2)                  # the axial conductance is not quite 0


@pytest.mark.parametrize("value, expected", (
    (-50*mV, [-50, -50]), ([-50, -40]*mV, [-50, -40]), ("-50*mV - i*mV", [-50, -51])),
    ids=("number", "array", "expression"))
def test_initial_values_are_set_by_address(value, expected):
    population = Population("a", resting(), 2, initial={"tuft.v": value})
    dataset = simulate((population,), recordings=(Recording("a", "v"),))
    assert dataset["a.v"].sel(compartment="tuft")[0].values.tolist() == expected
    assert dataset["a.v"].sel(compartment="soma")[0].values.tolist() == [-65, -65]


def test_initial_values_of_a_mechanism_may_read_the_voltage_that_is_set():
    gate = Mechanism("gate", "dh/dt = (h_inf - h)/tau : 1\nh_inf = 1/(1 + exp(v/(10*mV))) : 1",
                     parameters=dict(tau=1e3*ms), initial={"h": "h_inf"})
    population = Population("a", resting().insert(gate, "tuft"), 1, initial={"tuft.v": -10*mV})
    dataset = simulate((population,), recordings=(Recording("a", "h"),))
    assert dataset["a.h"][0].item() == pytest.approx(1/(1 + np.exp(-1)))


