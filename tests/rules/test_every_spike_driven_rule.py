"""What review misses, in every rule of the table that spikes alone drive.

A parameter without effect; a dependence on dt; on a name.  All rules share one network: a synapse
of each kind in every row, and a row for each altered parameter under each of two trains of spikes.
Weights that jump at events alone know neither step nor names, so that one more build says both.
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
DURATION = 250                                             # ms
TRAINS = [([20, 60, 75, 140, 150, 160, 205, 210, 230], [27, 58, 75, 120, 152, 190, 208, 235]),
          ([35, 90, 95, 180, 210, 215], [30, 33, 92, 150, 205, 210, 222])]
STEP = 0.2*ms                                              # of weights that drift


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


def drifts(rule):
    """Whether weights move between events too."""
    return "recorded" in rule.on or any(
        e.type == DIFFERENTIAL_EQUATION for e in rule.equations.values())


DRIVEN = {name: rule for name, rule in RULES.items() if not asked_beyond_spikes(rule)}
DRIFTING = {name: rule for name, rule in DRIVEN.items() if drifts(rule)}
JUMPING = {name: rule for name, rule in DRIVEN.items() if not drifts(rule)}


def test_rules_that_are_not_checked_ask_for_something_that_is_listed():
    unheard = {name: names for name in set(RULES) - set(DRIVEN)
               if (names := asked_beyond_spikes(RULES[name]) - set(BEYOND))}
    assert not unheard, "drive these here, or say in BEYOND what they ask for"


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
    paths = [Projection(f"path_{rule.name}", "a", "b", rules=rule, connect="one", weights=0.5,
                        receptor=Mechanism(f"got_{rule.name}", "total : 1",
                                           on={"pre": "total += efficacy"}))
             for rule in rules.values()]
    given = []
    for side, population in enumerate("ab"):
        times = [TRAINS[k % len(TRAINS)][side] for k in range(n)]
        given.append(Spikes(population, np.concatenate(times)*ms,
                            np.repeat(np.arange(n), list(map(len, times)))))
    dataset = run(Experiment("every_rule", experiment.Network(
        (Population("a", relay, n), Population("b", relay, n)), tuple(paths)),
        stimuli=tuple(given), duration=DURATION*ms, dt=dt, recordings=(
            *(Recording(path.name, "w") for path in paths),
            *(Recording("b", f"got_{rule.name}.total", every=(DURATION - 10)*ms)
              for rule in rules.values()))),
        "numpy")
    return {name: np.stack([dataset[f"b.got_{rule.name}.total"].values[-1],
                            dataset[f"path_{rule.name}.w"].values], axis=-1).reshape(rows, -1)
            for name, rule in rules.items()}


@pytest.fixture(scope="module")
def altered_rules():
    """Every rule with every parameter altered, in steps of 1 ms."""
    rows = 1 + max(len(rule.addresses()) for rule in DRIVEN.values())
    return outcomes({name: in_rows(rule, rows) for name, rule in DRIVEN.items()}, rows, 1*ms)


@pytest.fixture(scope="module")
def other_names_and_half_steps():
    """Rules that jump, with all their symbols renamed and in half the steps."""
    return outcomes({name: renamed(rule) for name, rule in JUMPING.items()}, 1, 0.5*ms)


@pytest.fixture(scope="module")
def drifting():
    """Rules that drift: as published, (name, "renamed") with other symbols."""
    return outcomes({**DRIFTING, **{(name, "renamed"): renamed(rule) for name, rule in
                                    DRIFTING.items()}}, 1, STEP)


@pytest.fixture(scope="module")
def half_steps():
    """Rules that drift in half the steps."""
    return outcomes(DRIFTING, 1, STEP/2)


@pytest.mark.parametrize("name", DRIVEN)
def test_every_parameter_matters(name, altered_rules):
    changed = altered_rules[name]
    moved = np.abs(changed[1:] - changed[0]).max(axis=1)     # least: 1e-12, by A2_plus
    still = [a for a, by in zip(DRIVEN[name].addresses(), moved, strict=False) if by < 1e-13]
    assert not still


@pytest.mark.parametrize("name", JUMPING)
def test_other_names_and_half_steps_change_nothing_in_a_rule_that_jumps(
        name, altered_rules, other_names_and_half_steps):
    np.testing.assert_allclose(other_names_and_half_steps[name][0], altered_rules[name][0],
                               rtol=1e-10)                  # rounding


@pytest.mark.parametrize("name", DRIFTING)
def test_halving_dt_moves_a_rule_by_less_than_its_tolerance(name, drifting, half_steps):
    np.testing.assert_allclose(half_steps[name], drifting[name], rtol=1e-2)        # one step


@pytest.mark.parametrize("name", DRIFTING)
def test_renaming_everything_changes_nothing(name, drifting):
    np.testing.assert_allclose(drifting[name, "renamed"], drifting[name],
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
