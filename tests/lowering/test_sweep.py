"""Rows of a sweep against a loop of single runs, for every kind of number that can vary."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import xarray as xr
from brian2 import Hz, Quantity, ms, mV, nS, pA

from dendritic_models import backends, experiment
from dendritic_models import run as module
from dendritic_models import sweep as sweeps
from dendritic_models.cells import lif, relay
from dendritic_models.compilation import compiled
from dendritic_models.experiment import (
    Experiment,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Signal,
    Spikes,
    Waveform,
)
from dendritic_models.model import Mechanism, PlasticityRule, Unit
from dendritic_models.plasticity import pair_stdp, triplet_stdp
from dendritic_models.receptors import ampa
from dendritic_models.run import run
from dendritic_models.sweep import run_together, stack, sweep
from protocols.pairing import pairing

push = Mechanism("push", "I : amp", current="I")
driven = lif.insert(push, at="soma")
reader = Unit("reader", "dx/dt = (drive - x)/tau : 1\ndrive : 1", dict(tau=3*ms))


def protocol(rule=pair_stdp, cell=driven, gap=4*ms, current=250*pA, weight=0.5, delay=0*ms,
             seed=0, probability=0.7, repeats=1, start=-65*mV, kept=None):
    """Three inputs onto two cells, one signal, spikes, waveforms, every kind of recording."""
    rng = np.random.default_rng(7)
    times = np.sort(rng.choice(300, 25, replace=False))*0.1*ms
    return Experiment(
        "protocol", experiment.Network(
            (Population("a", relay, 3), Population("b", cell, 2, initial={"v": start}),
             Population("u", reader, 1)),
            (Projection("ab", "a", "b", receptor=ampa, rules=rule, delay=delay,
                        weights=weight*rng.random((3, 2)), connect=probability),),
            (Signal("bu", "b", "s", "u", "drive", weights=weight),)),
        stimuli=(Spikes("a", times + gap, rng.integers(0, 3, 25)),
                 Waveform("b", "soma.push.I", Quantity([0*pA, current]), 10*ms)),
        recordings=(Recording("b", "spikes"), Recording("b", "v", every=1*ms, rows=kept),
                    Recording("ab", "w"), Recording("u", "x")),
        schedule=Schedule((Phase("lap", 10*ms),), repeats=repeats),
        duration=40*ms, dt=0.1*ms, seed=seed)


def assert_same(point, single, rtol=1e-12):
    """Numbers of one point of a sweep and of the experiment alone: the same operations."""
    assert single["b.spikes"].size
    for name, expected in single.data_vars.items():
        found = point[name].values
        if name.startswith("b.spikes"):
            found = found[np.isfinite(found)]
        if name == "ab.w":
            found = found[np.isfinite(found)]              # other points may have more synapses
        np.testing.assert_allclose(found, expected, rtol=rtol, err_msg=name)


AXES = {
    "cell": {"cell.soma.leak.g": [8*nS, 10*nS, 13*nS]},
    "threshold": {"cell.soma.spiking.V_threshold": [-54*mV, -57*mV]},
    "rule": {"rule.A_plus": [0.01, 0.2]},
    "trace": {"rule.pre.tau_plus": [5*ms, 30*ms], "rule.post.tau_minus": [7*ms, 20*ms]},
    "receptor": {"ab.receptor.tau": [2*ms, 6*ms]},
    "waveform": {"current": [230*pA, 300*pA]},
    "spikes": {"gap": [0*ms, 2.5*ms]},
    "weights": {"weight": [0.2, 0.9]},
    "delay": {"delay": [0*ms, 1.5*ms]},
    "seed": {"seed": [1, 2, 3]},
    "initial": {"start": [-65*mV, -61*mV]},
    "unit": {"u.tau": [1*ms, 9*ms]},
}


@pytest.mark.parametrize("axes", AXES.values(), ids=AXES)
def test_sweep_equals_a_loop(axes):
    whole = sweep(protocol, "numpy", ThreadPoolExecutor(1), **axes)
    for index in np.ndindex(*(len(values) for values in axes.values())):
        point = {name: values[k] for (name, values), k in zip(axes.items(), index, strict=True)}
        single = protocol()
        arguments = {}
        for name, value in point.items():
            head, _, rest = name.partition(".")
            defaults = dict(rule=pair_stdp, cell=driven)
            if head in defaults:
                arguments[head] = arguments.get(head, defaults[head]).with_({rest: value})
            elif rest:
                single = single.with_({name: value})
            else:
                arguments[name] = value
        if arguments:
            single = protocol(**arguments)
        # `hines` keeps the rates that are arrays off 0/0 by a shift of 1e-8
        rtol = 1e-7 if any("tau" in name for name in axes) else 1e-12
        assert_same(whole.isel(dict(zip(axes, index, strict=True))), run(single, "numpy"), rtol)


def test_axes_are_labelled_in_display_units():
    whole = sweep(protocol, "numpy", measure=lambda d: {"n": d["b.spikes"].size},
                  **{"cell.soma.leak.g": [8*nS, 10*nS], "gap": [0*ms, 2*ms]})
    assert set(whole["n"].dims) == {"cell.soma.leak.g", "gap"}
    assert whole["cell.soma.leak.g"].values.tolist() == [8, 10]
    assert whole["cell.soma.leak.g"].attrs["units"] == "nS"
    assert whole["gap"].attrs["units"] == "ms"


def test_points_of_one_structure_share_a_build_and_others_do_not(monkeypatch):
    import dendritic_models.sweep as module
    sizes = []

    def counted(stacked, *given):
        sizes.append(stacked.network.population("b").size)
        return run(stacked, *given)

    monkeypatch.setattr(module, "run", counted)
    whole = sweep(protocol, "numpy", ThreadPoolExecutor(1), rule=[pair_stdp, triplet_stdp],
                  weight=[0.3, 0.6, 0.9])
    assert sizes == [6, 6]
    assert whole["rule"].values.tolist() == ["pair_stdp", "triplet_stdp"]
    for rule in (pair_stdp, triplet_stdp):
        assert_same(whole.sel(rule=rule.name, weight=0.6), run(protocol(rule, weight=0.6), "numpy"))


def test_what_rows_cannot_hold_is_built_apart():
    """Bounds, a mechanism's own initial value and repeats are no numbers of a row."""
    bounded = [pair_stdp.with_(bounds={"w": (0.0, high)}) for high in (0.5, 1.0)]
    loud = pair_stdp.with_(A_plus=0.5, A_minus=0.0)
    bounded = [loud.with_(bounds=rule.bounds) for rule in bounded]
    keys = {protocol(rule, weight=0.4).structure_key() for rule in bounded}
    keys |= {protocol(repeats=n).structure_key() for n in np.arange(2, 4)}
    started = [driven.with_({"soma.leak": driven.compartments[0].mechanisms[0].with_(
        initial={"v": v})}) for v in (-70*mV, -60*mV)]
    keys |= {protocol(cell=cell).structure_key() for cell in started}
    assert len(keys) == 6


def test_recording_of_some_rows_is_split():
    whole = sweep(protocol, "numpy", kept=[[1]], current=[230*pA, 300*pA])
    alone = run(protocol(kept=[1], current=300*pA), "numpy")
    np.testing.assert_allclose(whole["b.v"].isel(current=1, kept=0).squeeze(),
                               alone["b.v"].squeeze(), rtol=1e-12)


def test_recording_of_some_synapses_is_split():
    def some(weight=0.5):
        whole = protocol(weight=weight, probability=1.0)
        return whole.with_(recordings=(Recording("ab", "w", every=1*ms, rows=[1, 4]),
                                       Recording("b", "spikes")))

    whole = sweep(some, "numpy", weight=[0.3, 0.6])
    for k, weight in enumerate((0.3, 0.6)):
        alone = run(some(weight), "numpy")
        np.testing.assert_allclose(whole["ab.w"].isel(weight=k), alone["ab.w"], rtol=1e-12)
        assert alone["ab.source"].values.tolist() == [0, 2]


def test_users_executor_is_left_open():
    with ThreadPoolExecutor(1) as executor:
        sweep(protocol, "numpy", executor, weight=[0.5])
        assert executor.submit(int, 3).result() == 3


def test_structures_run_in_a_process_pool():
    whole = sweep(protocol, "numpy", delay=[0*ms, 1*ms])
    assert_same(whole.isel(delay=1), run(protocol(delay=1*ms), "numpy"))


def test_stack_refuses_different_structures():
    with pytest.raises(ValueError, match="differ in more than numbers"):
        stack([protocol(), protocol(triplet_stdp)])


def test_axis_that_is_nowhere_names_the_nearest():
    with pytest.raises(KeyError, match="no parameter 'A_pluss'; did you mean 'A_plus'"):
        sweep(protocol, "numpy", **{"rule.A_pluss": [1.0]})
    with pytest.raises(ValueError, match="axis 'weight' has no values"):
        sweep(protocol, "numpy", weight=[])


def test_a_rule_that_keeps_a_quantity_is_swept_with_its_unit():
    rule = PlasticityRule("holder", "w : 1\ncharge : coulomb", on={"pre": "charge += q"},
                          parameters=dict(q=1*pA*ms))

    def charged(start=0*pA*ms):
        return Experiment("charged", experiment.Network(
            (Population("a", relay, 1), Population("b", relay, 1)),
            (Projection("ab", "a", "b", rules=rule, weights={"w": 1.0, "charge": start}),)),
            stimuli=(Spikes("a", [1]*ms, [0]),), recordings=(Recording("ab", "charge"),),
            duration=2*ms, dt=1*ms)

    whole = sweep(charged, "numpy", start=[0*pA*ms, 5*pA*ms])
    np.testing.assert_allclose(whole["ab.charge"].values.ravel(), [1e-15, 6e-15], rtol=1e-12)


# ---------------------------------------------------------------------------- many runs

fading = Unit("fading", "dx/dt = -x/tau + drive : 1", dict(tau=5*ms, drive=0*Hz))


def fade(start=1.0, tau=5*ms, drive=0*Hz, size=1, slow=0*ms):
    """A variable with a closed form, which runs away where tau is negative."""
    return Experiment("fade", experiment.Network((Population(
        "a", fading.with_(tau=tau, drive=drive, method="exponential_euler"), size,
        initial={"x": start}),)), recordings=(Recording("a", "x"),), duration=10*ms + slow, dt=1*ms)


def expected(start, tau):
    """At the last of the recorded steps, 9 ms."""
    return np.multiply.outer(start, np.exp(-9*ms/Quantity(tau)))


STARTS, TAUS = [1.0, 2.0, 3.0], [5*ms, 7*ms, 9*ms]


@pytest.mark.standalone
def test_batches_of_a_structure_are_compiled_once(monkeypatch):
    """Whatever their number: one axis is the same within each batch, the last batch is short."""
    if backends.BACKENDS["cpp_standalone"].problem():
        pytest.skip("no C++ compiler")
    made = []
    monkeypatch.setattr(module, "compiled", lambda folder: made.append(compiled(folder)))
    whole = sweep(fade, "cpp_standalone", ThreadPoolExecutor(2), batch=2, start=STARTS, tau=TAUS)
    np.testing.assert_allclose(whole["a.x"].isel(time=-1).squeeze(), expected(STARTS, TAUS))
    assert sorted(made) == [False]*4 + [True]


def test_points_that_diverge_are_marked_and_the_others_kept():
    taus = [5*ms, -0.001*ms, 7*ms]
    whole = sweep(fade, "numpy", start=STARTS, tau=taus, size=[2])
    words = whole["failed"].squeeze()
    assert (words.isel(tau=[0, 2]) == "").all()
    assert [text.split(":")[0] for text in words.isel(tau=1).values] == [
        "Population 'a', cell 0, 'x'"]*3
    last = whole["a.x"].isel(time=-1, a=0, size=0)
    assert np.isnan(whole["a.x"].isel(tau=1)).all()
    np.testing.assert_allclose(last.isel(tau=[0, 2]), expected(STARTS, taus)[:, [0, 2]])
    with pytest.raises(FloatingPointError, match="left its range"):
        sweep(fade, "numpy", tau=[-0.001*ms, -0.002*ms])


def test_points_that_record_different_paths_lack_what_the_others_have():
    def named(path):
        return Experiment(
            "named", experiment.Network((Population("a", relay, 1), Population("b", relay, 1)),
                                        (Projection(path, "a", "b", rules=pair_stdp),)),
            recordings=(Recording(path, "w"),), duration=1*ms, dt=1*ms)

    found = sweep(named, "numpy", path=["one", "other"])
    assert found["one.w"].isnull().values.ravel().tolist() == [False, True]
    assert found["other.w"].isnull().values.ravel().tolist() == [True, False]


def test_experiments_run_together_are_each_as_if_alone(monkeypatch):
    pair = pairing(delay=5*ms, pairs=1, silence=20*ms, dt=1*ms)
    given = [fade(), fade(tau=7*ms), pair, fade(), fade(tau=-0.001*ms)]
    runs = []
    monkeypatch.setattr(sweeps, "run", lambda *job: runs.append(job) or run(*job))
    *found, diverged = run_together(given, "numpy")
    for experiment_, dataset in zip(given, found, strict=False):
        alone = run(experiment_, "numpy")
        assert list(alone) == list(dataset)
        for name in alone:
            np.testing.assert_allclose(dataset[name], alone[name], rtol=1e-12, err_msg=name)
    assert diverged.startswith("Population 'a', cell 0, 'x'")
    assert len(runs) == 2 and runs[0][0].network.population("a").size == 3   # equal ones are one


def test_run_that_takes_too_long_is_marked():
    whole = sweep(fade, "numpy", ThreadPoolExecutor(1), timeout=1.0, slow=[0*ms, 1e9*ms])
    assert whole["failed"].values.tolist()[0] == ""
    assert whole["failed"].values[1].startswith("TimeoutError: The simulation was not done after")
    assert np.isfinite(whole["a.x"].isel(slow=0)).sum() == 10
    with pytest.raises(TimeoutError):
        sweep(fade, "numpy", timeout=1.0, slow=[1e9*ms])


class Deadly(Experiment):
    """Kills the process to which it is sent."""

    def __reduce__(self):
        return os._exit, (1,)


def deadly(start=1.0, slow=0*ms):
    """Of three structures, two are deadly."""
    return Deadly(**vars(fade(start, slow=slow))) if slow else fade(start)


def test_job_that_kills_its_process_is_the_only_one_lost():
    whole = sweep(deadly, "numpy", start=[1.0, 2.0], slow=[0*ms, 1*ms, 2*ms])
    assert (whole["failed"].isel(slow=0) == "").all()
    assert all("terminated" in text for text in whole["failed"].isel(slow=[1, 2]).values.ravel())
    np.testing.assert_allclose(whole["a.x"].isel(slow=0, time=9).squeeze(),
                               expected([1.0, 2.0], 5*ms))


def test_sweep_is_resumed_where_it_ended(tmp_path, monkeypatch):
    import dendritic_models.sweep as under_test
    runs, broken, kept = [], True, tmp_path/"kept"

    def interrupted(stacked, *given):
        runs.append(stacked)
        if len(runs) == 3:                           # when the first two have been kept
            while len(list(kept.glob("*.nc"))) < 2:
                time.sleep(0.01)
        if broken and len(runs) > 2:
            raise KeyboardInterrupt
        return run(stacked, *given)

    axes = dict(start=STARTS, tau=[5*ms, -0.001*ms, 7*ms])
    whole = sweep(fade, "numpy", **axes)
    monkeypatch.setattr(under_test, "run", interrupted)
    again = dict(executor=ThreadPoolExecutor(1), batch=2, resume=kept, **axes)
    with pytest.raises(KeyboardInterrupt):
        sweep(fade, "numpy", **again)
    broken = runs.clear()
    xr.testing.assert_identical(sweep(fade, "numpy", **again).drop_attrs(), whole.drop_attrs())
    assert len(runs) == 3                            # of five batches
    sweep(fade, "numpy", **again)
    assert len(runs) == 3
