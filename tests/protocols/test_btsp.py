"""Protocols of behavioural-timescale plasticity: what they read, refuse, and get right."""

import numpy as np
import pytest
import xarray as xr
from brian2 import Hz, cm, ms, nS, pF, second

from dendritic_models import stimuli
from dendritic_models.cells import instructed, place_input
from dendritic_models.channels import point_leak
from dendritic_models.experiment import Experiment, Network, Population, Projection, Recording
from dendritic_models.model import Cell, Compartment, Mechanism
from dendritic_models.plasticity import (
    bittner2017,
    milstein2021,
    milstein2021_lapwise,
)
from dendritic_models.plasticity.btsp import lapwise
from dendritic_models.plasticity.milstein2021 import RATES
from dendritic_models.plasticity.milstein2021_cells import CELLS, fitted
from dendritic_models.run import run
from dendritic_models.stimuli import traversals
from dendritic_models.sweep import run_together
from protocols import btsp_linear_track as track
from protocols.representational_shift import LAP, centres_of_mass, representational_shift
from protocols.slice_pairing import slice_pairing
from protocols.weight_dependence import weight_dependence

FEW = dict(inputs=20, speed=50*cm/second)


def ramps(*arguments, **keywords):
    return track.ramps(run(track.btsp_linear_track(*arguments, **FEW | keywords), "numpy"))


# ---------------------------------------------------------------------------- readings

def test_a_users_own_lapwise_rule_is_read_like_the_published_one():
    own = milstein2021.with_(name="own_rule", **lapwise(RATES))
    found = ramps((own, milstein2021_lapwise, milstein2021))["w"].values
    np.testing.assert_array_equal(found[0], found[1])
    lapwise_moved, continuous_moved = (np.abs(w[1] - w[0]).max() for w in found[1:])
    assert lapwise_moved > 1.3*continuous_moved > 0.1      # both: after one plateau, not after two


def test_reading_n_is_what_plateau_n_left():
    """One plateau more adds a reading and leaves those before it as they are."""
    laps = [track.btsp_linear_track(plateaus=[(k, 100*cm) for k in range(n)], laps=4,
                                    normalise=False, **FEW) for n in (2, 3)]
    two, three = (track.ramps(found)["w"].values[0] for found in run_together(laps, "numpy"))
    np.testing.assert_allclose(three[:2], two[:2], atol=1e-12)
    assert np.abs(three[2] - two[2]).max() < 0.01          # the end of lap 3 against plateau 3


def test_each_rule_starts_from_its_own_weight():
    found = track.btsp_linear_track((milstein2021, bittner2017))
    assert [p.weights for p in found.network.projections] == [1/4.680311, 1.0]


def test_widths_of_fields_grow_with_speed():
    widths = []
    for speed in (15, 50):
        ramp = ramps(milstein2021_lapwise, plateaus=[(1, 120*cm)], speed=speed*cm/second)
        values = ramp["ramp"].values[0, -1]
        widths.append(np.sum(values > values.max()/2)*1.87)
    assert widths[1] > 1.3*widths[0]


# ---------------------------------------------------------------------------- bad input

@pytest.mark.parametrize("arguments, words", (
    (dict(plateaus=[(3, 120*cm)], laps=3), r"lap 3 at 1\.2 m is outside.*laps 0 to 2"),
    (dict(plateaus=[(0, 200*cm)]), r"at 2\. m is outside the session"),
    (dict(plateaus=[(0, 60*cm), (0, 62*cm)]), r"two plateaus of 300\. ms overlap"),
    (dict(place=place_input.with_(sigma=60*cm)), r"fields, 2\.54.* m wide, are wider than the"),
    (dict(place=place_input.with_(track_length=1.5*100*cm)), r"circle of 1\.5 m, shorter than"),
))
def test_sessions_that_cannot_be_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        track.btsp_linear_track(**arguments)


@pytest.mark.parametrize("make, words", (
    (lambda: slice_pairing(delay=9*second), r"do not fit into half an interval of 15\. s"),
    (lambda: slice_pairing(plateau_duration=8*second), r"Write interval="),
    (lambda: weight_dependence(delays=[-11, 0]*second), r"a delay of .*11.* is longer than 10\. s"),
))
def test_pairings_that_do_not_fit_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def profile(*parts):
    """Speeds (cm/s) held for some seconds each, a value for every 10 ms."""
    return np.repeat([v for v, _ in parts], [round(t/0.01) for _, t in parts])*cm/second


def test_standing_still_clears_what_was_eligible():
    """25 cm/s to 100 cm, a rest of 15 s, on to the plateau at 110 cm: nothing before it counts."""
    rest = profile((25, 4.0), (0, 15), (25, 12))
    on = profile((25, 31))
    change = [found["w"].values[0, -1] - found["w"].values[0, 0] for found in (
        ramps(milstein2021, plateaus=[(0, 110*cm)], laps=1, speed=speed, normalise=False)
        for speed in (rest, on))]
    behind = 6                                             # its field is around 61 cm
    assert change[1][behind] > 0.02 and abs(change[0][behind]) < 1e-3
    ahead = 13                                             # around 126 cm: crossed after both
    assert change[0][ahead] == pytest.approx(change[1][ahead], abs=0.05)


def test_a_plateau_in_a_lap_without_input_changes_nothing():
    """At 4 cm/s the animal counts as resting: inputs are silent, lap after lap."""
    found = ramps(milstein2021, plateaus=[(0, 30*cm)], laps=1, speed=4*cm/second)
    np.testing.assert_allclose(found["w"][0, -1], found["w"][0, 0], atol=1e-12)


def test_a_session_without_plateaus_leaves_weights_as_they_are():
    laps = track.btsp_linear_track(milstein2021, plateaus=[], laps=1, **FEW)
    w = run(laps, "numpy")["milstein2021.w"].values
    np.testing.assert_allclose(w[-1], w[0], atol=1e-12)


# ---------------------------------------------------------------------------- domains of one cell

gated = Mechanism("gated", "gate : 1", events={"plateau": "gate > 0.5"})
domains = Cell("domains", tuple(
    Compartment(name, capacitance=100*pF, mechanisms=(point_leak.with_(name="leak"), *more))
    for name, more in (("soma", (gated,)), ("basal", ()), ("oblique", ()), ("tuft", ()))),
    parent=(-1, 0, 0, 2), axial={"basal": 5*nS, "oblique": 20*nS, "tuft": 5*nS})


def test_each_domain_of_a_cell_has_a_rule_of_its_own():
    """One plateau instructs three compartments, each with its own memory of it and its own rate."""
    own = {"basal": (0.2*second, 2*Hz), "oblique": (0.437*second, 1*Hz), "tuft": (1*second, 0.5*Hz)}
    rules = {at: milstein2021.with_({"post.tau_IS": tau, "k_plus": k})
             for at, (tau, k) in own.items()}
    paths = tuple(Projection(at, "ca3", "ca1", at=at, rules=rule, weights=0.1)
                  for at, rule in rules.items())
    dataset = run(Experiment(
        "domains", Network((Population("ca3", place_input, 1, initial={"centre": 0*cm}),
                            Population("ca1", domains, 1)), paths), 3*second, dt=10*ms,
        stimuli=(stimuli.pulses("ca1", "soma.gated.gate", [1]*second, 300*ms, dt=10*ms),),
        recordings=(Recording("ca1", "IS"), *(Recording(at, "w") for at in own))), "numpy")
    alone = run_together([Experiment(
        "alone", Network((Population("ca3", place_input, 1, initial={"centre": 0*cm}),
                          Population("ca1", instructed, 1)),
                         (Projection("path", "ca3", "ca1", rules=rule, weights=0.1),)),
        3*second, dt=10*ms, recordings=(Recording("path", "w"),),
        stimuli=(stimuli.pulses("ca1", "gate", [1]*second, 300*ms, dt=10*ms),))
        for rule in rules.values()], "numpy")
    for (at, (tau, _)), one in zip(own.items(), alone, strict=True):
        largest = dataset["ca1.IS"].sel(compartment=at).max().item()
        assert largest == pytest.approx(1 - np.exp(-0.3/float(tau)), rel=1e-6), at
        assert dataset[f"{at}.w"].item() == pytest.approx(one["path.w"].item(), rel=1e-9), at
    assert len({round(dataset[f"{at}.w"].item(), 4) for at in own}) == 3


# ---------------------------------------------------------------------------- cells, spikes, shifts

@pytest.mark.parametrize("cell", (1, 29, 53))
def test_fitted_cells_carry_their_own_numbers(cell):
    rule = fitted(cell)
    tau_ET, tau_IS, *_, W_max = CELLS[cell]
    assert rule.pre.parameters["tau_ET"] == tau_ET*ms and rule.initial["w"] == 1/W_max
    assert rule.post.parameters["tau_IS"] == tau_IS*ms and len(CELLS) == 22


def test_fitted_cell_that_is_not_there_is_an_error():
    with pytest.raises(KeyError, match="no cell '2'"):
        fitted(2)


def test_traversals_are_poisson_and_end_with_the_track():
    centres = np.array([0.0, 150.0])*cm
    given = traversals("ca3", centres, 18*cm, 10*Hz, 400, 15*cm/second, 300*cm, seed=3)
    counts = np.bincount(given.rows)/400
    expected = 10*18/15*np.sqrt(2*np.pi)*np.array([0.5, 1.0])
    np.testing.assert_allclose(counts, expected, rtol=0.03)                # 3 standard errors
    place = np.asarray(given.times)[given.rows == 1] % 20*15
    assert place.mean() == pytest.approx(150, abs=0.6)
    assert place.std() == pytest.approx(18, rel=0.02)


def test_centre_of_mass_is_that_of_the_spikes_bins():
    spikes = np.array([1.0, 1.1, 21.0, 22.0])*1e3          # s to ms: 15 and 16.5, then 15 and 30 cm
    dataset = xr.Dataset({"ca1.spikes": ("e", spikes), "ca1.spikes.cell": ("e", [0, 0, 0, 0]),
                          "path.w": (("time_20000ms", "s"), np.zeros((4, 1))),
                          "path.target": ("s", [0])})
    com = centres_of_mass(dataset)[:, 0]
    np.testing.assert_allclose(com, [15, 24, np.nan])      # bins of 6 cm, the last lap silent


def test_homeostasis_keeps_what_the_cell_receives():
    """Twice as strong a rule writes larger weights, but the sum that counts is always w_start."""
    shifting = representational_shift(cells=1, inputs=100, laps=1, rate=1*Hz, dt=10*ms)
    rule = shifting.network.projections[0].rules[0]
    weights = np.asarray(shifting.network.projections[0].weights)
    assert rule.parameters["w_start"] == pytest.approx(weights.sum(), rel=1e-3)
    assert float(LAP) == 20
