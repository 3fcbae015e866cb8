"""Benchmarks time what is the same: their models agree among the simulators that are installed."""

import importlib
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.__main__ import BEGIN, END, STORED, report, shown
from benchmarks.contest import (
    Contender,
    Disagreement,
    contest,
    same_spikes,
    same_weights,
    times_ours,
)
from benchmarks.latency import forget
from benchmarks.peers.inputs import pairing, wiring
from benchmarks.peers.ours import network_of, network_results
from benchmarks.peers.shapes import bush, currents, stick
from benchmarks.scaling import steps_of
from benchmarks.work_precision import at_goal, worst
from dendritic_models.run import run

README = Path(__file__).parents[1] / "README.md"


@pytest.mark.slow
@pytest.mark.standalone
@pytest.mark.parametrize("name", ["population", "active_dendrites", "network"])
def test_installed_simulators_compute_the_same_cells(name):
    assert "NEURON" in importlib.import_module(f"benchmarks.{name}").agree() or pytest.skip(
        "no other simulator is installed")


def test_trains_that_differ_are_refused():
    ours = dict(spikes=([0, 0, 1], [1.0, 12.0, 3.0]))
    same_spikes({"ours": ours, "peer": dict(spikes=([1, 0, 0], [3.04, 12.5, 1.0]))})
    for spikes in (([0, 0, 1], [1.2, 12.0, 3.0]), ([0, 0, 1], [1.0, 13.5, 3.0]),
                   ([0, 0, 0, 0, 1], [1.0, 12.0, 13, 14, 3.0]), ([], [])):
        with pytest.raises(Disagreement, match="peer computes something else than ours"):
            same_spikes({"ours": ours, "peer": dict(spikes=spikes)})
    with pytest.raises(Disagreement, match="no cell fires"):
        same_spikes({"ours": dict(spikes=([], []))})


def test_network_is_wired_as_said_and_learns_when_inputs_come():
    wired = wiring(40, duration=60)
    assert np.bincount(wired.outside[1]).tolist() == [50]*40
    assert np.bincount(wired.cells[1]).tolist() == [30]*40
    assert np.bincount(wired.inhibitory[1]).tolist() == [8]*32 + [7]*8      # not themselves
    assert wired.cells[0].max() < 32 <= wired.inhibitory[0].min()
    for ends in (wired.outside, wired.cells, wired.inhibitory):
        assert len(np.unique(ends, axis=1).T) == ends.shape[1]
    assert not (wired.cells[0] == wired.cells[1]).any()
    found = network_results(run(network_of(stick(8), 5, 30, 0.1), "numpy"))
    initial = np.concatenate(wiring(5, 30).w)
    assert len(found["spikes"][0]) and found["w"].shape == initial.shape
    assert 0 < np.abs(found["w"] - initial).max() < 0.05


@pytest.mark.slow
@pytest.mark.standalone
def test_installed_simulators_come_to_the_same_weights():
    assert len(importlib.import_module("benchmarks.plasticity").agree()) >= 2


def test_weights_that_differ_are_refused():
    w = np.array([[0.1, 0.2], [0.3, 0.5]])
    same_weights({"ours": dict(w=w), "peer": dict(w=w + 0.001)}, within=0.01)
    with pytest.raises(Disagreement, match=r"peer computes something else.*\(1, 0\) is 0.31"):
        same_weights({"ours": dict(w=w), "peer": dict(w=w + [[0, 0], [0.01, 0]])}, within=0.01)
    with pytest.raises(Disagreement, match="all weights are alike"):
        same_weights({"ours": dict(w=np.ones((2, 2)))}, within=0.01)


def test_spikes_of_the_two_sides_never_meet_and_every_input_fires_at_the_end():
    (inputs, before), (_, after) = pairing(5, 4, duration=500, dt=0.1, rate=100)
    assert not set(np.round(before/0.1)) & set(np.round(after/0.1))
    assert set(inputs[before == 498]) == set(range(5)) and after.max() < 498


def test_peer_that_is_not_installed_is_left_out_and_said_so(monkeypatch):
    monkeypatch.setattr("benchmarks.contest.PEERS", {"absent": ("no_such_module", "no-such")})
    rows = contest([Contender("Absent", "absent.population")])
    assert rows == [dict(contender="Absent", left_out="no-such is not installed")]
    assert times_ours(rows, "Absent") is None


def test_step_at_the_goal_is_where_error_reaches_it():
    dts = np.array([0.1, 0.05, 0.025])
    assert at_goal(dts, 40*dts**2, 0.1) == (pytest.approx(0.05), "interpolated")
    assert at_goal(dts, 8*dts, 0.1) == (pytest.approx(0.0125), "extrapolated")
    assert at_goal(dts, [np.inf, 0.09, 0.02], 0.1) == (pytest.approx(0.05), "largest finite")
    assert worst([np.array([1.0, 2.0])], [np.array([1.1])]) == pytest.approx(0.1)
    assert worst([np.array([1.0, 2.0, 3.0])], [np.array([1.1])]) == np.inf


def test_shapes_have_one_run_a_branch_and_currents_are_those_of_the_population():
    assert stick(4).runs == [[0], [1, 2, 3]]
    runs = bush(60, seed=3).runs
    assert sorted(sum(runs, [])) == list(range(60))
    assert all(b == a + 1 for run in runs for a, b in zip(run[:-1], run[1:], strict=True))
    np.testing.assert_allclose(currents(1000, [500]), 0.5)


@pytest.mark.slow
@pytest.mark.standalone
@pytest.mark.parametrize("name, settings", (
    ("plasticity", dict(inputs=10, cells=10, rounds=1)),
    ("network", dict(cells=20, duration=30, rounds=1)), ("sweep", dict(runs=4, rounds=1)),
    ("roofline", dict(compartments=(2,), cells=8, duration=2, rounds=1)),
    ("scaling", dict(cells=(10,), compartments=(2,), rounds=1, work=1e3)),
    ("latency", dict(rounds=1, commands=("plateau_gate",))),
    ("predictive_coding", dict(updates=4, hidden=2, rounds=1)),
    ("gpu", dict(cells=(8,), inputs=4, duration=50))))
def test_benchmark_of_a_tiny_size_gives_rows_and_claims(name, settings):
    rows, claims = getattr(importlib.import_module(f"benchmarks.{name}"), name)(**settings)
    assert rows and all("contender" in row for row in rows)
    assert claims and all(found["text"] for found in claims)
    report(rows, claims)


def test_steps_of_every_size_come_to_about_the_same_work():
    assert steps_of(1000, 8, 1e7) == 1250
    assert steps_of(100_000, 100, 1e7) == 10


def test_forgetting_leaves_the_headers(tmp_path):
    folder = tmp_path/"dendritic_models"
    folder.mkdir()
    for name in ("a.headers", "b.program", "c.experiment"):
        (folder/name).touch()
    forget(tmp_path)
    assert [path.name for path in folder.iterdir()] == ["a.headers"]


def test_table_is_that_of_the_stored_results():
    text = README.read_text().partition(BEGIN)[2].partition(END)[0]
    assert text.strip() == shown(), "python -m benchmarks table --update"
    assert {"population", "work_precision"} <= json.loads(STORED.read_text()).keys()
