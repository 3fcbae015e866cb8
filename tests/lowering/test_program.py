"""A program that runs again with other numbers, against experiments that are built anew."""

import subprocess

import numpy as np
import pytest
from brian2 import Quantity, ms

from dendritic_models import backends, build, compilation
from dendritic_models.cells import relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
)
from dendritic_models.model import PlasticityRule
from dendritic_models.plasticity import pair_stdp, triplet_stdp
from dendritic_models.run import export, load, program, run

ROWS = 4
TIMES = np.array([3, 7, 12, 20, 21, 33])


def experiment(rule=pair_stdp, factor=1.0, weights=0.5, shared=None, shift=0):
    """Pairs onto four synapses, each with parameters of its own."""
    spread = 1 + 0.1*np.arange(ROWS)
    numbers = {a: Quantity(x*factor*spread) if hasattr(x, "dim") else x*factor*spread
               for a, x in rule.addresses().items() if not a.startswith("bounds")}
    rows = np.repeat(np.arange(ROWS), len(TIMES))
    times = np.tile(TIMES, ROWS)
    return Experiment(
        "again", Network(
            (Population("a", relay, ROWS), Population("b", relay, ROWS)),
            (Projection("ab", "a", "b", rules=rule.with_(numbers), connect="one", shared=shared,
                        weights=weights*spread/2),)),
        stimuli=(Spikes("a", times*ms, rows), Spikes("b", (times + 2 + rows % 3 + shift)*ms, rows)),
        recordings=(Recording("ab", "w"),), duration=50*ms, dt=1*ms)


COMPILED = pytest.param("cpp_standalone", marks=[pytest.mark.standalone, pytest.mark.skipif(
    backends.BACKENDS["cpp_standalone"].problem() is not None, reason="no C++ compiler")])


@pytest.mark.parametrize("target", ("numpy", COMPILED))
@pytest.mark.parametrize("rule, shared", (
    (pair_stdp, None), (triplet_stdp, False)), ids=("per_neuron", "per_synapse"))
def test_numbers_of_a_second_run_are_those_of_a_new_build(target, rule, shared):
    cases = [experiment(rule, factor, weights, shared)
             for factor, weights in ((1, 0.5), (3, 0.6), (1, 0.5))]
    with program(target) as simulate:
        again = [simulate(case)["ab.w"].values for case in cases]
    # the program is compiled with fast-math on C++
    np.testing.assert_allclose(again[1], run(cases[1], "numpy")["ab.w"].values, rtol=1e-10)
    np.testing.assert_array_equal(again[0], again[2])
    assert np.all(again[0] != again[1])


def test_traces_in_synapses_and_in_neurons_agree():
    weights = [run(experiment(triplet_stdp, 20, shared=shared), "numpy")["ab.w"].values
               for shared in (None, False)]
    np.testing.assert_allclose(*weights, rtol=1e-12)
    assert np.all(weights[0] != 0.5)


@pytest.mark.parametrize("target", ("numpy", COMPILED))
def test_initial_expressions_follow_the_new_numbers(target):
    rule = PlasticityRule("starting", "w : 1\nkept : 1", on={"pre": "w += kept"},
                          parameters=dict(a=1.0), initial={"kept": "2*a"})
    with program(target) as simulate:
        for factor in (1.0, 5.0):
            spread = 1 + 0.1*np.arange(ROWS)
            found = simulate(experiment(rule, factor))["ab.w"].values
            np.testing.assert_allclose(found, spread/4 + len(TIMES)*2*factor*spread, rtol=1e-12)


@pytest.mark.parametrize("other", (
    experiment(shift=1), experiment(triplet_stdp),
    experiment().with_({"ab.pair_stdp.A_plus": 0.1})), ids=("spikes", "rule", "number"))
def test_more_than_numbers_needs_another_build(other):
    with program("numpy") as simulate:
        simulate(experiment())
        with pytest.raises(ValueError, match="differs in more than the numbers of arrays"):
            simulate(other)


@pytest.mark.parametrize("target", [COMPILED])
def test_an_input_of_another_length_is_refused_though_the_program_runs(tmp_path, target):
    """A C++ program reads what there is and says nothing."""
    export(experiment(), tmp_path/"made", native=True)      # as compiled above
    makefile = (tmp_path/"made"/"Makefile").read_text().replace("Makefile", "makefile")
    (tmp_path/"made"/"makefile").write_text(makefile)
    compilation.compiled(tmp_path/"made")
    start, = (tmp_path/"made"/"static_arrays").glob("*_ab_w")
    whole = start.read_bytes()
    for written, length in ((whole[:-8], 24), (whole + whole[:8], 40)):
        start.write_bytes(written)
        subprocess.run(["./main", "--results_dir", "results/"], cwd=tmp_path/"made", check=True)
        with pytest.raises(ValueError, match=f"_ab_w has {length} bytes, expected 32"):
            load(tmp_path/"made")


@pytest.mark.parametrize("target", [COMPILED])
def test_a_program_is_planned_again_only_where_numbers_are_derived(target, monkeypatch):
    """Weights are the synapses' own; the rule's parameters are copied from neurons to synapses."""
    planned = []
    plan = build.plan
    monkeypatch.setattr(build, "plan", lambda e: planned.append(e) or plan(e))
    spread = np.linspace(0.1, 0.9, ROWS)

    def case(weights, factor=1.0):
        return experiment(factor=factor).with_({"ab.weights": weights})

    cases = [case(spread), case(spread[::-1]), case(spread/2), case(spread/2, 3.0), case(spread)]
    with program(target) as simulate:
        found, plans = [], []
        for each in cases:
            found.append(simulate(each))
            plans.append(len(planned))
    assert plans[2] == plans[1]                        # known by now
    assert plans[4] == plans[3]                        # and what it was is written back
    for each, dataset in zip(cases, found, strict=True):
        np.testing.assert_allclose(dataset["ab.w"].values, run(each, "numpy")["ab.w"].values,
                                   rtol=1e-10)
    assert "with ab.weights = array([" in found[2].attrs["experiment"]
    assert found[4].attrs["experiment"] == found[0].attrs["experiment"]


@pytest.mark.parametrize("target", [COMPILED])
def test_an_array_of_one_is_compiled_in(target):
    def one(value):
        return Experiment("one", Network(
            (Population("a", relay, 1), Population("b", relay, 1)),
            (Projection("ab", "a", "b", rules=pair_stdp.with_(A_plus=np.array([value]))),)),
            recordings=(Recording("ab", "w"),), duration=2*ms, dt=1*ms)

    with program(target) as simulate:
        simulate(one(0.1))
        with pytest.raises(ValueError, match="ab.A_plus_pair_stdp holds one number, which is"):
            simulate(one(0.2))
