"""Two environments: where the inputs' fields are, what the similarity of maps is, bad input."""

import numpy as np
import pytest
from brian2 import Hz, cm, second

from dendritic_models.cells import place_cell
from dendritic_models.run import run
from protocols.remapping import measure, remapping, similarity


def fields(experiment):
    """The fields' centres (m) over time, and how long each set holds (s)."""
    wave = next(w for w in experiment.stimuli if w.variable == "centre")
    return np.asarray(wave.values), float(wave.dt)


@pytest.mark.parametrize("laps", [(1, 1), (2, 5), (10, 10)])
def test_the_second_environment_holds_the_same_fields_exchanged(laps):
    experiment = remapping(laps=laps, cells=1)
    values, holds = fields(experiment)
    assert holds == pytest.approx(laps[0]*2*6.23)
    assert len(values)*holds >= float(experiment.duration/second) - 1e-9
    first, second_ = values[:2]
    np.testing.assert_array_equal(np.sort(second_), first)
    assert not np.array_equal(first, second_) and (values[1:] == second_).all()


def test_a_seed_is_an_exchange():
    assert np.array_equal(fields(remapping(seed=4))[0], fields(remapping(seed=4))[0])
    assert not np.array_equal(fields(remapping(seed=4))[0], fields(remapping(seed=5))[0])


def test_similarity_is_the_mean_correlation_of_cells_that_fire_in_both(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.random((2, 6, 50))
    by_numpy = np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(one, other, strict=True)])
    assert similarity(one, other) == pytest.approx(by_numpy, rel=1e-9)
    silent = np.concatenate([one, np.zeros((2, 50))]), np.concatenate([other, np.ones((2, 50))])
    assert similarity(*silent) == pytest.approx(by_numpy, rel=1e-9)
    assert similarity(one, 3*one) == pytest.approx(1)


def test_it_learns_twice():
    dataset = run(remapping(laps=(3, 3), cells=30, speed=60*cm/second,
                            cell=place_cell.with_(p_basal=0.06*Hz)), "numpy")
    found = measure(dataset, laps=(3, 3))
    assert found["first"] > 0.6 and found["second"] > 0.6
    assert abs(found["across"]) < 0.8 and found["second_cells"] >= found["first_cells"] > 5


@pytest.mark.parametrize("arguments, message", [
    (dict(laps=(10,)), "laps = .10,., expected whole numbers from 1"),
    (dict(laps=(0, 10)), "laps = .0, 10."),
    (dict(speed=2*cm/second), "remapping: speed = .*m/s never is a run"),
])
def test_bad_input_is_refused_with_a_reason(arguments, message):
    with pytest.raises(ValueError, match=message):
        remapping(**arguments)
