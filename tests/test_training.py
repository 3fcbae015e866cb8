"""Training by blocks: as one run, as if it had never been killed, and what stops it."""

import numpy as np
import pytest
from brian2 import Hz, ms

from dendritic_models.cells import relay, srm0
from dendritic_models.experiment import (
    Experiment,
    Network,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Spikes,
)
from dendritic_models.plasticity import lillicrap2016, pair_stdp
from dendritic_models.run import program, run
from dendritic_models.training import train
from protocols import pattern_classification, present_and_learn, spike_time_training
from protocols.__main__ import main

SAMPLES = tuple(part[:6] for part in present_and_learn.yin_yang_split(0)[0])
TRAININGS = {                               # module, arguments, what is compared, passes a block
    "spikes": (spike_time_training, dict(inputs=12, targets=1, epochs=5, dt=1*ms), "synapse.w", 2),
    "patterns": (pattern_classification, dict(inputs=4, epochs=2, trial=40*ms, silence=60*ms),
                 "synapse.w", 3),
    "samples": (present_and_learn, dict(train=SAMPLES, test=SAMPLES, hidden=(3,), n_updates=12,
                                        iterations=4, weights_every=2), "forward2.w", 4)}


def prepared(name):
    module, arguments, variable, passes = TRAININGS[name]
    experiment = getattr(module, module.__name__.split(".")[-1])(**arguments)
    return module, experiment, variable, passes*experiment.schedule.period


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name == "patterns" else
                                               pytest.mark.slow) for name in TRAININGS])
def test_killed_training_goes_on_to_the_same_bits_and_is_one_run(name, tmp_path):
    module, experiment, variable, block = prepared(name)
    common = dict(block=block, loss=module.loss, backend="numpy", progress=False)
    whole, never_killed = run(experiment, "numpy"), train(experiment, **common)

    def killed(losses):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(experiment, resume=tmp_path, stop=killed, **common)
    file, = tmp_path.glob("*/*")
    written = file.stat().st_mtime_ns
    resumed = train(experiment, resume=tmp_path, **common)
    assert file.stat().st_mtime_ns == written               # it was not run again
    assert np.ptp(whole[variable].values) > 0 and resumed.sizes["block"] == 3
    for found in whole:
        np.testing.assert_array_equal(resumed[found], never_killed[found])
        np.testing.assert_allclose(resumed[found], whole[found], rtol=1e-9, atol=1e-9)
        assert resumed[found].dims == whole[found].dims
    np.testing.assert_array_equal(resumed["loss"], never_killed["loss"])
    for number, value in module.measure(whole).items():
        np.testing.assert_allclose(module.measure(resumed)[number], value, rtol=1e-9)


@pytest.mark.standalone
@pytest.mark.slow
@pytest.mark.parametrize("name", ["spikes", "samples"])
def test_killed_training_goes_on_in_compiled_programs(name, tmp_path):
    module, experiment, variable, block = prepared(name)
    common = dict(block=block, loss=module.loss, backend="cpp_standalone", resume=tmp_path)
    train(experiment, stop=lambda losses: True, **common)
    resumed = train(experiment, **common)
    once = train(experiment, **{**common, "resume": None})
    for other in (once, run(experiment, "numpy")):
        np.testing.assert_allclose(resumed[variable], other[variable], rtol=1e-9, atol=1e-12)


@pytest.mark.slow
@pytest.mark.standalone
def test_program_that_is_given_an_array_of_another_size_is_refused():
    experiment = spike_time_training.spike_time_training(inputs=3, targets=1, epochs=1, dt=1*ms)
    with program("cpp_standalone") as simulate, pytest.raises(
            RuntimeError, match="did not take what it was given.*size 16 does not match"):
        simulate(experiment, {"synapse.w": np.zeros(2)})


def test_loss_is_shown_as_it_falls(capsys):
    _, experiment, _, block = prepared("spikes")
    dataset = train(experiment, block, loss=lambda found: -found["synapse.w"].mean(),
                    backend="numpy", stop=lambda losses: len(losses) == 2)
    told = capsys.readouterr().err
    assert "2/3" in told and f"loss {float(dataset['loss'][1]):.4g} " in told
    assert dataset.sizes["block"] == 2
    assert dataset.attrs["duration_ms"] == pytest.approx(2*float(block/ms))


def learning(eta, targets=SAMPLES[1]):
    """A training that blows up, and a block of it: one update."""
    experiment = present_and_learn.present_and_learn(
        (SAMPLES[0], targets), hidden=(3,), rule=lillicrap2016.with_(eta=eta), n_updates=8,
        iterations=3, weights_every=1)
    return experiment, experiment.schedule.period


def test_learning_that_blows_up_names_population_and_block_and_keeps_what_was_learnt(tmp_path):
    with np.errstate(all="ignore"), pytest.raises(
            FloatingPointError, match=r"Population 'hidden1', cell \d, 'feedback'.*more slowly.*in "
            r"block \d .*is kept") as raised:
        train(*learning(1e20), backend="numpy", resume=tmp_path, progress=False)
    bad = int(str(raised.value).split("in block ")[1].split()[0])
    assert bad > 0 and len(list(tmp_path.glob("*/*.nc"))) == bad
    assert np.isfinite(raised.value.dataset["forward2.w"]).all()
    assert raised.value.dataset.sizes["time_3ms"] == bad


def test_weights_that_blow_up_at_the_end_of_a_block_are_named():
    with np.errstate(all="ignore"), pytest.raises(
            FloatingPointError, match="Signal 'forward1': 'w' became NaN or infinite.*in block 0"):
        train(*learning(1e200, 1e120*SAMPLES[1]), backend="numpy", progress=False)


def noisy(delay=0*ms, last=80):
    """Random spikes, and one that was given, through a rule."""
    return Experiment("noisy", Network(
        (Population("a", relay, 1), Population("b", srm0.with_(rho_0=400*Hz), 2)),
        (Projection("ab", "a", "b", rules=pair_stdp.with_(A_minus=0.01), weights=0.5,
                    delay=delay),)), 200*ms,
        (Spikes("a", [20, last, 130]*ms, [0, 0, 0]),),
        (Recording("ab", "w"), Recording("b", "spikes")), Schedule((Phase("pass", 50*ms),), 4),
        dt=1*ms, seed=3)


def test_random_numbers_go_on_as_if_never_killed(tmp_path):
    common = dict(block=100*ms, backend="numpy", progress=False)
    once = train(noisy(), **common)
    train(noisy(), stop=lambda losses: True, resume=tmp_path, **common)
    resumed = train(noisy(), resume=tmp_path, **common)
    np.testing.assert_array_equal(once["b.spikes"], resumed["b.spikes"])
    np.testing.assert_array_equal(once["ab.w"], resumed["ab.w"])
    first = once["b.spikes"].values < 100                   # each block has its own
    assert set(once["b.spikes"].values[first]) != set(once["b.spikes"].values[~first] - 100)


@pytest.mark.parametrize("arguments, keywords, words", [
    (dict(delay=10*ms, last=95), dict(block=100*ms), "Projection 'ab': a spike at 95 ms of block 0 "
     "is on its way when the block ends, as delays are up to 10 ms"),
    (dict(), dict(block=70*ms), r"block of 70. ms is no multiple of 50. ms, the period of a pass "
     r"of the schedule. Write block=50"),
    (dict(), dict(block=100*ms, backend="cpp_standalone"), "random numbers.*Write backend='numpy'"),
], ids=("under way", "off the grid", "random"))
def test_blocks_that_cannot_be_are_refused(arguments, keywords, words):
    with pytest.raises(ValueError, match=words):
        train(noisy(**arguments), progress=False, **{"backend": "numpy", **keywords})


def test_training_from_the_command_line(tmp_path, capsys):
    command = ["train", "spike_time_training", "--backend", "numpy", "--resume", str(tmp_path),
               "--block", "260*ms"]
    for setting in ("inputs=5", "targets=1", "epochs=2", "dt=1*ms"):
        command += ["--set", setting]
    assert main(command) == 0
    told = capsys.readouterr()
    assert "distance_last" in told.out and "2/2" in told.err and "loss" in told.err
    assert len(list(tmp_path.glob("*/*.nc"))) == 2
