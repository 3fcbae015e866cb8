"""Options of a backend: single precision against double, threads against one.

Compilations: the same network in double precision, in single, and for two threads.
"""

import numpy as np
import pytest
from brian2 import ms, nA, us

from dendritic_models import backends
from dendritic_models.cells import ball_and_stick, relay
from dendritic_models.channels import current_clamp
from dendritic_models.experiment import (
    Experiment,
    Network,
    Population,
    Projection,
    Recording,
    Spikes,
)
from dendritic_models.plasticity import pair_stdp
from dendritic_models.receptors import ampa
from dendritic_models.run import run
from tests.lowering.generated_trees import active, tree

DURATION = 20*ms
N = 20                                                 # a tile of 16 and one of 4


def network():
    """Spiking cells in both layouts with synapses, those of one layout plastic."""
    rng = np.random.default_rng(1)
    times = (1 + rng.choice(70, 40, replace=False))*0.25*ms
    clamped = "soma.current_clamp.I"
    sticks = Population("sticks", ball_and_stick(4).insert(current_clamp, at="soma"), N,
                        initial={clamped: np.linspace(0.1, 0.6, N)*nA})
    trees = Population("trees", active(tree("random", 6)), N,
                       initial={clamped: np.linspace(0.1, 1.5, N)*nA})
    return Experiment(
        "options", Network((Population("given", relay, 10), sticks, trees), (
            Projection("onto_sticks", "given", "sticks", at="dend2", receptor=ampa,
                       rules=pair_stdp, connect=0.5, weights=0.5),
            Projection("onto_trees", "given", "trees", receptor=ampa, connect=0.5, weights=0.5))),
        stimuli=(Spikes("given", times, rng.integers(0, 10, 40)),),
        recordings=(Recording("sticks", "v"), Recording("trees", "v"),
                    Recording("sticks", "spikes"), Recording("trees", "spikes"),
                    Recording("onto_sticks", "w")),
        duration=DURATION, dt=25*us)


def apart(found, expected, name):
    """Distances of two results' numbers."""
    distance = np.abs(found[name].values - expected[name].values)
    return distance[np.isfinite(distance)]              # compartments of the other population


def assert_single_is_near(found, expected):
    """Rounding by 6e-8, times the stiffness of the tree (50), is 2e-4 mV of 65 mV; 0.5 mV on the
    flank of a spike is a microsecond; a trace decays by factors that are 6e-8 off, 800 times."""
    for name in ("sticks", "trees"):
        v = apart(found, expected, f"{name}.v")
        assert 0 < np.median(v) < 1e-3 and v.max() < 0.5                               # mV
        assert expected[f"{name}.spikes"].size > N
        np.testing.assert_array_equal(np.sort(found[f"{name}.spikes.cell"]),
                                      np.sort(expected[f"{name}.spikes.cell"]))
        times = np.sort(found[f"{name}.spikes"]) - np.sort(expected[f"{name}.spikes"])
        assert np.abs(times).max() < 0.026                                 # one step, in ms
    assert 0 < apart(found, expected, "onto_sticks.w").max() < 5e-6     # of a change by 0.05


def test_single_precision_on_numpy_is_near_double():
    found = run(network(), "numpy,precision=single")
    assert found.attrs["backend"] == "numpy,precision=single"
    assert_single_is_near(found, run(network(), "numpy"))


@pytest.fixture(scope="module")
def in_cpp():
    """The network in double precision, with one thread."""
    if backends.BACKENDS["cpp_standalone"].problem():
        pytest.skip("no C++ compiler")
    return run(network(), "cpp_standalone")


@pytest.mark.slow
@pytest.mark.standalone
def test_single_precision_in_cpp_is_near_double(in_cpp):
    assert_single_is_near(run(network(), "cpp_standalone,precision=single"), in_cpp)


@pytest.mark.slow                                      # where others compute at the same time
@pytest.mark.standalone
def test_two_threads_give_what_one_gives(in_cpp):
    expected, found = in_cpp, run(network(), "cpp_standalone,threads=2")
    for name in ("sticks", "trees"):
        for spikes in (f"{name}.spikes", f"{name}.spikes.cell"):
            np.testing.assert_array_equal(found[spikes], expected[spikes])
        # a library's exponentials of one cell and of eight cells differ in the last bits
        assert apart(found, expected, f"{name}.v").max() < 1e-9
    assert apart(found, expected, "onto_sticks.w").max() < 1e-12       # order of summation


@pytest.mark.parametrize("text, error, words", [
    ("numpy,precison=single", KeyError, "did you mean 'precision'"),
    ("numpy,precision=half", KeyError, "no precision 'half'"),
    ("cpp_standalone,threads=0", ValueError, "threads=0, expected a whole number from 1"),
    ("numpy,threads=2", ValueError, "backend='cpp_standalone,threads=2'"),
])
def test_wrong_option_is_named(text, error, words):
    with pytest.raises(error, match=words):
        backends.get(text)


def test_backend_is_written_with_the_options_that_differ():
    assert str(backends.get("numpy,precision=double,threads=1")) == "numpy"
    assert str(backends.get("precision=single")) == f"{backends.default()},precision=single"
