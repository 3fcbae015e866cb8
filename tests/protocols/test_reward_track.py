"""Reward on a track: weights against independent sums, the lottery, rests, bad input."""

import numpy as np
import pytest
from brian2 import Hz, cm, ms, mV, nS, second
from hypothesis import given, settings
from hypothesis import strategies as st

from dendritic_models.cells import ec3_input, place_cell, place_input, spiking_place_cell
from dendritic_models.cells.place_cell import place_pool
from dendritic_models.plasticity import (
    bittner2017,
    milstein2021,
    milstein2021_lapwise,
    milstein2021_windows,
)
from dendritic_models.run import run
from dendritic_models.sweep import run_together
from protocols.reward_track import BINS, LENGTH, maps, measure, one_round, reward_track

EAGER = place_cell.with_(p_basal=0.3*Hz)               # a plateau in most cells within a lap
FAST = dict(speed=60*cm/second, cell=EAGER)            # half as many steps in a round


def test_weights_are_those_of_an_independent_sum_over_the_plateaus_that_came():
    """The authors' gains summed over each window, in numpy."""
    cells, laps = 20, 2
    dataset = run(reward_track(laps=(laps, 0, 0), cells=cells, **FAST), "numpy")
    dt, steps = 0.01, 312
    time = np.arange((2*laps + 1)*steps)*dt
    apart = np.abs(time/dt % steps*LENGTH/steps - (np.arange(200) + 0.5)[:, None]*0.935)
    R = np.exp(-(np.minimum(apart, LENGTH - apart)/21.213)**2)
    ET, kept = np.zeros_like(R), np.exp(-dt/1.664103)
    for k in range(len(time)):
        ET[:, k] = kept*ET[:, k - 1] + (1 - kept)*R[:, k]
    ET /= ET[:, steps:].max()

    def gain(x, a, b):
        def s(y):
            return 1/(1 + np.exp(-b*(y - a)))
        return (s(x) - s(0))/(s(1) - s(0))

    expected = np.full((200, cells), 1/4.680311)
    onsets, rows = dataset["ca1.plateau"].values*1e-3, dataset["ca1.plateau.cell"].values
    for lap in range(laps):
        window = slice(lap*2*steps + 1, (lap + 1)*2*steps + 1)    # its end acts in the next step
        for cell in range(cells):
            IS, level = np.zeros(2*steps), 0.0
            begun = onsets[rows == cell]
            for k, t in enumerate(time[window]):
                on = any(o - 1e-9 <= t < o + 0.3 - 1e-9 for o in begun)
                level = level*np.exp(-dt/0.4370065) + on*(1 - np.exp(-dt/0.4370065))
                IS[k] = level
            x = ET[:, window]*IS/(1 - np.exp(-0.3/0.4370065))
            A = 1.109682*gain(x, 0.4150117, 4.40422).sum(axis=1)*dt
            B = 0.4249387*gain(x, 0.02618154, 20.04576).sum(axis=1)*dt
            w = expected[:, cell]
            expected[:, cell] = np.clip(w + A*(1 - w) - B*w, 0, 1)
    assert len(onsets) > cells
    found = dataset["ca3_to_ca1.w"].values.reshape(200, cells)
    np.testing.assert_allclose(found, expected, atol=2e-3)        # the exact ET_max


def test_density_is_that_of_the_reference_field():
    """The mean rate of a ramp of 11.2 mV, 160 cm wide, rising 2.2 times as long as it falls."""
    x = np.arange(-1, 2, 1e-4)*LENGTH
    rise, fall = (2*(width + shift)/3/np.sqrt(2) for width, shift in (
        (2.2/3.2*160, -12.5), (160/3.2, 12.5)))
    ramp = np.exp(-(x/np.where(x < 0, rise, fall))**2).reshape(3, -1).sum(axis=0)
    ramp = 11.2*(ramp - ramp.min())/np.ptp(ramp)
    p = place_cell.parameters
    rate = float(p["slope"])*np.clip(ramp*1e-3 - float(p["V_threshold"]), 0, None)
    assert float(place_pool.parameters["rate_reference"]) == pytest.approx(rate.mean(), rel=1e-3)


def test_silent_drive_is_that_of_the_inputs_and_silent_cells_have_no_ramp():
    cell = place_cell.with_(p_basal=0*Hz)
    dataset = run(reward_track(laps=(1, 0, 0), rounds=1, cells=2, **FAST | dict(cell=cell)),
                  "numpy")
    assert np.abs(dataset["ca1.ramp"].values[1:]).max() < 1e-3  # mV; no drive before the first step


@pytest.fixture(scope="module")
def rewarded():
    """Two novel laps and three with a reward, with and without EC3, many plateaus at the reward."""
    cell = place_cell.with_(p_basal=0.01*Hz, p_reward=1*Hz)
    laps = dict(laps=(2, 3, 0), rounds=1)
    return run_together([reward_track(**laps, cells=50, cell=cell, ec3=ec3, seed=3)
                         for ec3 in (1.0, 0.0)], "numpy")


def test_a_reward_raises_plateaus_in_its_window_and_only_through_ec3(rewarded):
    near = []
    for dataset in rewarded:
        found = maps(dataset, laps=5, rounds=1)
        place, lap = found["place"].values, found["plateau_lap"].values
        near.append([np.sum((lap >= 2) == late) and np.sum(
            ((lap >= 2) == late) & (place >= 90) & (place < 106)) for late in (False, True)])
    (novel, late), (novel_off, late_off) = near
    assert late > 12 and novel < 5 and novel_off < 5 and late_off < 5


def test_measure_counts_what_maps_show(rewarded):
    found = maps(rewarded[0], laps=5, rounds=1)
    numbers = measure(rewarded[0], laps=(2, 3, 0), rounds=1)
    assert numbers["novel_plateaus"] == found["plateaus"].values[:2].sum()
    assert numbers["reward_plateaus"] == found["plateaus"].values[2:5].sum()
    assert numbers["reward_at_reward"] > 0.5 > numbers["novel_at_reward"]
    assert numbers["familiar_plateaus"] == 0
    assert numbers["reward_density"] == pytest.approx(float(found["density"][5].mean()))


def test_maps_want_the_laps_that_were_run(rewarded):
    with pytest.raises(ValueError, match="ran 6 rounds, not 25 laps of 2"):
        maps(rewarded[0])


def test_no_plateau_begins_while_the_animal_stands_and_its_ramps_rest():
    profile = np.concatenate([np.full(150, 62.34), np.full(100, 0.0), np.full(150, 62.34)])
    dataset = run(reward_track(laps=(2, 0, 0), rounds=1, cells=30, speed=profile*cm/second,
                               cell=EAGER), "numpy")
    lap = dataset["ca1.plateau"].values % 4000
    assert len(lap) > 20 and not ((lap > 1520) & (lap < 2500)).any()
    resting = dataset["ca1.ramp"].sel({"time_50ms": slice(1600, 2400)})
    assert np.abs(resting.values).max() < 1e-9
    assert maps(dataset, laps=2, rounds=1)["ramp"].shape == (3, 30, len(BINS))


@given(speed=st.floats(6, 200), stops=st.integers(0, 50), dt=st.sampled_from([5, 10]))
@settings(max_examples=30, deadline=None)
def test_a_round_is_whole_steps_from_start_to_end(speed, stops, dt):
    profile = np.concatenate([np.full(20, speed), np.zeros(stops), np.full(10000, speed)])
    path, at_rest = one_round("test", profile*cm/second, place_input, dt*ms)
    moving = np.diff(path)[at_rest[:-1] == 0]
    assert path[0] == 0 and (moving > 0).all() and at_rest.sum() == stops
    assert path[-1] + moving[0] == pytest.approx(1.87, rel=1e-9)
    half = 0.5*speed*dt*1e-3/187                    # of a step, in rounds: steps are a whole number
    assert moving[0] == pytest.approx(speed/100*dt*1e-3, rel=half/(1 - half) + 1e-9)


@pytest.mark.parametrize("rule", [milstein2021, milstein2021_lapwise, milstein2021_windows])
def test_any_form_of_the_rule_runs(rule):
    dataset = run(reward_track(rule=rule, laps=(1, 0, 0), rounds=1, cells=10, **FAST), "numpy")
    assert np.ptp(dataset["ca3_to_ca1.w"].values) > 0.2


@pytest.mark.parametrize("rule", [bittner2017, milstein2021_windows], ids=lambda rule: rule.name)
def test_cells_that_spike_learn_from_plateaus_that_the_circuit_makes(rule):
    """Without inhibition some cells have one; only the weights of those have changed."""
    cell = spiking_place_cell.with_({"tuft.inhibition.g_max": 0*nS, "tuft.leak.E": -48*mV})
    dataset = run(reward_track(rule=rule, laps=(1, 0, 0), rounds=1, cells=10, cell=cell,
                               place=place_input.with_(track_length=100*cm),
                               speed=120*cm/second), "numpy")
    w = dataset["ca3_to_ca1.w"].values
    moved = np.ptp(w[-1].reshape(200, -1), axis=0) > 1e-6
    had = np.isin(np.arange(10), dataset["ca1.plateau.cell"].values)
    assert moved.any() and not moved[~had].any()


def test_a_rule_that_waits_for_spikes_gets_cells_that_spike():
    assert reward_track(rule=bittner2017).network.population("ca1").cell == spiking_place_cell
    assert reward_track().network.population("ca1").cell.name == "place_cell"


def test_input_from_ec3_is_the_one_that_is_given():
    given = reward_track(cell=spiking_place_cell, ec3=0.5, ec3_input=ec3_input.with_(
        rate_reward=3*Hz)).network.population("ec3").cell
    assert given == ec3_input.with_(rate_reward=3*Hz, EC3=0.5)


@pytest.mark.parametrize("arguments, message", [
    (dict(reward_at=190*cm), "reward_at = 1.9 m is off the track, which runs from 0 cm to 187"),
    (dict(speed=0*cm/second), "never is a run"),
    (dict(speed=4*cm/second), "never is a run: inputs are silent up to 0.05 m/s"),
    (dict(speed=np.full(100, 30)*cm/second), "covers 30 cm of a track of 187 cm"),
    (dict(speed=np.nan*cm/second), "never is a run"),
    (dict(place=place_input.with_(track_length=80*cm), reward_at=40*cm),
     "80 cm is shorter than a place field, 90"),
    (dict(laps=(0, 0, 0)), "expected whole numbers of novel, rewarded and familiar laps"),
    (dict(laps=(3, -1, 0)), "laps = .3, -1, 0."),
    (dict(laps=(3, 2)), "laps = .3, 2."),
    (dict(rounds=0), "rounds = 0, expected a whole number from 1"),
    (dict(cells=0), "size = 0"),
    (dict(ec3_input=ec3_input.with_(rate_basal=1*Hz)), "plateaus of 'place_cell' are drawn"),
])
def test_bad_input_is_refused_with_a_reason(arguments, message):
    with pytest.raises(ValueError, match=message):
        reward_track(**arguments)


def test_a_speed_needs_its_unit():
    from brian2 import DimensionMismatchError
    with pytest.raises(DimensionMismatchError, match="reward_track"):
        reward_track(speed=30.0)
