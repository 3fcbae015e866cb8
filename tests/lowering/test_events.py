"""Events: edges, levels, falling edges, places, phases of a schedule, who hears them and when."""

import numpy as np
import pytest
from brian2 import (
    EventMonitor,
    Hz,
    Network,
    PoissonGroup,
    SpikeGeneratorGroup,
    SpikeMonitor,
    StateMonitor,
    defaultclock,
    ms,
    mV,
    nS,
    pF,
    second,
    volt,
)

from dendritic_models import build, experiment
from dendritic_models.cells import instructed, lif, relay
from dendritic_models.experiment import (
    Experiment,
    Phase,
    Population,
    Projection,
    Recording,
    Schedule,
    Spikes,
    Waveform,
)
from dendritic_models.model import Cell, Compartment, Event, Mechanism, PlasticityRule, Unit
from dendritic_models.plasticity import pair_stdp
from dendritic_models.receptors import ampa
from dendritic_models.run import run

GATE = np.array([0, 0, 1, 1, 1, 0, 0, 1, 0, 0.])          # steps of 1 ms


def gated(events, gate=GATE, unit=instructed, recordings=(), mechanisms=(), initial=None, **more):
    """One unit (more with a 2-D gate) that is driven through its gate for 10 ms."""
    for mechanism in mechanisms:
        unit = unit.insert(mechanism)
    size = gate.shape[1] if gate.ndim == 2 else 1
    return run(Experiment(
        "gated", experiment.Network((Population("unit", unit.with_(events=events), size,
                                                initial=initial or {}),)),
        stimuli=(Waveform("unit", "gate", gate, 1*ms),), recordings=recordings,
        duration=10*ms, dt=1*ms, **more), "numpy")


def counter(name, event):
    return Mechanism(name, "count : 1", on={event: "count += 1"})


def steps_of(dataset, name):
    return np.round(dataset[name].values).tolist()


def test_edge_fires_once_and_its_end_once():
    dataset = gated({"plateau": "gate > 0.5"}, recordings=(
        Recording("unit", "plateau"), Recording("unit", "plateau_end")))
    assert steps_of(dataset, "unit.plateau") == [2, 7]
    assert steps_of(dataset, "unit.plateau_end") == [5, 8]


def test_event_that_is_no_edge_fires_at_every_step():
    dataset = gated({"plateau": Event("gate > 0.5", edge=False)},
                    recordings=(Recording("unit", "plateau"),))
    assert steps_of(dataset, "unit.plateau") == [2, 3, 4, 7]


def test_level_is_readable_as_a_variable_and_by_a_mechanism():
    reader = Mechanism("reader", "copy = 2*plateau : 1", needs={"plateau": 1})
    dataset = gated({"plateau": "gate > 0.5"}, mechanisms=(reader,), recordings=(
        Recording("unit", "plateau", every=1*ms), Recording("unit", "copy")))
    assert dataset["unit.plateau"].values[:, 0].tolist() == GATE.tolist()
    assert dataset["unit.copy"].values[:, 0].tolist() == (2*GATE).tolist()


def test_condition_that_holds_at_the_start_is_no_event():
    gate = np.stack([np.r_[np.ones(4), np.zeros(6)], GATE], axis=1)
    dataset = gated({"plateau": "gate > 0.5"}, gate, recordings=(
        Recording("unit", "plateau"), Recording("unit", "plateau_end")))
    assert steps_of(dataset, "unit.plateau") == [2, 7]
    assert dataset["unit.plateau.cell"].values.tolist() == [1, 1]
    assert steps_of(dataset, "unit.plateau_end") == [4, 5, 8]


def test_mechanism_hears_rising_and_falling_edges():
    dataset = gated({"plateau": "gate > 0.5"}, mechanisms=(
        counter("up", "plateau"), counter("down", "plateau_end")),
        recordings=(Recording("unit", "up.count"), Recording("unit", "down.count")))
    assert dataset["unit.up.count"].values[-1, 0] == 2
    assert dataset["unit.down.count"].values[-1, 0] == 2


def test_edge_in_a_plain_script_starts_from_the_values_that_the_user_set():
    defaultclock.dt = 1*ms
    unit = Unit("fading", "dx/dt = -x/tau : 1", parameters=dict(tau=5*ms),
                events={"high": "x > 0.5"})
    group = build.neurons(unit, 2)
    group.x = [1, 0.1]                                     # after the group was built
    monitor = EventMonitor(group, "high", name="monitor")
    network = Network(group, monitor)
    network.run(3*ms, namespace={})
    group.x = [0.1, 1]
    network.run(3*ms, namespace={})
    assert monitor.i[:].tolist() == [1]


# ---------------------------------------------------------------------------- places

passive = Mechanism("passive", "I = g*(E - v) : amp", dict(g=2*nS, E=-65*mV), current="I",
                    initial={"v": "E"})
plateau = Mechanism("dome", "", events={"plateau": "v > -60*mV"})


def tree(**mechanisms):
    """Soma and two dendrites that are hardly coupled, so that each is moved alone."""
    return Cell("tree", tuple(Compartment(name, capacitance=10*pF, mechanisms=(
        passive, *mechanisms.get(name, ()))) for name in ("soma", "tuft", "basal")),
        parent=(-1, 0, 0), axial={"tuft": 1e-6*nS, "basal": 1e-6*nS}, threshold="v > -40*mV",
        reset="v = -65*mV")


marker = PlasticityRule("marker", "w : 1", on={"plateau": "w += 1"})
spike_marker = PlasticityRule("marker", "w : 1", on={"post": "w += 1", "plateau_end": "w += 100"})


def moved(cell, at, rule, place, drive_to=-50*mV):
    """A projection onto `at`, while the compartment `place` is pushed up between 2 and 4 ms."""
    push = Mechanism("push", "I = 1*uS*(target - v)*on : amp\ntarget : volt\non : 1", current="I")
    cell = cell.insert(push, at=place)
    return Experiment("moved", experiment.Network(
        (Population("a", relay, 1), Population("b", cell, 1)),
        (Projection("ab", "a", "b", at=at, rules=rule, weights=0.0),)),
        stimuli=(Waveform("b", f"{place}.push.target", [float(drive_to)]*volt, 1*ms),
                 Waveform("b", f"{place}.push.on", [0, 0, 1, 1, 0.], 1*ms)),
        recordings=(Recording("ab", "w"),), duration=15*ms, dt=0.1*ms)


def test_rule_hears_the_event_of_another_compartment():
    dataset = run(moved(tree(tuft=(plateau,)), "basal", marker, "tuft"), "numpy")
    assert dataset["ab.w"].item() == 1


def test_rule_hears_its_own_compartment_where_several_have_the_event():
    both = tree(tuft=(plateau,), basal=(plateau,))
    assert run(moved(both, "basal", marker, "tuft"), "numpy")["ab.w"].item() == 0
    assert run(moved(both, "tuft", marker, "tuft"), "numpy")["ab.w"].item() == 1


def test_event_of_several_other_compartments_is_ambiguous():
    both = tree(tuft=(plateau,), basal=(plateau,))
    with pytest.raises(ValueError, match="'plateau' could be plateau_tuft, plateau_basal"):
        build.network(moved(both, "soma", marker, "tuft"))
    chosen = marker.with_(on={"plateau_tuft": "w += 1"})
    assert run(moved(both, "soma", chosen, "tuft"), "numpy")["ab.w"].item() == 1


def test_dendritic_synapse_hears_somatic_spikes_and_the_end_of_a_plateau():
    cell = tree(tuft=(plateau,))
    spiking = run(moved(cell, "tuft", spike_marker, "soma", -39.9*mV), "numpy")["ab.w"].item()
    assert 0 < spiking < 100                               # spikes, no plateau
    assert run(moved(cell, "basal", spike_marker, "tuft"), "numpy")["ab.w"].item() == 100


def test_rule_hears_both_edges_of_an_event_of_the_source():
    rule = PlasticityRule("listener", "w : 1",
                          on={"pre.plateau": "w += 1", "pre.plateau_end": "w += 10"})
    dataset = run(Experiment("source", experiment.Network(
        (Population("a", instructed, 1), Population("b", relay, 1)),
        (Projection("ab", "a", "b", rules=rule, weights=0.0),)),
        stimuli=(Waveform("a", "gate", GATE, 1*ms),), recordings=(Recording("ab", "w"),),
        duration=10*ms, dt=1*ms), "numpy")
    assert dataset["ab.w"].item() == 22


def test_unknown_event_names_the_nearest():
    rule = marker.with_(on={"plato": "w += 1"})
    with pytest.raises(KeyError, match="no event 'plato'; did you mean 'plateau"):
        build.network(moved(tree(tuft=(plateau,)), "tuft", rule, "tuft"))


# ---------------------------------------------------------------------------- relays

def test_relay_population_repeats_given_spikes_at_their_own_step():
    dataset = run(Experiment("given", experiment.Network((Population("a", relay, 2),)),
                             stimuli=(Spikes("a", [1, 3]*ms, [0, 1]), Spikes("a", [3]*ms, [0])),
                             recordings=(Recording("a", "spikes"),), duration=5*ms, dt=1*ms),
                  "numpy")
    assert steps_of(dataset, "a.spikes") == [1, 3, 3]      # two stimuli, one population
    assert dataset["a.spikes.cell"].values.tolist() == [0, 0, 1]


@pytest.mark.parametrize("kind", ("generator", "poisson", "threshold"))
def test_users_own_source_reaches_receptor_and_trace_in_the_same_step(kind):
    defaultclock.dt = 0.1*ms
    if kind == "generator":
        source = SpikeGeneratorGroup(2, [0, 1, 0], [1, 1.2, 2]*ms, name="source")
    elif kind == "poisson":
        source = PoissonGroup(2, 1000*Hz, name="source", namespace={})
    else:
        from brian2 import NeuronGroup
        source = NeuronGroup(2, "dx/dt = 400*Hz : 1", threshold="x > 1", reset="x = 0",
                             method="euler", name="source", namespace={})
        source.x = "i*0.5"
    target = build.neurons(lif.insert(ampa.with_(tau=1e6*second), "soma").insert(pair_stdp, "soma"),
                           1, name="target")
    still = pair_stdp.with_(A_plus=0.0, A_minus=0.0)
    path = build.synapses(source, target, receptor=ampa, rules=still, weights=0.5, name="path")
    relayed = next(o for o in path.contained_objects if o.name == "path_relay")
    spikes, repeats = SpikeMonitor(source, name="spikes"), SpikeMonitor(relayed, name="repeats")
    opened = StateMonitor(target, "s_ampa_soma", record=True, name="opened")
    network = Network(source, target, path, spikes, repeats, opened)
    network.run(5*ms, namespace={})
    assert spikes.num_spikes > 1
    assert repeats.t[:].tolist() == spikes.t[:].tolist()
    assert repeats.i[:].tolist() == spikes.i[:].tolist()
    arrived = np.concatenate([[0], np.diff(opened.s_ampa_soma[0])])
    expected = np.zeros(51)                                # seen at the start of the next step
    np.add.at(expected, np.round(spikes.t/(0.1*ms)).astype(int) + 1, 0.5)
    np.testing.assert_allclose(arrived, expected[:50], atol=1e-6)      # tau is not quite infinite


# ---------------------------------------------------------------------------- schedules

listener = Unit("listener", "x : 1\nnow = phase : 1")
present, moment, relax = Phase("present", 2*ms), Phase("moment"), Phase("relax", 3*ms)


def scheduled(schedule, duration=20*ms, unit=listener, recordings=(Recording("unit", "now"),)):
    for name in schedule.names:
        unit = unit.insert(Mechanism(f"on_{name}", "last : second\ncount : 1",
                                     on={name: "count += 1; last = t"}))
        recordings += (Recording("unit", f"on_{name}.count"),)
    return run(Experiment("scheduled", experiment.Network((Population("unit", unit, 1),)),
                          recordings=recordings, schedule=schedule, duration=duration, dt=1*ms),
               "numpy")


def onsets(dataset, phase):
    """Steps at which a phase began: its count is one higher in the next sample."""
    return np.nonzero(np.diff(dataset[f"unit.on_{phase}.count"].values[:, 0]))[0].tolist()


def test_phases_begin_at_their_steps_in_every_pass():
    dataset = scheduled(Schedule((present, moment, relax), repeats=3))
    assert onsets(dataset, "present") == [0, 5, 10]
    assert onsets(dataset, "moment") == onsets(dataset, "relax") == [2, 7, 12]
    expected = np.r_[np.tile([0, 0, 2, 2, 2], 3), -np.ones(5)]
    assert dataset["unit.now"].values[:, 0].tolist() == expected.tolist()


def test_schedules_in_a_schedule_run_through_all_their_repeats():
    batch = Schedule((Schedule((Phase("show", 1*ms), Phase("learn", 1*ms)), 2), moment), 2)
    dataset = scheduled(Schedule((batch, Phase("validate", 2*ms)), repeats=2), 25*ms)
    assert onsets(dataset, "show") == [0, 2, 4, 6, 10, 12, 14, 16]
    assert onsets(dataset, "learn") == [1, 3, 5, 7, 11, 13, 15, 17]
    assert onsets(dataset, "moment") == [4, 8, 14, 18]
    assert onsets(dataset, "validate") == [8, 18]


def test_moment_at_the_end_of_a_pass_comes_with_the_start_of_the_next():
    dataset = scheduled(Schedule((present, relax, moment), repeats=3))
    assert onsets(dataset, "moment") == [5, 10, 15]
    once = scheduled(Schedule((moment, present, relax, moment)))
    assert onsets(once, "moment") == [0, 5]


def test_schedule_without_repeats_runs_once():
    dataset = scheduled(Schedule((present, relax)))
    assert onsets(dataset, "present") == [0] and onsets(dataset, "relax") == [2]
    assert dataset["unit.now"].values[5:].max() == -1


def test_rule_hears_a_phase():
    rule = PlasticityRule("learner", "w : 1", on={"relax": "w += 1"})
    dataset = run(Experiment("learn", experiment.Network(
        (Population("a", relay, 1), Population("b", relay, 1)),
        (Projection("ab", "a", "b", rules=rule, weights=0.0),)),
        recordings=(Recording("ab", "w", every=1*ms),),
        schedule=Schedule((present, relax), repeats=2), duration=12*ms, dt=1*ms), "numpy")
    w = dataset["ab.w"].values[:, 0]
    assert np.nonzero(np.diff(w))[0].tolist() == [2, 7] and w[-1] == 2


def test_phase_without_a_schedule_is_an_error():
    with pytest.raises(ValueError, match="reads 'phase', but there is no schedule"):
        build.neurons(listener, 1)


def test_phase_that_is_not_in_the_schedule_is_an_error():
    with pytest.raises(KeyError, match="'presnt'; did you mean 'present'"):
        run(Experiment("typo", experiment.Network((Population("unit", listener.insert(
            counter("c", "presnt")), 1),)), schedule=Schedule((present,)), duration=2*ms,
            dt=1*ms), "numpy")
