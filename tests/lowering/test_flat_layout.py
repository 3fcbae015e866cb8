"""The flat layout against the unrolled one, which is straight-line code of the same equations."""

import numpy as np
import pytest
import xarray as xr
from brian2 import Network as BrianNetwork
from brian2 import StateMonitor, cm, device, mS, ms, mV, nA, nS, um, us
from generated_trees import CELLS, active, passive, tree
from hypothesis import given, settings
from hypothesis import strategies as st

from dendritic_models import backends, build
from dendritic_models.cable import CableCell
from dendritic_models.cells import adex, relay
from dendritic_models.channels import current_clamp, leak
from dendritic_models.dendritic_spikes import sodium_spike
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Signal,
    Spikes,
    Waveform,
)
from dendritic_models.integrators import rows
from dendritic_models.integrators import tree as tree_step
from dendritic_models.model import Mechanism
from dendritic_models.plasticity import pair_stdp
from dendritic_models.receptors import ampa, nmda
from dendritic_models.run import run
from dendritic_models.sweep import sweep

CLOSE = 1e-10                                          # of the range: two orders of elimination


def injected(cell, layout, n=3, duration=8*ms, **changes):
    """Cells of one tree under currents of 0.1 to 1.5 nA, all voltages recorded."""
    return Experiment(
        "injected", Network((Population("cells", cell, n, layout=layout, initial={
            "soma.current_clamp.I": np.linspace(0.1, 1.5, n)*nA}),)), dt=25*us, duration=duration,
        recordings=(Recording("cells", "v"), *[Recording("cells", "spikes")]*bool(cell.threshold)),
    ).with_(**changes)


def assert_same(flat, unrolled):
    """Voltages to 1e-10 of their range, spikes in the same steps, all coordinates."""
    assert set(flat) == set(unrolled)
    for name in flat:
        a, b = flat[name], unrolled[name]
        xr.testing.assert_equal(a.coords.to_dataset(), b.coords.to_dataset())
        if a.dtype.kind == "f" and not name.endswith("spikes"):
            assert np.abs(a - b).max() < CLOSE*max(1, float(np.abs(b).max()))
        else:
            np.testing.assert_array_equal(a.values, b.values)


@pytest.mark.parametrize("kind, shape, n", [
    ("passive", "single", 1), ("passive", "chain", 9), ("passive", "star", 8),
    ("passive", "binary", 15), ("passive", "random", 12),
    ("active", "chain", 4), ("active", "random", 6)])
def test_flat_equals_unrolled(kind, shape, n):
    cell = CELLS[kind](tree(shape, n))
    flat, unrolled = (run(injected(cell, layout), "numpy") for layout in ("flat", "unrolled"))
    assert_same(flat, unrolled)
    if kind == "active":
        assert flat["cells.spikes"].size > 0


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.integers(1, 6), st.integers(1, 20), st.integers(0, 2**32 - 1))
def test_any_number_of_cells_on_any_tree_equals_unrolled(n, cells, seed):
    cell = passive(tree("random", n, seed))
    assert_same(*(run(injected(cell, layout, cells, duration=1*ms), "numpy")
                  for layout in ("flat", "unrolled")))


@pytest.mark.standalone
@pytest.mark.parametrize("compiled", ["cpp_standalone", pytest.param(
    "cython", marks=pytest.mark.slow)])
def test_compiled_equals_numpy(compiled):
    experiment = driven("flat", cells=19)              # a full tile, and one of three cells
    if compiled == "cython":                           # seconds for every piece of code
        experiment = injected(active(tree("random", 6)), "flat", n=19, duration=5*ms)
    expected, found = run(experiment, "numpy"), run(experiment, compiled)
    for name in expected:
        if expected[name].dtype.kind == "f":
            np.testing.assert_allclose(found[name], expected[name], rtol=1e-9, atol=1e-9)
        else:
            np.testing.assert_array_equal(found[name], expected[name])


def test_cuda_generates(tmp_path):
    pytest.importorskip("brian2cuda", reason="brian2cuda is not installed")
    with backends.active(backends.BACKENDS["cuda_standalone"], directory=str(tmp_path)):
        built = build.network(driven("flat"))
        built.network.run(1*ms, namespace={})
        device.build(directory=str(tmp_path), compile=False, run=False, with_output=False)
    source = (tmp_path/"code_objects"/"cells_stateupdater_codeobject.cu").read_text()
    assert "from the leaves to the root" in source


def driven(layout, cells=2, cell=None):
    """Spikes onto dendrites with AMPA and NMDA and a plastic weight; the soma fires back."""
    trains = np.random.default_rng(3).choice(200, 20, replace=False)*0.1
    cell = active(tree("random", 9)) if cell is None else cell
    return Experiment(
        "driven", Network(
            (Population("inputs", relay, 8),
             Population("cells", cell, cells, layout=layout, initial={
                 "soma.current_clamp.I": np.linspace(0.2, 0.9, cells)*nA})),
            (Projection("tuft", "inputs", "cells", at="apical_8", receptor=(
                ampa.with_(g_max=6*nS), nmda.with_(g_max=6*nS)), rules=pair_stdp, weights=0.5),
             Projection("back", "cells", "inputs", at="soma", rules=pair_stdp.with_(name="none"),
                        weights=0.5))),
        duration=20*ms, dt=25*us, stimuli=(Spikes("inputs", trains*ms, np.arange(20) % 8),),
        recordings=(Recording("cells", "v", at=("soma", "apical_8"), every=1*ms),
                    Recording("cells", "spikes"), Recording("tuft", "w"), Recording("back", "w"),
                    Recording("cells", "nmda.s", at="apical_8", rows=[1])))


@pytest.fixture(scope="module")
def driven_flat():
    """What two driven cells do, on numpy."""
    return run(driven("flat"), "numpy")


def test_synapses_receptors_and_weights_equal_those_of_the_unrolled_layout(driven_flat):
    experiment = driven("unrolled")
    unrolled = run(experiment.with_(recordings=experiment.recordings[:4]), "numpy")
    flat = driven_flat[[*unrolled, "tuft.compartment"]]
    assert set(flat["tuft.compartment"].values) == {"apical_8"}
    assert_same(flat.drop_vars("tuft.compartment"), unrolled)
    assert np.ptp(flat["tuft.w"].values) > 0.01        # the somatic spike arrived at the synapses


def test_each_synapse_hears_one_spike_of_its_own_soma():
    cell = active(tree("random", 12)).insert(ampa)
    counter = pair_stdp.with_(name="heard", synapse="n : 1", efficacy="n", bounds={}, initial={},
                              pre=None, post=None, on={"post": "n += 1"}, parameters={})
    where = np.array([0, 3, 5, 11, 7, 2])              # one synapse each, on cells 0, 0, 0, 1, 1, 1
    experiment = Experiment(
        "heard", Network(
            (Population("inputs", relay, 6), Population("cells", cell, 2, initial={
                "soma.current_clamp.I": [1.5, 0]*nA})),
            (Projection("onto", "inputs", "cells", at=where, rules=counter, weights={"n": 0},
                        connect=(np.arange(6), [0, 0, 0, 1, 1, 1])),)),
        duration=5*ms, dt=25*us,
        recordings=(Recording("onto", "n"), Recording("cells", "spikes")))
    found = run(experiment, "numpy")
    assert found["cells.spikes.cell"].values.tolist() == [0]
    assert found["onto.n"].values.tolist() == [1, 1, 1, 0, 0, 0]
    assert found["onto.target"].values.tolist() == [0, 0, 0, 1, 1, 1]
    names = cell.tree.names
    assert found["onto.compartment"].values.tolist() == [names[k] for k in where]


def test_local_events_are_of_their_compartment():
    cell = CableCell("branches", tree("star", 7)).insert(leak).insert(
        sodium_spike, at="apical").insert(current_clamp, at="apical_4")
    experiment = Experiment(
        "local", Network((Population("cells", cell, 2, initial={
            "current_clamp.I": [2, 0]*nA}),)), duration=5*ms, dt=25*us,
        recordings=(Recording("cells", "dspike"), Recording("cells", "v")))
    found = run(experiment, "numpy")
    first = [found[f"cells.dspike{end}"].values[0] for end in (".cell", ".compartment")]
    assert first == [0, "apical_4"]
    assert set(found["cells.dspike.compartment"].values) <= {"apical_2", "apical_4", "apical_6"}
    assert set(found["cells.dspike.cell"].values) == {0}


def test_synapses_land_on_a_selection_at_random_and_the_same_each_time():
    def compartments(seed):
        experiment = Experiment(
            "landing", Network(
                (Population("inputs", relay, 30),
                 Population("cells", passive(tree("random", 12)), 1)),
                (Projection("onto", "inputs", "cells", at="basal", receptor=ampa),)),
            duration=1*ms, seed=seed, recordings=(Recording("onto", "w"),))
        return run(experiment, "numpy")["onto.compartment"].values.tolist()

    assert compartments(1) == compartments(1) != compartments(2)
    assert len(set(compartments(1))) > 3
    assert all(name.startswith("basal") for name in compartments(1))


def test_a_mechanism_reads_the_voltage_of_the_soma_in_both_layouts():
    distant = Mechanism("distant", "I = g*(v_soma - v) : amp", current="I",
                        parameters={"g": 0.1*nS}, needs={"v_soma": 1*mV})
    cell = passive(tree("chain", 4)).insert(distant, at="basal_3")
    # unrolled it stands in the matrix, flat it is read as of the beginning of the step
    flat, unrolled = (run(injected(cell, layout), "numpy")["cells.v"]
                      for layout in ("flat", "unrolled"))
    assert np.abs(flat - unrolled).mean() < 0.01


def test_a_waveform_has_a_column_for_each_cell():
    drive = np.random.default_rng(1).uniform(0, 1, (10, 3))*nA
    base = injected(passive(tree("binary", 7)), "flat", duration=5*ms)
    network = Network((Population("cells", passive(tree("binary", 7)), 3),))

    def found(layout):
        return run(base.with_(network=network.with_({"cells.layout": layout}), stimuli=(
            Waveform("cells", "soma.current_clamp.I", drive, 1*ms),)), "numpy")

    assert_same(found("flat"), found("unrolled"))


LAG = Mechanism("lag", "da/dt = (v - a)/(2*ms) : volt")
PUSH = Mechanism("push", "drive : volt\nI = g*drive : amp", current="I", parameters={"g": 1*nS})


def pushed(layout, **signal):
    """Two cells that push three, each through one compartment of several that could be."""
    cell = passive(tree("random", 9)).insert(PUSH, at=["soma", "basal_3", "apical_4"]).insert(
        LAG).with_(threshold="v > 50*mV")
    start = {"soma.current_clamp.I": np.array([0.2, 0.9])*nA, "basal_1.v": -60*mV,
             "soma.lag.a": [3, -3]*mV}
    sent = Signal("sent", "a", "basal_1.v", "b", "basal_3.push.drive", weights=np.array(
        [[0.1, 0.5, 0.9], [0.8, 0.3, 0.2]]))
    back = Signal("back", "b", "basal_3.v", "a", "basal_1.push.drive", transpose_of="sent")
    a = cell.insert(PUSH, at="basal_1")
    return Experiment("pushed", Network((
        Population("a", a, 2, layout=layout, initial=start),
        Population("b", cell, 3, layout=layout)), signals=(sent.with_(**signal), back)),
        dt=25*us, duration=5*ms, recordings=tuple(Recording(*r) for r in ("av", "bv", "aa")),
        stimuli=(Waveform("b", "apical_4.push.drive", np.arange(15).reshape(5, 3)*mV, 1*ms),))


def test_signals_waveforms_and_starts_reach_one_compartment_of_several():
    flat, unrolled = (run(pushed(layout), "numpy") for layout in ("flat", "unrolled"))
    assert_same(flat, unrolled)
    for name in ("a.v", "b.v", "a.a"):
        assert np.ptp(flat[name].values[..., -1]) > 1               # mV: they are pushed


@pytest.mark.parametrize("changes, words", [
    ({"into": "push.drive"}, "does not say in which compartment"),
    ({"into": "apical_4.push.drive"}, "'basal_3.v' is not in the compartment that the signal"),
    ({"variable": "soma.v"}, "'basal_1.push.drive' is not in the compartment"),
    ({"rules": (pair_stdp,)}, "waits for spikes of the source, but the signal"),
])
def test_signals_that_miss_a_compartment_are_named(changes, words):
    with pytest.raises(ValueError, match=words):
        run(pushed("flat", **changes), "numpy")


def test_reset_and_refractory_soma_equal_the_unrolled_layout():
    cell = passive(tree("binary", 7)).with_(threshold="v > -50*mV", reset="v = -70*mV",
                                            refractory=2*ms)
    flat, unrolled = (run(injected(cell, layout), "numpy") for layout in ("flat", "unrolled"))
    assert_same(flat, unrolled)
    assert flat["cells.spikes"].size > 3


def test_printed_script_runs_to_the_same_spikes(driven_flat):
    names = {}
    exec(build.script(driven("flat")), names)
    times = next(m for n, m in names.items() if n.startswith("record_") and hasattr(m, "i"))
    assert driven_flat["cells.spikes"].size > 0
    np.testing.assert_allclose(np.sort(times.t/ms), driven_flat["cells.spikes"])


def test_a_sweep_is_a_run_for_each_point():
    cell = active(tree("binary", 7))

    def protocol(g=0.3*mS/cm**2, cell=cell):
        return injected(cell.with_({"hh_leak.g": g}), "flat", n=2, duration=5*ms)

    densities = [0.1, 0.9]*mS/cm**2
    found = sweep(protocol, "numpy", g=densities)
    for g in densities:
        alone = run(protocol(g), "numpy")["cells.v"]
        np.testing.assert_allclose(found["cells.v"].sel(g=float(g), method="nearest").values,
                                   alone.values, rtol=1e-12)


def test_divergence_names_cell_and_compartment():
    cell = passive(tree("random", 12)).with_(v_range=(-90*mV, -40*mV))
    with pytest.raises(FloatingPointError, match="cell 2, 'soma'.*left its range at t = ") as error:
        run(injected(cell, "flat"), "numpy")
    assert "cells.v" in error.value.dataset


def test_script_of_ones_own():
    cell = active(tree("random", 12))
    group = build.neurons(cell, 20, layout="flat", name="mine")
    assert len(group) == 240
    np.testing.assert_array_equal(np.sort(group.rows.ravel()), np.arange(240))
    np.testing.assert_array_equal(group.cell[group.rows], np.repeat(np.arange(20), 12)
                                  .reshape(20, 12))
    group.v["compartment == 3"] = -50*mV
    assert np.all(group.v[group.rows[:, 3]] == -50*mV)
    assert group.g_hh_na[group.rows[4, 7]] == cell.addresses()["hh_na.g"][0, 7]
    record = StateMonitor(group, "v", record=group.rows[5], name="mine_v")
    BrianNetwork(group, record).run(1*ms, namespace={})
    assert np.isfinite(record.v).all() and np.ptp(record.v) > 1*mV


@pytest.mark.parametrize("cells, compartments", [(1, 1), (16, 3), (17, 5), (50, 2)])
def test_rows_are_tiles_of_cells_side_by_side(cells, compartments):
    where = rows(cells, compartments)
    assert sorted(where.ravel()) == list(range(cells*compartments))
    for first in range(0, cells, tree_step.LANES):
        tile = where[first:first + tree_step.LANES]
        assert np.all(np.diff(tile, axis=0) == 1)
        assert tile.min() == first*compartments


def test_memory_of_a_compartment_with_hh_is_under_100_bytes():
    group = build.neurons(active(tree("chain", 50)), 40, layout="flat", name="lean")
    used = sum(v.size*np.dtype(v.dtype).itemsize for n, v in group.variables.items()
               if getattr(v, "size", 0) and not v.scalar and v.owner.name == "lean")
    assert used/len(group) < 100 - 12                  # an experiment adds 12 for its watch


def test_the_program_is_the_same_whatever_the_tree():
    def text(n):
        group = build.neurons(active(tree("random", n)), 20, layout="flat", name="sized")
        BrianNetwork(group).run(0*ms, namespace={})
        return str(group.state_updater.codeobj.code).replace(f"{n}", "n")

    assert len(text(15)) == pytest.approx(len(text(1500)), abs=20)


def mechanism(**changes):
    return Mechanism(**{"name": "leak", "equations": "I = g*(E - v) : amp", "current": "I",
                        "parameters": {"g": 1*nS, "E": 0*mV}, **changes})


@pytest.mark.parametrize("make, error, words", [
    (lambda c: c.insert(leak, at="axn"), KeyError, "did you mean 'axon'"),
    (lambda c: c.insert(leak, at=99), ValueError, "no compartment 99"),
    (lambda c: c.insert(mechanism()), ValueError, "another mechanism called 'leak'"),
    (lambda c: c.insert(mechanism(name="needy", needs={"Ca": 1}, equations="I = Ca*g*(E - v) : amp")
                        ), KeyError, "needs 'Ca'"),
    (lambda c: c.with_({"leak.g": np.ones((1, 3))*mS/cm**2}), ValueError, "shape .1, 3. for 12"),
    (lambda c: c.with_(threshold="v > V_t"), KeyError, "V_t"),
    (lambda c: Population("p", adex, 1, layout="flat"), ValueError, "Make a CableCell"),
    (lambda c: Population("p", c, 1, layout="falt"), KeyError, "did you mean 'flat'"),
    (lambda c: c.with_({"leak.g": lambda d: d/um*mV}), Exception, "leak"),
])
def test_mistakes_are_named(make, error, words):
    with pytest.raises(error, match=words):
        make(passive(tree("random", 12)))
