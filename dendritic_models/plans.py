"""A build as a list of steps: make an object, set a value, call a method.

`build` writes plans; `execute` turns one into Brian2 objects, `print_plan` into a plain Brian2
script. As both read the same steps, the script runs to the same spikes.
"""

import builtins
import re
import textwrap
from dataclasses import dataclass, is_dataclass
from itertools import zip_longest

import brian2
import numpy as np
from brian2 import get_dimensions

from dendritic_models import checks, integrators


@dataclass(frozen=True)
class Name:
    """An object made earlier in the plan, or handed over by the user."""

    name: str


@dataclass(frozen=True)
class Linked:
    """``linked_var(group, variable)``."""

    group: str
    variable: str


@dataclass
class Make:
    """``name = maker(**arguments)``."""

    name: str
    maker: str
    arguments: dict


@dataclass
class Set:
    """``target.path = value``; a path may go through a dictionary: ``thresholder[spike].order``."""

    target: str
    path: str
    value: object


@dataclass
class Call:
    """``target.method(**arguments)``."""

    target: str
    method: str
    arguments: dict


def execute(plan, objects=None):
    """Carry out a plan; `objects` holds what the user made.  Returns all objects by name."""
    made = dict(objects or {})

    def resolve(value):
        if isinstance(value, Name):
            return made[value.name]
        if isinstance(value, Linked):
            return brian2.linked_var(made[value.group], value.variable)
        if isinstance(value, dict):
            return {key: resolve(item) for key, item in value.items()}
        if isinstance(value, list):
            return [resolve(item) for item in value]
        return value

    for step in plan:
        if isinstance(step, Make):
            maker = getattr(brian2, step.maker, None) or getattr(integrators, step.maker)
            made[step.name] = maker(**resolve(step.arguments))
        elif isinstance(step, Call):
            getattr(made[step.target], step.method)(**resolve(step.arguments))
        else:
            *path, last = step.path.split(".")
            holder = made[step.target]
            for part in path:
                name, _, key = part.rstrip("]").partition("[")
                holder = getattr(holder, name)[key] if key else getattr(holder, name)
            setattr(holder, last, resolve(step.value))
    return made


def settings(plan, other):
    """The steps of `other` that give arrays or expressions to variables.

    Raises
    ------
    ValueError
        When the plans differ in anything but the numbers of those arrays.
    """
    chosen = []
    for held, step in zip_longest(plan, other):
        sets = isinstance(step, Set) and isinstance(held, Set) and (
            held.target, held.path) == (step.target, step.path) and "." not in step.path
        if sets and np.ndim(step.value) and np.shape(step.value) == np.shape(held.value):
            chosen.append(step)
        elif not _same(held, step):
            raise ValueError(f"{getattr(step, 'target', getattr(step, 'name', 'the plan'))}: the "
                             f"experiment differs in more than the numbers of arrays from the one "
                             f"that was built. Build it apart.")
        elif sets and isinstance(step.value, str):
            chosen.append(step)
    return chosen


def same_but(maker, plan, other):
    """Whether plans are equal but for the values of what `maker` makes."""
    def told(steps):
        return [(step.name, np.shape(step.arguments["values"]), {
            k: v for k, v in step.arguments.items() if k != "values"})
            if getattr(step, "maker", None) == maker else step for step in steps]

    return _same(told(plan), told(other))


def _same(one, other):
    """Whether two steps, or two values in them, are equal, arrays and units included."""
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        return _same(vars(one), vars(other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other) and get_dimensions(one) == get_dimensions(other)
    return one == other


SHOWN_UNITS = ("ms", "mV", "pA", "nS", "pF", "um", "Hz", "second", "volt", "siemens", "farad",
               "amp", "meter")


def _said(value):
    """A value as Python text that reads back to the same number."""
    if isinstance(value, Name):
        return value.name
    if isinstance(value, Linked):
        return f"linked_var({value.group}, {value.variable!r})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_said(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_said, value)) + "]"
    if isinstance(value, str) and "\n" in value:
        return '"""\n' + textwrap.indent(value, "    ") + '\n"""'
    dimension = get_dimensions(value) if checks.is_quantity_like(value) else None
    if isinstance(value, bool) or dimension is None:
        return repr(value)
    number = np.asarray(value)
    if dimension is get_dimensions(1):
        unit = ""
    else:
        exact = (f"*{name}" for name in SHOWN_UNITS
                 if getattr(brian2, name).dim is dimension and np.array_equal(
                     (number/float(getattr(brian2, name)))*float(getattr(brian2, name)), number))
        unit = next(exact, f"*({checks.unit_text(value)})")
        number = number/float(getattr(brian2, unit[1:], 1)) if unit[1:].isidentifier() else number
    if number.ndim == 0:
        return repr(number.item()) + unit
    if number.size and np.all(number == number.flat[0]):
        kind = "" if number.dtype == float else f", dtype={number.dtype.name!r}"
        return f"np.full({number.shape}, {number.flat[0].item()!r}{kind})" + unit
    changes = np.any(np.diff(number.reshape(len(number), -1), axis=0), axis=1)
    starts = np.concatenate([[0], np.nonzero(changes)[0] + 1])
    if 4*len(starts) < len(number):                       # steps and pulses: values and how long
        lengths = np.diff([*starts, len(number)]).tolist()
        return f"np.repeat({number[starts].tolist()!r}, {lengths!r}, axis=0)" + unit
    return f"np.array({number.tolist()!r})" + unit


def print_plan(plan, duration, dt, seed):
    """A plan as a plain Brian2 script that runs to the same spikes."""
    lines = [f"defaultclock.dt = {_said(dt)}", f"seed({seed})"]
    for step in plan:
        if isinstance(step, Make):
            arguments = ",\n    ".join(f"{k}={_said(v)}" for k, v in step.arguments.items())
            lines += ["", f"{step.name} = {step.maker}(\n    {arguments})"]
        elif isinstance(step, Call):
            arguments = ", ".join(f"{k}={_said(v)}" for k, v in step.arguments.items())
            lines.append(f"{step.target}.{step.method}({arguments})")
        else:
            path = step.path.replace("[", "['").replace("]", "']")
            lines.append(f"{step.target}.{path} = {_said(step.value)}")
    made = [step.name for step in plan if isinstance(step, Make) and step.maker != "TimedArray"]
    lines += ["", f"network = Network({', '.join(made)})",
              f"network.run({_said(duration)}, namespace={{}})", ""]
    bare = re.sub(r'"""[\s\S]*?"""|\'[^\']*\'|"[^"]*"', "", "\n".join(lines))
    used = sorted({name for name in re.findall(r"(?<![.\w])[A-Za-z_]\w*(?![\w=])", bare)
                   if hasattr(brian2, name) and name not in ("np", *(m.name for m in plan if
                                                                   isinstance(m, Make)))
                   and not hasattr(builtins, name)})
    header = ["import numpy as np", f"from brian2 import {', '.join(used)}", "",
              "import dendritic_models.integrators  # for method='hines'",
              *["from dendritic_models.integrators import TreeGroup"]*any(
                  getattr(step, "maker", "") == "TreeGroup" for step in plan), ""]
    return "\n".join(header + lines)


def print_equations(plan):
    """What a plan computes: equations and events of its groups and paths, without their data."""
    lines, name = [], ""
    for step in plan:
        given = getattr(step, "arguments", {})
        if isinstance(step, Make) and "model" in given:
            name, size = step.name, given.get("N", given.get("cells"))
            lines += ["", f"{name}: {step.maker} " + (
                f"from {given['source'].name} to {given['target'].name}" if "source" in given
                else f"of {size}") + (f", {given['method']}" if "method" in given else "")]
            told = given["model"].splitlines()
            told += [f"{word}: {given[word]}" for word in ("threshold", "refractory")
                     if given.get(word)]
            told += [f"event {event}: {condition}"
                     for event, condition in given.get("events", {}).items()]
            said = {"spike": given.get("reset", "")}
            for side in ("pre", "post"):
                said |= given.get(f"on_{side}", {})
            told += [f"at {event}: {line.strip()}" for event, code in said.items()
                     for line in code.splitlines()]
            told += [f"{constant} = {_said(value)}" for constant, value in given.get(
                "namespace", {}).items() if not isinstance(value, Name)]
        elif isinstance(step, Call) and (step.target, step.method) == (name, "connect"):
            told = [f"{len(given['i'])} synapses" if "i" in given else "all to all"]
        elif isinstance(step, Call) and "code" in given:
            when = given.get("event") or f"every {given.get('dt', 'step')}"
            lines.append(f"\n{step.target}, {when}:")
            told = given["code"].splitlines()
        else:
            continue
        lines += [f"    {line}" for line in told]
    return "\n".join(lines).strip() + "\n"


# The order of things within one step: every `when` and `order` that is set anywhere is in this
# table.  States come at ("groups", 0), as in Brian2.
WHEN = {
    "forward": ("groups", -2),            # signals sum over their sources ...
    "transposed": ("groups", -1),         # ... and feedback sees what the forward ones just gave
    "generator": ("thresholds", 0),       # given spikes and the user's own sources fire
    "feed": ("thresholds", 1),            # ... and set the flag of their relay
    "somatic": ("thresholds", -1),        # all compartments see what the root is about to do
    "relay": ("thresholds", 2),           # ... which fires in the same step: no lag
    "level": ("after_thresholds", 9),     # remember an event's level, to find its next edge
    "pre": ("synapses", -100),            # receptors read the efficacy, then rules, then bounds
    "post": ("synapses", 100),            # rules on events of the target, in the order said
    "traces": ("synapses", 200),          # per-synapse traces count this step's spikes last
    "reactions": ("resets", 1),           # shared traces and mechanisms count events last
    "drift": ("groups", 1),               # states that read other groups' states come after them
    "bounds": ("groups", 2),              # after a drift has moved a bounded variable
    "watch": ("end", 0),                  # has a voltage left its range?
}


def ordered(target, path, kind, place=0):
    """Steps that put an object of the plan in its place within a step, among others of its kind."""
    when, order = WHEN[kind]
    return [Set(target, f"{path}.when", when), Set(target, f"{path}.order", order + place)]
