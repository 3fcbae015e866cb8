"""One row of a group -> the steps that make a NeuronGroup of it: inputs, events, watch.

Where a row is a compartment (the flat layout), the group is a TreeGroup, and a second group with
one row per compartment of a single cell holds what differs between compartments only.
"""

from dataclasses import dataclass, field

import numpy as np
from brian2 import Quantity, get_dimensions, second
from brian2.equations.equations import DIFFERENTIAL_EQUATION, PARAMETER
from brian2.utils.stringtools import get_identifiers, word_substitute

from dendritic_models import checks
from dendritic_models.dynamics import lines_of
from dendritic_models.integrators import rows
from dendritic_models.plans import WHEN, Call, Make, Name, Set, ordered


def _schedule_events(schedule, dt):
    """Phase -> condition that holds at the one step of each pass at which the phase starts."""
    if schedule is None:
        return {}

    def steps(time):
        return round(float(time/dt))

    def begins(start, inside):
        first = steps(start)
        if schedule.repeats == 1 and not inside:
            return f"t_in_timesteps == {first}"
        conditions, passed = [f"t_in_timesteps >= {first}"], f"(t_in_timesteps - {first})"
        for period, repeats in ((schedule.period, schedule.repeats), *inside):
            conditions.append(f"{passed} < {steps(period)*repeats}")
            passed = f"({passed} % {steps(period)})"
        return " and ".join([*conditions, f"{passed} == 0"])

    return {name: " or ".join(f"({begins(*start)})" for start in schedule.starts(name))
            for name in schedule.names}


def recorded_steps(experiment, population):
    """The condition that holds at each step after which synapses onto a population are recorded."""
    network, dt = experiment.network, experiment.dt
    onto = {path.name for path in (*network.projections, *network.signals)
            if path.target == population}
    moments = {f"t_in_timesteps == {round(float(experiment.duration/dt)) - 1}"
               if recording.every is None
               else f"(t_in_timesteps + 1) % {round(float(recording.every/dt))} == 0"
               for recording in experiment.recordings if recording.source in onto}
    return " or ".join(sorted(moments)) or "False"


def _phase(schedule, dt):
    """The index of the phase that runs now, as an expression; -1 after the last."""
    period = round(float(schedule.period/dt))
    ends = np.cumsum([float(phase.duration/dt) for phase in schedule.phases]).round().astype(int)
    index = " + ".join(f"int(t_in_timesteps % {period} >= {end})" for end in ends[:-1]) or "0"
    during = f"int(t_in_timesteps < {period*schedule.repeats})"
    return f"phase = ({index} + 1)*{during} - 1 : integer"


@dataclass
class Input:
    """One term of what drives a declared parameter: a signal's variable, or a waveform."""

    expression: str
    signal: bool = False
    names: dict = field(default_factory=dict)


def group_plan(name, row, size, inputs=None, schedule=None, listens=(), dt=None, watch=False,
               recorded="False"):
    """Steps that make one NeuronGroup of `size` rows of `row`.

    `inputs` maps a declared parameter to the terms that are summed into it; `listens` are
    phases of the schedule that synapses on this group wait for, or ``"recorded"``, which comes
    when the condition of that name holds.
    """
    inputs = inputs or {}
    phases = {**_schedule_events(schedule, dt), RECORDED: recorded}
    lines, values, namespace = [], [], {}
    for constant in set(inputs) - set(row.equations):
        raise ValueError(f"{row.where}: '{constant}' is a constant and takes no input. Declare it "
                         f"in the equations: '{constant} : unit'.")
    for equation in row.equations.values():
        if equation.varname in inputs:
            if equation.type != PARAMETER:
                raise ValueError(f"{row.where}: '{equation.varname}' is computed by its equations "
                                 f"and takes no input. Declare it: '{equation.varname} : "
                                 f"{checks.unit_name(equation)}'.")
            unit = checks.unit_text(equation)
            terms = inputs[equation.varname]
            lines.append(f"{equation.varname} = {' + '.join(t.expression for t in terms)} : {unit}")
            lines += [f"{term.expression} : {unit}" for term in terms if term.signal]
            for term in terms:
                namespace |= term.names
        else:
            lines += lines_of({0: equation})
    along = {}                                  # what differs between compartments only
    for parameter, value in row.parameters.items():
        if np.ndim(value) == 2 and len(value) == 1:
            along[parameter] = value[0]
        elif np.ndim(value):
            lines.append(f"{parameter} : {checks.unit_text(value)} (constant)")
            values.append(Set(name, parameter, spread(row, size, value)))
        else:
            namespace[parameter] = value

    events, edges, after = {}, {}, []
    wanted = {*row.on, *listens}
    for event, definition in row.events.items():
        condition = f"({definition.condition})"
        if definition.edge:
            edges[event] = condition
            lines.append(f"above_{event} : boolean")
            events[event] = f"{condition} and not above_{event} and t_in_timesteps > 0"
            if f"{event}_end" in wanted:
                events[f"{event}_end"] = f"not {condition} and above_{event}"
        else:
            events[event] = condition
    if row.cable is not None:
        events |= _somatic_spike(row, wanted)
    for event in wanted - set(events) - {"spike"}:
        if event not in phases:
            raise checks.unknown(row.where, "event or phase of the schedule", event,
                                 {*events, *phases, *(["spike"] if row.threshold else [])})
        events[event] = phases[event]
    if "spike" in row.on and not row.threshold:
        raise ValueError(f"{row.where}: a mechanism waits for 'spike', but there is no threshold. "
                         f"Give one: threshold='v > -20*mV'.")
    if "phase" not in row.equations and any("phase" in get_identifiers(text) for text in [
            *lines, *events.values(), *(code for codes in row.on.values() for code in codes)]):
        if schedule is None:
            raise ValueError(f"{row.where} reads 'phase', but there is no schedule. Give the "
                             f"experiment one: schedule=Schedule((Phase('present', 20*ms), ...)).")
        lines.append(_phase(schedule, dt))

    reactions, watching = dict(row.on), watched(row) if watch else {}
    arguments = dict(N=size, model="", name=name, namespace=namespace)
    if row.cable is not None:
        if "spike" in reactions:                    # all compartments hear it, the root resets
            reactions[SOMATIC] = reactions.pop("spike")
        arguments |= _on_tree(name, row, along, size, events.get(SOMATIC, ""))
        if SOMATIC in events:
            after += ordered(name, f"thresholder[{SOMATIC}]", "somatic")
    reset = "\n".join(filter(None, (row.reset, *reactions.get("spike", ()))))
    if any(e.type == DIFFERENTIAL_EQUATION for e in row.equations.values()):
        arguments["method"] = row.method or "exponential"
    if row.threshold:
        arguments |= dict(threshold=row.threshold, reset=reset, refractory=row.refractory)
    if events:
        arguments["events"] = events
    if watching:
        lines.append("bad_time : second\nbad_place : integer")
    arguments["model"] = "\n".join(lines)
    plan = [Make(name, "NeuronGroup", arguments)]
    if row.cable is not None:
        del arguments["N"], arguments["method"]
        plan = [*_tree(name, row, along), Make(name, "TreeGroup", arguments)]
    plan += values
    plan += [Set(name, variable, value if isinstance(value, str) else spread(row, size, value))
             for variable, value in row.initial.items() if variable not in inputs]
    for event, condition in edges.items():
        when, order = WHEN["level"]
        after.append(Call(name, "run_regularly", dict(
            code=f"above_{event} = {condition}", when=when, order=order)))
    for event, statements in reactions.items():
        if event != "spike":
            when, order = WHEN["reactions"]
            after.append(Call(name, "run_on_event", dict(
                event=event, code="\n".join(statements), when=when, order=order)))
    for statements, period in row.every.items():
        after.append(Call(name, "run_regularly", dict(code=statements, dt=period)))
    if watching:
        plan.append(Set(name, "bad_time", -1*second))
        when, order = WHEN["watch"]
        after.append(Call(name, "run_regularly", dict(
            code=_watch_code(watching), when=when, order=order)))
    return plan + after


SOMATIC = "somatic_spike"              # the spike of the root, as an event of all compartments
RECORDED = "recorded"                  # the next thing that happens to synapses is a record of them


def spread(row, size, values):
    """Values of `size` neurons as values of the group's rows.

    Parameters
    ----------
    row : Dynamics
    size : int
    values : Quantity
        One number, shape (cells,), or shape (cells, compartments).
    """
    if row.cable is None or np.ndim(values) == 0:
        return values
    where = rows(size, len(row.cable.tree))
    placed = np.empty(where.size)
    placed[where] = np.asarray(values).reshape(len(values), -1)
    return Quantity(placed, dim=get_dimensions(values))


def _tree(name, row, along):
    """Steps for the group that holds what differs between compartments only."""
    tree, (inward, outward) = row.cable.tree, row.cable.axial_rates()
    values = {"parent": np.maximum(tree.parent, 0), "inward": inward, "outward": outward, **along}
    lines = ["parent : integer", *(f"{n} : {checks.unit_text(x)} (constant)"
                                   for n, x in values.items() if n != "parent")]
    return [Make(f"{name}_tree", "NeuronGroup", dict(
        N=len(tree), model="\n".join(lines), name=f"{name}_tree", namespace={})),
        *(Set(f"{name}_tree", n, x) for n, x in values.items())]


def _somatic_spike(row, wanted):
    """The condition, in any row, that the root of its cell spikes; nothing if nobody waits."""
    if not row.threshold or not wanted & {"spike", SOMATIC}:
        return {}
    text = row.threshold if row.refractory is False else f"({row.threshold}) and not_refractory"
    return {SOMATIC: word_substitute(text, {n: f"{n}_root" for n in get_identifiers(text)
                                            if n in _differing(row)})}


def _differing(row):
    """The names whose value is not the same in all compartments."""
    return {*row.equations.names, "not_refractory",
            *(n for n, x in row.parameters.items() if np.ndim(x))}


def _on_tree(name, row, along, size, condition):
    """The arguments of a TreeGroup beside those of a NeuronGroup."""
    texts = [*row.lines, condition]
    read = {n for text in texts for n in get_identifiers(text)}
    root = tuple(sorted(n for n in _differing(row) if f"{n}_root" in read))
    return dict(cells=size, tree=Name(f"{name}_tree"), root=root)


def watched(row):
    """Label -> (variable, low, high) of what must stay finite and in range.

    A unit may show in no state that it blows up (saturated, linear), but in what it hears.
    """
    if row.voltages:
        low, high = (float(x) for x in row.v_range)
        return {place: (v, f"{low!r}*volt", f"{high!r}*volt") for place, v in row.voltages.items()}
    return {e.varname: (e.varname, f"-1e38*({checks.unit_name(e)})",
                        f"1e38*({checks.unit_name(e)})")
            for e in row.equations.values()
            if e.type == DIFFERENTIAL_EQUATION or e.varname in row.heard}


def _watch_code(watched):
    """Statements that keep the first bad time and place of a row; NaN compares false, so is bad."""
    lines, count = [], len(watched)
    for k, (variable, low, high) in enumerate(watched.values()):
        lines.append(f"_bad_{k} = int(not (({variable} > {low}) and ({variable} < {high})))")
    lines.append(f"_place_{count} = 0")
    for k in reversed(range(count)):
        lines.append(f"_place_{k} = _bad_{k}*{k + 1} + (1 - _bad_{k})*_place_{k + 1}")
    lines += ["_new = int(bad_place == 0)*int(_place_0 > 0)",
              "bad_place = bad_place + _new*_place_0",
              "bad_time = bad_time + _new*(t + 1*second)"]
    return "\n".join(lines)
