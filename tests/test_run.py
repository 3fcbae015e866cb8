"""A run's dataset: names, dimensions, units, order, provenance, and the file it is kept in."""

import numpy as np
import pytest
import xarray as xr
from brian2 import ms, nS

from dendritic_models.cells import ca1, relay
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
)
from dendritic_models.model import Reference, Unit
from dendritic_models.plasticity import pair_stdp
from dendritic_models.receptors import ampa
from dendritic_models.run import load_dataset, run, save


@pytest.fixture(scope="module")
def experiment():
    strong = ampa.with_(g_max=20*nS)
    return Experiment(
        "driven", Network(
            (Population("a", relay, 3), Population("b", ca1, 2)),
            (Projection("ab", "a", "b", at="tuft", receptor=strong, rules=pair_stdp, weights=0.8),
             Projection("soma", "a", "b", receptor=strong, connect="all"))),
        stimuli=(Spikes("a", np.arange(1, 13)*1.5*ms, np.tile([2, 0, 1], 4)),),
        recordings=(
            Recording("b", "v"), Recording("b", "s", at="tuft", every=1*ms),
            Recording("b", "h", every=1*ms, rows=[1]), Recording("b", "spikes"),
            Recording("b", "plateau"), Recording("a", "spikes"), Recording("ab", "w"),
            Recording("soma", "w", every=5*ms, rows=[1, 4]), Recording("a", "x", every=1*ms)),
        duration=25*ms, dt=0.1*ms, seed=11, reference=Reference("Somebody 2020", "10.1/x"))


@pytest.fixture
def dataset(experiment):
    return run(experiment, "numpy")


def test_dimensions_coordinates_and_units(dataset):
    expected = {
        "b.v": (("time", "cell", "compartment"), "mV"),
        "b.s": (("time_1ms", "cell", "compartment"), "1"),
        "b.h": (("time_1ms", "cell", "compartment"), "1"),
        "b.spikes": (("b.spikes.event",), "ms"),
        "b.plateau": (("b.plateau.event",), "ms"),
        "a.spikes": (("a.spikes.event",), "ms"),
        "ab.w": (("ab.synapse",), "1"),
        "soma.w": (("time_5ms", "soma.synapse"), "1"),
        "a.x": (("time_1ms", "a"), "1"),
    }
    found = {name: (v.dims, v.attrs["units"]) for name, v in dataset.data_vars.items()
             if not name.endswith(".cell")}
    assert found == expected
    assert dataset["b.v"].shape == (250, 2, 3)
    assert dataset["time"].attrs["units"] == "ms"
    assert dataset["time"].values[:3].tolist() == [0, 0.1, 0.2]
    assert dataset["compartment"].values.tolist() == ["soma", "trunk", "tuft"]
    assert dataset["soma.source"].values.tolist() == [0, 2]
    assert dataset["soma.target"].values.tolist() == [1, 0]
    assert np.isnan(dataset["b.h"].sel(cell=0)).all()      # not recorded
    assert np.isfinite(dataset["b.h"].sel(cell=1, compartment="tuft")).all()
    assert np.abs(dataset["b.v"]).max() < 200              # mV, not volt


def test_events_are_sorted_by_time_then_neuron(dataset):
    for name in ("b.spikes", "b.plateau", "a.spikes"):
        t, i = dataset[name].values, dataset[f"{name}.cell"].values
        assert t.size, name
        assert np.lexsort((i, t)).tolist() == list(range(t.size))
    np.testing.assert_allclose(dataset["a.spikes"], np.arange(1, 13)*1.5, rtol=1e-12)
    assert dataset["a.spikes.cell"].values.tolist() == [2, 0, 1]*4


def test_attributes_say_how_it_was_made(dataset, experiment):
    attrs = dataset.attrs
    assert attrs["name"] == "driven" and attrs["seed"] == 11 and attrs["backend"] == "numpy"
    assert attrs["dt_ms"] == pytest.approx(0.1) and attrs["duration_ms"] == pytest.approx(25)
    assert attrs["reference"] == "Somebody 2020, doi:10.1/x"
    assert attrs["experiment"] == repr(experiment)[:20000]
    for package in ("brian2", "numpy", "xarray"):
        assert f"{package} " in attrs["versions"]
    assert attrs["diverged"] == "" and attrs["seconds"] >= attrs["simulation_seconds"] > 0


def test_netcdf_round_trip_is_identical(dataset, tmp_path):
    save(dataset, tmp_path/"kept.nc")
    xr.testing.assert_identical(load_dataset(tmp_path/"kept.nc"), dataset)


def test_same_seed_gives_the_same_numbers_and_another_seed_another_network():
    def wired(seed):
        return run(Experiment("wired", Network(
            (Population("a", relay, 10), Population("b", relay, 10)),
            (Projection("ab", "a", "b", connect=0.3),)), recordings=(Recording("ab", "w"),),
            duration=1*ms, dt=1*ms, seed=seed), "numpy")

    assert wired(1).drop_attrs().equals(wired(1).drop_attrs())
    assert wired(1)["ab.source"].values.tolist() != wired(2)["ab.source"].values.tolist()


def test_recording_a_level_gives_it_over_time_and_an_event_its_times(experiment):
    level = experiment.with_(recordings=(Recording("b", "plateau", every=0.1*ms),
                                         Recording("b", "v", at="tuft")))
    dataset = run(level, "numpy")
    v = dataset["b.v"].sel(compartment="tuft").values
    found = dataset["b.plateau"].values.squeeze()
    assert found.max() == 1 and np.array_equal(found, v > -35)     # V_plateau


def test_second_run_starts_states_at_time_zero():
    unit = Unit("late", "x = t/ms : 1\ny : 1", initial={"y": "x"})
    for _ in range(2):
        dataset = run(Experiment("late", Network((Population("u", unit, 1),)), 5*ms,
                                 recordings=(Recording("u", "y"),), dt=1*ms), "numpy")
        assert dataset["u.y"].values[0] == 0
