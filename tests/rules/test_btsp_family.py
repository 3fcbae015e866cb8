"""Rules of behavioural-timescale plasticity: forms, normalisers, closed forms, any protocol."""

import numpy as np
import pytest
from brian2 import Hz, cm, ms, second

from dendritic_models import build
from dendritic_models.model import Mechanism, PlasticityRule
from dendritic_models.plasticity import (
    RULES,
    bittner2017,
    bittner2017_field,
    cone2021,
    cone2021_lapwise,
    cone2025,
    madar2025,
    madar2025_relaxing,
    milstein2021,
    milstein2021_lapwise,
    milstein2021_nmda,
    milstein2021_spikes,
)
from dendritic_models.plasticity.btsp import continuous, lapwise, low_passed, normalised, time_step
from dendritic_models.plasticity.milstein2021 import normalisers
from dendritic_models.run import run
from protocols.btsp_linear_track import btsp_linear_track
from protocols.four_forms import four_forms
from protocols.remapping import remapping
from protocols.representational_shift import representational_shift
from protocols.reward_track import reward_track
from protocols.slice_pairing import measure, slice_pairing
from protocols.weight_dependence import changes, weight_dependence

FAMILY = [rule for name, rule in RULES.items()
          if name.startswith(("bittner", "cone", "madar", "milstein"))]
own = PlasticityRule(                                     # a user's: nothing of it is in a table
    name="own",
    pre=low_passed("own_pre", "trace", "R", 1*second, None),
    post=low_passed("own_post", "signal", "plateau", 0.5*second, None),
    parameters=dict(k=2*Hz, trace_max=0.7, signal_max=0.45),
    **lapwise("up = k*trace_pre*signal_post/(trace_max*signal_max) : Hz", change="up*(1 - w)"))


# ---------------------------------------------------------------------------- the shape

def test_lapwise_form_integrates_what_its_change_reads():
    assert set(own.equations.diff_eq_names) == {"A"}
    assert set(milstein2021_lapwise.equations.diff_eq_names) == {"A", "B"}
    assert own.on["plateau"] == own.on["block"] == "w += A*(1 - w); A = 0"


def test_forms_share_their_rates():
    rates = "up = 1*Hz : Hz\ndown = 2*Hz : Hz"
    for form in (continuous(rates), lapwise(rates)):
        rule = PlasticityRule("both", **form)
        assert {"up", "down", "w"} <= set(rule.states)


@pytest.mark.parametrize("speed", (15, 25, 50))
def test_rehearsed_traces_are_those_of_the_closed_form(speed):
    found = btsp_linear_track(milstein2021_lapwise, speed=speed*cm/second)
    rule = found.network.projections[0].rules[0]
    for name, value in normalisers(speed=speed*cm/second).items():
        assert rule.parameters[name] == pytest.approx(value, rel=2e-5)   # steps of 10 ms


def test_rehearsed_spikes_are_those_that_the_rate_stands_for():
    R = np.ones((2000, 1))                                # 20 s at 40 Hz: mean trace 1
    assert normalised(milstein2021_spikes, R, 300*ms).parameters["ET_max"] == pytest.approx(
        1, rel=0.01)                                      # spikes of a step come at its end


def test_rehearsal_sees_a_trace_that_grows_after_the_plateau():
    rule = normalised(bittner2017_field, np.ones((10, 1)), 300*ms, 1*ms)
    t = np.arange(0, 2, 1e-4)
    rise, decay = 0.1015, 0.4548
    area = [tau*(1 - np.exp(-t/tau)) for tau in (decay, rise)]
    area = (area[0] - area[1])/(decay - rise)             # integral of the kernel up to t
    G = area - np.interp(t - 0.3, t, area, left=0)
    assert rule.parameters["G_max"] == pytest.approx(G.max(), rel=1e-3)      # steps of 1 ms


def test_a_users_own_traces_are_normalised_too():
    rule = normalised(own, np.ones((100, 1)), 300*ms)
    assert rule.parameters["trace_max"] == pytest.approx(1 - np.exp(-1), rel=1e-9)
    assert rule.parameters["signal_max"] == pytest.approx(1 - np.exp(-0.6), rel=1e-9)


def test_a_trace_that_stays_at_zero_keeps_its_normaliser():
    assert normalised(own, np.zeros((100, 1)), 300*ms).parameters["trace_max"] == 0.7


@pytest.mark.parametrize("rule, step", ((milstein2021, 10*ms), (bittner2017, 1*ms),
                                        (cone2021, 1*ms), (madar2025, 1*ms)))
def test_time_step_is_that_of_spikes_or_of_the_rule(rule, step):
    assert time_step(rule) == step and time_step(rule, milstein2021) == step


@pytest.mark.parametrize("rule, events", (
    (bittner2017, {"pre", "plateau"}), (milstein2021, set()), (milstein2021_spikes, {"pre"}),
    (milstein2021_lapwise, {"plateau", "block"}), (cone2021, {"plateau"}),
    (RULES["pair_stdp"], {"pre", "post"})))
def test_a_rule_says_what_it_waits_for(rule, events):
    assert {e for e in ("pre", "post", "plateau", "block") if rule.waits_for(e)} == events


# ---------------------------------------------------------------------------- closed forms

def test_slice_pairing_adds_up_the_kernel_of_single_spikes():
    found = measure(run(slice_pairing(bittner2017, delay=500*ms, pairings=1, dt=10*ms), "numpy"))
    trains = np.exp(-(0.5 + np.arange(10)/20)/1.31).sum()
    assert found["change"] == pytest.approx(3.8/77*trains, rel=1e-9)


def test_plateau_before_the_train_counts_with_its_own_time_constant():
    found = measure(run(slice_pairing(bittner2017, delay=-500*ms, pairings=1, dt=10*ms), "numpy"))
    trains = np.exp(-(0.5 + np.arange(10)/20)/0.69).sum()
    assert found["change"] == pytest.approx(1.15*3.8/77*trains, rel=1e-9)


def test_relaxing_rule_reaches_the_change_of_the_prompt_one():
    still = madar2025_relaxing.with_(tau_w=0.5*second)
    prompt = madar2025.with_({"pre.tau_P": 1.5*second, "post.tau_D": 0.2*second, "A": 80/85})
    after = [measure(run(slice_pairing(rule, pairings=1, interval=10*second, dt=10*ms),
                         "numpy"))["change"].item() for rule in (still, prompt)]
    assert after[0] == pytest.approx(after[1], rel=0.02)  # steps of 10 ms in 0.5 s


def test_competing_traces_balance_at_the_published_fixed_point():
    passed = weight_dependence(cone2021_lapwise.with_(dt=10*ms), [0.322]*second, (0, 0.152562, 1),
                               187/16.1*cm/second, 90*np.sqrt(2)*cm, dt=10*ms)
    gained, settled, lost = changes(run(passed, "numpy")).values[0]
    assert gained == pytest.approx(0.085971, rel=0.015)   # port: eta Ip of one lap; sum of 10 ms
    assert settled == pytest.approx(0, abs=5e-4)
    assert gained/(gained - lost) == pytest.approx(0.152562, rel=5e-3)


def test_gbtsp_forgets_what_was_there():
    passed = weight_dependence(cone2025, [-1, 0, 1]*second, (0, 0.5, 1))
    after = changes(run(passed, "numpy")).values + np.array([0, 0.5, 1])
    assert np.ptp(after, axis=1).max() < 1e-12


def test_depolarised_spines_are_eligible_at_lower_rates():
    ET = [normalised(milstein2021_nmda.with_({"pre.a_n": a_n}), np.full((500, 1), 0.4),
                     300*ms).parameters["ET_max"] for a_n in (0.86, 0.55, 0.31)]
    assert ET[0] < ET[1] < ET[2]


# ---------------------------------------------------------------------------- any rule, anywhere

@pytest.mark.parametrize("rule", [*FAMILY, own], ids=lambda rule: rule.name)
def test_every_rule_of_the_family_runs_on_every_protocol(rule):
    """Down to the plan; that they run is shown for one of each kind, below and by figures."""
    few = dict(laps=(1, 1), rounds=1, cells=2)
    for experiment in (slice_pairing(rule), weight_dependence(rule), btsp_linear_track(rule),
                       four_forms(rule, weight=rule.initial.get("w", 0.5)),
                       reward_track(rule, **few | dict(laps=(1, 0, 0))), remapping(rule, **few)):
        assert build.plan(experiment)
    assert representational_shift(rule, cells=2, inputs=10, laps=2).duration > 0*ms


KINDS = (own, bittner2017, cone2025, RULES["milstein2021_vd_d"])


@pytest.mark.parametrize("rule", KINDS, ids=lambda rule: rule.name)
def test_rates_spikes_and_voltages_reach_the_rules_that_read_them(rule):
    start = rule.initial.get("w", 0.5)
    found = run(slice_pairing(rule, pairings=1, weight=start, dt=10*ms), "numpy")
    assert np.abs(measure(found)["change"]) > 1e-3
    laps = btsp_linear_track(rule, plateaus=[(0, 50*cm)], inputs=10, speed=50*cm/second, dt=10*ms)
    w = run(laps, "numpy")[f"{rule.name}.w"].values
    assert np.isfinite(w).all() and np.abs(w[-1] - w[0]).max() > 1e-3


@pytest.mark.parametrize("rule", (own, madar2025, RULES["milstein2021_vd_d"]),
                         ids=lambda rule: rule.name)
def test_a_cell_that_integrates_can_carry_the_rule(rule):
    shifting = representational_shift(rule, cells=1, inputs=20, laps=1, rate=100*Hz, p=0.5,
                                      dt=10*ms)
    dataset = run(shifting, "numpy")
    w = dataset["path.w"].values
    assert len(dataset["ca1.plateau"]) and np.abs(w[-1] - w[0]).max() > 1e-3


def test_trace_of_a_users_mechanism_may_hear_an_event_of_another():
    """A rule's side in a compartment waits for that cell's plateau by its bare name."""
    heard = Mechanism("heard", "n : 1", on={"plateau": "n += 1"})
    from dendritic_models.cells import complex_spiking
    row = complex_spiking.insert(heard, at="soma").dynamics()
    assert "plateau_soma" in row.on and "plateau" not in row.on
