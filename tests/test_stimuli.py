"""Stimuli: counts, times on the grid, units, and a recorded animal's path."""

import numpy as np
import pytest
from brian2 import Hz, cm, have_same_dimensions, ms, nA, second

from dendritic_models import stimuli


@pytest.fixture(autouse=True)
def clean_brian():
    """Nothing here is built, so nothing needs cleaning."""


def test_regular_spikes_begin_at_each_rows_start():
    spikes = stimuli.regular("ca3", 20*Hz, 3, start=[0, 10]*ms, rows=(4, 7))
    np.testing.assert_allclose(spikes.times/ms, [0, 10, 50, 60, 100, 110])
    assert list(spikes.rows) == [4, 7, 4, 7, 4, 7]


def test_theta_burst_is_four_spikes_at_100_hz_five_times_a_second():
    times = np.asarray(stimuli.theta_burst("ca3", bursts=2).times/ms)
    np.testing.assert_allclose(times, [0, 10, 20, 30, 200, 210, 220, 230])


def test_poisson_spikes_have_the_rate_and_lie_on_the_grid():
    spikes = stimuli.poisson("ca3", 40*Hz, 20*second, rows=range(50), dt=0.1*ms)
    assert len(spikes.times) == pytest.approx(40*20*50, abs=5*np.sqrt(40*20*50))   # 5 deviations
    steps = np.asarray(spikes.times)/1e-4
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-6)
    assert len(np.unique(np.stack([steps.round(), spikes.rows]), axis=1).T) == len(steps)


def test_latencies_are_when_a_leaky_unit_reaches_the_threshold():
    spikes = stimuli.latencies("ca3", [[1.0, 0.2, 0.21], [0.5, 0.4, 0.0]], 50*ms, dt=1*ms)
    np.testing.assert_array_equal(spikes.rows, [0, 0, 1])     # at 0.21 too late for the period
    np.testing.assert_allclose(spikes.times/ms, [4, 60, 63])  # 20 log(x/(x - 0.2)), rounded down


def test_poisson_spikes_follow_a_rate_profile():
    rate = np.zeros((100, 2))*Hz
    rate[50:, 1] = 200*Hz
    spikes = stimuli.poisson("ca3", rate, 1*second, rows=(0, 1), rate_dt=10*ms)
    assert set(spikes.rows) == {1} and spikes.times.min() >= 500*ms
    assert len(spikes.times) == pytest.approx(100, abs=50)                         # 5 deviations


def test_poisson_spikes_are_the_same_for_one_seed_and_differ_for_two():
    one, same, other = (stimuli.poisson("ca3", 40*Hz, 1*second, seed=s) for s in (1, 1, 2))
    assert one == same and one != other


def test_pulses_are_boxes_with_zero_around_them():
    box = stimuli.pulses("cells", "soma.current_clamp.I", [5, 20]*ms, 10*ms, 0.5*nA, dt=1*ms)
    assert have_same_dimensions(box.values, nA)
    on = np.flatnonzero(np.asarray(box.values))
    assert list(on) == [*range(5, 15), *range(20, 30)] and len(box.values) == 31


def test_pulses_may_differ_between_neurons():
    box = stimuli.pulses("ca1", "gate", [[5, 20]*ms, [10]*ms], 10*ms, dt=1*ms)
    assert box.values.shape == (31, 2) and list(box.values.sum(axis=0)) == [20, 10]


def test_linear_track_runs_round_at_constant_speed():
    position, at_rest = stimuli.linear_track(laps=3)
    assert len(position.values) == 3*748 and at_rest.values.sum() == 0
    np.testing.assert_allclose(np.asarray(position.values[[1, 747, 748]]/cm), [0.25, 186.75, 0],
                               atol=1e-9)
    np.testing.assert_allclose(stimuli.crossings(position, 120*cm)/second, [4.8, 12.28, 19.76])


def test_linear_track_with_a_profile_rests_at_up_to_5_cm_per_s():
    speed = np.array([25, 25, 5, 0, 6])*cm/second
    position, at_rest = stimuli.linear_track(speed=speed, dt=1*second)
    assert list(at_rest.values) == [0, 0, 1, 1, 0]
    np.testing.assert_allclose(np.asarray(position.values/cm), [0, 25, 50, 55, 55])


@pytest.fixture
def recorded(tmp_path):
    """Writes a CSV file and returns its path."""
    def write(text):
        path = tmp_path / "animal.csv"
        path.write_text(text)
        return path
    return write


def test_track_from_csv_interpolates_over_laps(recorded):
    path = recorded("time,position,lap\n10,0,3\n14,100,3\n17.48,0,4\n20,63,4\n")
    position, at_rest = stimuli.track_from_csv(path)
    assert at_rest.values.sum() == 0
    assert position.values[200]/cm == pytest.approx(50)          # 2 s after the start
    np.testing.assert_allclose(stimuli.crossings(position, 50*cm)/second, [2, 9.48], atol=0.011)


@pytest.mark.parametrize("text, error, message", [
    ("time,place,lap\n0,1,0\n", KeyError, "no column 'position'"),
    ("time,position,lap\n0,1,0\n1,2,0\n1,3,0\n", ValueError, "not rise after 1 s (row 3)"),
    ("time,position,lap\n0,1,0\n1,200,0\n", ValueError, "positions run from 1 to 200 cm"),
    ("time,position,lap\n0,1,0\n1,x,0\n", ValueError, "Give numbers only")])
def test_track_from_csv_says_what_is_wrong(recorded, text, error, message):
    with pytest.raises(error) as raised:
        stimuli.track_from_csv(recorded(text))
    assert message in raised.value.args[0]
