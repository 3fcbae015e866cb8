"""What review misses, in every rule of the table that spikes alone drive.

A parameter without effect; a dependence on dt; on a name.  All rules share one network: a synapse
of each kind in every row, and a row for each altered parameter under each of two trains of spikes.
What a rule asks for beyond spikes must stand in `BEYOND`, or the rule must be checked.
"""

from dataclasses import replace

import numpy as np
import pytest
from brian2 import Equations, get_dimensions, ms
from brian2.equations.equations import DIFFERENTIAL_EQUATION
from brian2.utils.stringtools import get_identifiers, word_substitute

from dendritic_models import experiment
from dendritic_models.cells import relay
from dendritic_models.dynamics import lines_of
from dendritic_models.experiment import Experiment, Population, Projection, Recording, Spikes
from dendritic_models.model import Mechanism
from dendritic_models.plasticity import RULES
from dendritic_models.run import run

BEYOND = {                                # what a train of spikes does not hold, and where it is
    "v": "a membrane", "v_post": "a membrane", "u_post": "a membrane", "V_post": "a membrane",
    "R": "a place field", "R_pre": "a place field",
    "r": "a rate unit", "r_pre": "a rate unit", "r_post": "a rate unit",
    "err": "a layer above", "A": "a threshold",
    "err_post": "predictive coding", "f_pre": "predictive coding",
    "plasticity_post": "predictive coding", "plasticity_pre": "a network that learns",
    "err_pre": "a network that learns", "f_post": "a network that learns",
    "free_post": "two equilibria", "free_pre": "two equilibria",
    "v_A_post": "a microcircuit", "slope_post": "a recurrent network",
    "credit_post": "a recurrent network", "h_pre": "a recurrent network", "trial": "a schedule",
    "plateau": "a dendrite", "plateau_post": "a dendrite",
    "rho_post": "escape noise", "instructed": "a dendrite or a teacher",
    "block": "a schedule", "learn": "a schedule",
    "xi": "noise: two runs of a rule differ anyway",
}
DURATION = 500                                             # ms
TRAINS = [([20, 60, 75, 140, 150, 160, 300, 310, 330, 460], [27, 58, 75, 120, 152, 190, 305, 470]),
          ([35, 90, 95, 180, 210, 215, 360, 400], [30, 33, 92, 150, 205, 250, 352, 400, 410])]
STEP = {"events": 1*ms, "drift": 0.2*ms}                   # of what moves a weight
TOLERANCE = {"events": 1e-10, "drift": 1e-2}               # when it is halved: rounding; one step


def asked_beyond_spikes(rule):
    """The names of what a rule reads or waits for that a train of spikes does not hold."""
    parts = [rule, *filter(None, (rule.pre, rule.post))]
    texts = [line for part in parts for line in lines_of(Equations(
        part.synapse if part is rule else part.equations))]
    texts += [text for part in parts for text in (*part.on.values(), *part.every)]
    read = set().union(*map(get_identifiers, texts)) & {"v", "v_pre", "v_post", "xi"}
    events = {event for part in parts for event in part.on}
    events -= {"pre", "post", "spike", "recorded", *(rule.post.events if rule.post else ())}
    told = {"err"} & set(rule.post.states if rule.post else ())
    return read | events | told | {name for part in parts for name in part.needs}


def moved_by(rule):
    """Whether weights jump at events alone, or drift as well, be it between the events."""
    drifts = "recorded" in rule.on or any(
        e.type == DIFFERENTIAL_EQUATION for e in rule.equations.values())
    return "drift" if drifts else "events"


DRIVEN = {name: rule for name, rule in RULES.items() if not asked_beyond_spikes(rule)}
ANY = pytest.mark.parametrize("name", DRIVEN)


@pytest.mark.parametrize("name", sorted(set(RULES) - set(DRIVEN)))
def test_rule_that_is_not_checked_asks_for_something_that_is_listed(name):
    unheard = asked_beyond_spikes(RULES[name]) - set(BEYOND)
    assert not unheard, f"{name} asks for {unheard}: drive it here, or say in BEYOND what that is"


def altered(rule, address):
    """The value that a parameter takes in its rows: larger by half; a zero, half its largest peer.

    Peers are the rule's numbers of that dimension.
    """
    numbers = rule.addresses()
    value = numbers[address]
    if value != 0:
        return 1.5*value
    return 0.5*max(x for x in numbers.values() if get_dimensions(x) == get_dimensions(value))


def in_rows(rule, rows):
    """The rule with a parameter altered in each row but the first; the last ones repeat it."""
    numbers = rule.addresses()
    changes = {}
    for k, (address, value) in enumerate(numbers.items()):
        column = np.full(rows, float(value))
        column[k + 1] = float(altered(rule, address))
        unit = value/float(value) if value != 0 and hasattr(value, "dim") else 1
        changes[address] = np.repeat(column, len(TRAINS))*unit
    return rule.with_(changes)


def outcomes(rules, rows, dt):
    """What has reached a receptor, and the final weight: name -> array (rows, trains, 2)."""
    n = rows*len(TRAINS)
    paths = [Projection(f"path_{name}", "a", "b", rules=rule, connect="one", weights=0.5,
                        receptor=Mechanism(f"got_{name}", "total : 1",
                                           on={"pre": "total += efficacy"}))
             for name, rule in rules.items()]
    given = []
    for side, population in enumerate("ab"):
        times = [TRAINS[k % len(TRAINS)][side] for k in range(n)]
        given.append(Spikes(population, np.concatenate(times)*ms,
                            np.repeat(np.arange(n), list(map(len, times)))))
    dataset = run(Experiment("every_rule", experiment.Network(
        (Population("a", relay, n), Population("b", relay, n)), tuple(paths)),
        stimuli=tuple(given), duration=DURATION*ms, dt=dt, recordings=(
            *(Recording(path.name, "w") for path in paths),
            *(Recording("b", f"got_{name}.total", every=(DURATION - 10)*ms) for name in rules))),
        "numpy")
    return {name: np.stack([dataset[f"b.got_{name}.total"].values[-1],
                            dataset[f"path_{name}.w"].values], axis=-1).reshape(rows, -1)
            for name in rules}


@pytest.fixture(scope="module")
def altered_rules():
    """Every rule with every parameter altered, in steps of 1 ms."""
    rows = 1 + max(len(rule.addresses()) for rule in DRIVEN.values())
    return outcomes({name: in_rows(rule, rows) for name, rule in DRIVEN.items()}, rows, 1*ms)


@pytest.fixture(scope="module")
def steps(altered_rules):
    """Every rule as published, in its steps and in their halves."""
    rules = {kind: {name: rule for name, rule in DRIVEN.items() if moved_by(rule) == kind}
             for kind in STEP}
    whole = {name: altered_rules[name][0] for name in rules["events"]}
    whole |= outcomes(rules["drift"], 1, STEP["drift"])
    halves = {}
    for kind, step in STEP.items():
        halves |= outcomes(rules[kind], 1, step/2)
    return {name: (whole[name], halves[name]) for name in DRIVEN}


@pytest.fixture(scope="module")
def other_names():
    """Every rule with all its symbols renamed, in steps of 1 ms."""
    return outcomes({name: renamed(rule) for name, rule in DRIVEN.items()}, 1, 1*ms)


@ANY
def test_every_parameter_matters(name, altered_rules):
    changed = altered_rules[name]
    moved = np.abs(changed[1:] - changed[0]).max(axis=1)     # least: 1e-12, by A2_plus
    still = [a for a, by in zip(DRIVEN[name].addresses(), moved, strict=False) if by < 1e-13]
    assert not still


@ANY
def test_halving_dt_moves_a_rule_by_less_than_its_tolerance(name, steps):
    np.testing.assert_allclose(*map(np.ravel, steps[name]), rtol=TOLERANCE[moved_by(DRIVEN[name])])


@ANY
def test_renaming_everything_changes_nothing(name, altered_rules, other_names):
    np.testing.assert_allclose(other_names[name][0], altered_rules[name][0],
                               rtol=1e-12)                  # arrays and constants round differently


def renamed(rule):
    """A copy in which every symbol but the noun's own ``w`` is called otherwise."""
    sides = {side: getattr(rule, side) for side in ("pre", "post")}
    names = {f"{x}_{side}": f"{x}z_{side}" for side, m in sides.items() if m for x in m.states}
    names |= {x: f"{x}z" for x in (*rule.parameters, *rule.states) if x != "w"}

    def anew(part, text, names, **more):
        def say(code):
            return word_substitute(code, names) if isinstance(code, str) else code

        equations = "\n".join(lines_of(Equations(getattr(part, text), **names)))
        more |= {"events": {e: replace(event, condition=say(event.condition)) for e, event
                            in part.events.items()}} if text == "equations" else {}
        return replace(
            part, name=f"other_{part.name}", on={e: say(code) for e, code in part.on.items()},
            every={say(code): period for code, period in part.every.items()},
            initial={names.get(x, x): say(value) for x, value in part.initial.items()},
            parameters={names[x]: value for x, value in part.parameters.items()},
            **{text: equations}, **more)

    return anew(rule, "synapse", names, efficacy=word_substitute(rule.efficacy, names), bounds={
        names.get(x, x): limits for x, limits in rule.bounds.items()}, **{
        side: anew(m, "equations", {x: f"{x}z" for x in (*m.states, *m.parameters)})
        for side, m in sides.items() if m})
