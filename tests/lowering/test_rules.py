"""Rules on one synapse: several of them, their bounds, clocks, delays and block updates."""

import numpy as np
import pytest
from brian2 import Hz, ms, mV, nS, second

from dendritic_models import build, experiment
from dendritic_models.cells import lif, relay
from dendritic_models.experiment import Experiment, Population, Projection, Recording, Spikes
from dendritic_models.model import Cell, Compartment, Event, Mechanism, PlasticityRule
from dendritic_models.plasticity import graupner2012, pair_stdp
from dendritic_models.receptors import ampa
from dendritic_models.run import run

PRE, POST = [1, 4, 7]*ms, [2, 4]*ms


def learned(rules, record=("w",), weights=0.5, every=None, target=relay, duration=10*ms, **path):
    """Final (or repeated) values of one synapse from `a`, which fires at PRE, to `b`, at POST."""
    stimuli = (Spikes("a", PRE, [0]*3),)
    if target is relay:
        stimuli += (Spikes("b", POST, [0]*2),)
    dataset = run(Experiment("learned", experiment.Network(
        (Population("a", relay, 1), Population("b", target, 1)),
        (Projection("ab", "a", "b", rules=rules, weights=weights, **path),)), stimuli=stimuli,
        recordings=tuple(Recording("ab", name, every=every) for name in record),
        duration=duration, dt=1*ms), "numpy")
    found = [dataset[f"ab.{name}"].values[..., 0] for name in record]
    return found[0] if len(found) == 1 else found


def rule(name, synapse="w : 1", **fields):
    return PlasticityRule(name, synapse, **fields)


def test_drifts_of_two_rules_are_summed():
    up = rule("up", "dw/dt = a : 1", parameters=dict(a=3*Hz))
    down = rule("down", "dw/dt = -a : 1", parameters=dict(a=1*Hz))
    assert learned((up, down)) == pytest.approx(0.5 + 2*0.01, rel=1e-12)  # a constant rate: exact


def test_drift_joins_a_rule_that_acts_on_events():
    decay = rule("decay", "dw/dt = -a : 1", parameters=dict(a=1*Hz))
    jump = rule("jump", on={"pre": "w += b"}, parameters=dict(b=0.1))
    assert learned((decay, jump)) == learned((jump, decay)) == pytest.approx(0.5 - 0.01 + 0.3)


def test_increments_of_two_rules_on_one_event_add_up_in_list_order():
    double, add = rule("double", on={"pre": "w *= 2"}), rule("add", on={"pre": "w += 1"})
    assert learned((double, add), weights=0.0) == 7        # 1, 3, 7
    assert learned((add, double), weights=0.0) == 14       # 2, 6, 14


@pytest.mark.parametrize("spelling", ("w = 1", "w=1", "w  = 1", "x = 2; w = 1"))
def test_two_plain_assignments_on_one_event_are_a_conflict(spelling):
    first, second_ = rule("first", on={"pre": spelling}), rule("second", on={"pre": "w = 2"})
    with pytest.raises(ValueError, match="w is already assigned there by another rule"):
        learned((first, second_))


def test_variable_that_one_rule_computes_and_another_writes_is_a_conflict():
    for rules in ((graupner2012, pair_stdp), (pair_stdp, graupner2012)):
        with pytest.raises(ValueError, match="w, which another rule on 'ab' (writes|computes)."):
            learned(rules, weights={"rho": 0.0})


def test_rules_that_bound_a_weight_differently_are_a_conflict():
    wide = rule("wide", on={"pre": "w += 1"}, bounds={"w": (0, 2)})
    with pytest.raises(ValueError, match=r"bounds of w = \(0, 2\), but another rule on 'ab' has"):
        learned((pair_stdp, wide))
    free = wide.with_(bounds={})
    assert learned((pair_stdp, free)) == learned((free, pair_stdp)) == 1


def test_rules_may_assign_different_variables_and_use_the_same_temporary():
    first = rule("first", on={"pre": "change = 1 + w; w = change"})
    second_ = rule("second", "dw : 1", on={"pre": "change = 2 + dw; dw = change"}, efficacy="dw")
    assert learned((first, second_), ("w", "dw"), weights=0.0) == [3, 6]


@pytest.mark.parametrize("first, last", (("zebra", "aardvark"), ("aardvark", "zebra")))
def test_events_of_the_target_in_one_step_act_in_the_order_they_are_said(first, last):
    both = {name: Event("fired", edge=False) for name in (first, last)}
    rules = rule("both", on={first: "w += 1", last: "w *= 10"})
    dataset = run(Experiment("order", experiment.Network(
        (Population("a", relay, 1), Population("b", relay.with_(events=both), 1)),
        (Projection("ab", "a", "b", rules=rules, weights=0.0),)),
        stimuli=(Spikes("b", [2]*ms, [0]),), recordings=(Recording("ab", "w"),), duration=4*ms,
        dt=1*ms), "numpy")
    assert dataset["ab.w"].item() in (10, 110)             # the flag may hold for a second step


def test_subexpressions_of_one_name_stay_with_their_rules():
    one = rule("one", "w : 1\ngain = a : 1", on={"pre": "w += gain"}, parameters=dict(a=1.0))
    ten = rule("ten", "w : 1\ngain = a : 1", on={"pre": "w += gain"}, parameters=dict(a=10.0))
    assert learned((one, ten), weights=0.0) == 33


def test_rules_with_different_clocks_cannot_share_a_synapse():
    slow, fast = (rule(f"dt{n}", "dw/dt = -w/a : 1", parameters=dict(a=1*second), dt=n*ms)
                  for n in (10, 1))
    with pytest.raises(ValueError, match="dt = 1. ms, but another rule on 'ab' has 10. ms"):
        learned((slow, fast))


# ---------------------------------------------------------------------------- what is received

catcher = Cell("catcher", (Compartment("soma", capacitance=1e6*nS*ms, mechanisms=(
    Mechanism("rest", "I = g*(E - v) : amp", dict(g=1*nS, E=-70*mV), current="I"),)),),
    threshold="v > 0*mV", reset="v = -70*mV")
holding = ampa.with_(tau=1e9*second)


def received(rules, **path):
    """What a receptor that never closes has received after PRE."""
    dataset = run(Experiment("received", experiment.Network(
        (Population("a", relay, 1), Population("b", catcher, 1, initial={"v": -70*mV})),
        (Projection("ab", "a", "b", receptor=holding, rules=rules, **path),)),
        stimuli=(Spikes("a", PRE, [0]*3),), recordings=(Recording("b", "s"),),
        duration=10*ms, dt=1*ms), "numpy")
    return dataset["b.s"].values[-1, 0, 0]


def test_receptor_without_rules_receives_the_weight():
    assert received((), weights=0.25) == pytest.approx(0.75, rel=1e-9)     # tau is not infinite


def test_receptor_receives_the_product_of_the_rules_efficacies():
    stp = rule("stp", "u : 1", on={"pre": "u *= 0.5"}, efficacy="u", initial={"u": 1.0})
    stdp = rule("stdp", on={"pre": "w += 1"})
    assert received((stdp, stp), weights=1.0) == pytest.approx(1 + 2/2 + 3/4, rel=1e-9)


def test_receptor_reads_the_efficacy_before_the_rules_change_it():
    assert received(rule("jump", on={"pre": "w += 1"}), weights=0.0) == pytest.approx(0 + 1 + 2)


def test_receptor_reads_a_weight_that_the_bounds_have_clipped():
    jump = rule("jump", on={"pre": "w += 1"}, bounds={"w": (0, 0.7)})
    assert received(jump, weights=0.0) == pytest.approx(0 + 0.7 + 0.7)


# ---------------------------------------------------------------------------- bounds

def test_bounds_clip_events_drifts_and_block_updates():
    bounds = {"w": (0.0, 1.0)}
    jump = rule("jump", on={"pre": "w += 0.4"}, bounds=bounds)
    drift = rule("drift", "dw/dt = -a : 1", parameters=dict(a=200*Hz), bounds=bounds)
    block = rule("block", every={"w += 0.4": 5*ms}, bounds=bounds)
    for changed, end in ((jump, 1), (drift, 0), (block, 1)):
        w = learned(changed, every=1*ms, duration=15*ms)
        assert w.min() >= 0 and w.max() <= 1 and w[-1] == end, changed.name


def test_block_updates_run_at_their_period():
    w = learned(rule("block", every={"w *= 2": 4*ms}), weights=1.0, every=1*ms)
    assert np.nonzero(np.diff(w))[0].tolist() == [4, 8] or w.tolist()[0] == 2


# ---------------------------------------------------------------------------- clocks, delays

def test_rule_with_a_clock_of_its_own_is_updated_at_that_clock():
    drift = rule("drift", "dw/dt = a : 1", parameters=dict(a=1000*Hz), dt=3*ms)
    w = learned(drift, weights=0.0, every=1*ms)
    assert set(np.nonzero(np.diff(w))[0] % 3) == {0} and w[-1] == pytest.approx(9)


def test_delay_of_one_pathway_delays_it_alone():
    both = rule("both", on={"pre": "w += 1", "post": "w += 10"}, delay={"pre": 2*ms})
    w = learned(both, weights=0.0, every=1*ms)
    assert np.diff(w).tolist() == [0, 0, 10, 1, 10, 0, 1, 0, 0]     # pre 1, 4, 7; post 2, 4


def test_delay_of_a_pathway_delays_its_trace():
    still = pair_stdp.with_(A_plus=0.1, A_minus=0.1)
    own = learned(still.with_(delay={"pre": 2*ms}), every=1*ms)
    whole = learned(still, every=1*ms, delay=2*ms)
    np.testing.assert_allclose(own, whole, rtol=1e-12)     # the same statements


@pytest.mark.parametrize("way, later", ((1*ms, 1*ms), ([1]*ms, 1*ms), (1*ms, [1]*ms),
                                        ([1]*ms, [1]*ms)))
def test_a_rule_delays_further_what_the_synapse_has_delayed(way, later):
    """One number for all, one for each synapse, one for each target."""
    still = pair_stdp.with_(A_plus=0.1, A_minus=0.1)
    both = learned(still.with_(delay={"pre": later}), every=1*ms, delay=way)
    np.testing.assert_allclose(both, learned(still, every=1*ms, delay=2*ms), rtol=1e-12)


def test_array_valued_parameters_of_a_rule_belong_to_the_target_neurons():
    jump = rule("jump", on={"pre": "w += a"}, parameters=dict(a=np.array([1.0, 2.0, 3.0])))
    traced = pair_stdp.with_({"pre.tau_plus": [10, 20]*ms, "A_plus": 0.1, "A_minus": 0.0})
    for changed, expected in ((jump, [1, 2, 3, 1, 2, 3]),
                              (traced, 0.1*np.exp(-np.repeat([1/10, 1/20], 3)))):
        dataset = run(Experiment("arrays", experiment.Network(
            (Population("a", relay, 2), Population("b", relay, 3)),
            (Projection("ab", "a", "b", rules=changed, weights=0.0),)),
            stimuli=(Spikes("a", [1, 1]*ms, [0, 1]), Spikes("b", [2, 2, 2]*ms, [0, 1, 2])),
            recordings=(Recording("ab", "w"),), duration=4*ms, dt=1*ms), "numpy")
        np.testing.assert_allclose(dataset["ab.w"], expected, rtol=1e-12)


# ---------------------------------------------------------------------------- receptors

def receptors_of(*projections):
    built = build.plan(Experiment("receptors", experiment.Network(
        (Population("a", relay, 1), Population("b", lif, 1)), projections), duration=1*ms))
    return sorted(owner for _, owner in built.rows["b"].receives)


def test_equal_receptors_of_two_projections_are_shared():
    assert receptors_of(Projection("one", "a", "b", receptor=ampa),
                        Projection("two", "a", "b", receptor=ampa)) == ["ampa"]


def test_different_receptors_of_one_name_are_called_after_their_projection():
    assert receptors_of(Projection("one", "a", "b", receptor=ampa),
                        Projection("two", "a", "b", receptor=ampa.with_(tau=9*ms)),
                        Projection("three", "a", "b", receptor=ampa.with_(tau=9*ms))) == [
        "ampa", "three_ampa", "two_ampa"]


def test_receptor_that_is_not_inserted_is_an_error_with_the_fix():
    a, b = build.neurons(relay, 1, name="a"), build.neurons(lif, 1, name="b")
    with pytest.raises(KeyError, match=r"no receptor 'ampa'.*cell.insert\(ampa, at='soma'\)"):
        build.synapses(a, b, receptor=ampa)
