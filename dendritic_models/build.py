"""Descriptions -> Brian2 objects: the only room with NeuronGroup and Synapses in it.

Everything is first a plan (`plans`): steps that are either carried out or printed as a script.
`neurons` and `synapses` are for scripts of one's own, `network` for a whole `Experiment`.
"""

import re
from dataclasses import dataclass, field

import brian2
import numpy as np
from brian2 import Equations, Network, Quantity, ms, second
from brian2.equations.equations import DIFFERENTIAL_EQUATION, PARAMETER, SUBEXPRESSION
from brian2.utils.stringtools import get_identifiers, word_substitute

import dendritic_models.integrators  # noqa: F401  registers method="hines"
from dendritic_models import checks
from dendritic_models.dynamics import Dynamics, lines_of
from dendritic_models.experiment import Spikes, Waveform, initial_weights
from dendritic_models.model import Mechanism
from dendritic_models.plans import Call, Linked, Make, Name, Set, execute, print_plan

# The order of things within one step: every `when` and `order` that is set anywhere is in this
# table.  States come at ("groups", 0), as in Brian2.
WHEN = {
    "forward": ("groups", -2),            # signals sum over their sources ...
    "transposed": ("groups", -1),         # ... and feedback sees what the forward ones just gave
    "generator": ("thresholds", 0),       # given spikes and the user's own sources fire
    "feed": ("thresholds", 1),            # ... and set the flag of their relay
    "relay": ("thresholds", 2),           # ... which fires in the same step: no lag
    "level": ("after_thresholds", 9),     # remember an event's level, to find its next edge
    "pre": ("synapses", -1),              # receptors read the efficacy, then rules, then bounds
    "post": ("synapses", 1),              # rules on events of the target
    "traces": ("synapses", 2),            # per-synapse traces count this step's spikes last
    "reactions": ("resets", 1),           # shared traces and mechanisms count events last
    "bounds": ("groups", 1),              # after a drift has moved a bounded variable
    "watch": ("end", 0),                  # has a voltage left its range?
}


def _ordered(target, path, kind):
    """Steps that put an object of the plan in its place within a step."""
    when, order = WHEN[kind]
    return [Set(target, f"{path}.when", when), Set(target, f"{path}.order", order)]


# ---------------------------------------------------------------------------- neurons

def _schedule_events(schedule, dt):
    """Phase -> condition that holds at the one step of each pass at which the phase starts."""
    if schedule is None:
        return {}
    period = round(float(schedule.period/dt))

    def begins(step):
        if schedule.repeats == 1:
            return f"t_in_timesteps == {step}"
        last = step + period*(schedule.repeats - 1)      # a moment at the end of a pass comes with
        return (f"t_in_timesteps % {period} == {step % period} "          # the start of the next
                f"and t_in_timesteps >= {step} and t_in_timesteps <= {last}")

    return {name: " or ".join(f"({begins(round(float(start/dt)))})"
                              for start in schedule.starts(name))
            for name in dict.fromkeys(phase.name for phase in schedule.phases)}


def _phase(schedule, dt):
    """The index of the phase that runs now, as an expression; -1 after the last."""
    period = round(float(schedule.period/dt))
    ends = np.cumsum([float(phase.duration/dt) for phase in schedule.phases]).round().astype(int)
    index = " + ".join(f"int(t_in_timesteps % {period} >= {end})" for end in ends[:-1]) or "0"
    during = f"int(t_in_timesteps < {period*schedule.repeats})"
    return f"phase = ({index} + 1)*{during} - 1 : integer"


@dataclass
class _Input:
    """One term of what drives a declared parameter: a signal's variable, or a waveform."""

    expression: str
    signal: bool = False
    names: dict = field(default_factory=dict)


def _group(name, row, size, inputs=None, schedule=None, listens=(), dt=None, watch=False):
    """Steps that make one NeuronGroup of `size` rows of `row`.

    `inputs` maps a declared parameter to the terms that are summed into it; `listens` are
    phases of the schedule that synapses on this group wait for.
    """
    inputs = inputs or {}
    phases = _schedule_events(schedule, dt)
    lines, values, namespace = [], [], {}
    for constant in set(inputs) - set(row.equations):
        raise ValueError(f"{row.where}: '{constant}' is a constant and takes no input. Declare it in "
                         f"the equations: '{constant} : unit'.")
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
    for parameter, value in row.parameters.items():
        if np.ndim(value):
            lines.append(f"{parameter} : {checks.unit_text(value)} (constant)")
            values.append(Set(name, parameter, value))
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
    for event in wanted - set(events) - {"spike"}:
        if event not in phases:
            raise checks.unknown(row.where, "event or phase of the schedule", event,
                                 [*events, *phases, *(["spike"] if row.threshold else [])])
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

    reset = "\n".join(filter(None, (row.reset, *row.on.get("spike", ()))))
    arguments = dict(N=size, model="\n".join(lines), name=name, namespace=namespace)
    if any(e.type == DIFFERENTIAL_EQUATION for e in row.equations.values()):
        arguments["method"] = row.method or "exponential"
    if row.threshold:
        arguments |= dict(threshold=row.threshold, reset=reset, refractory=row.refractory)
    if events:
        arguments["events"] = events
    watched = _watched(row) if watch else {}
    if watched:
        arguments["model"] += "\nbad_time : second\nbad_place : integer"
    plan = [Make(name, "NeuronGroup", arguments)]
    plan += values
    plan += [Set(name, variable, value) for variable, value in row.initial.items()]
    for event, condition in edges.items():
        when, order = WHEN["level"]
        after.append(Call(name, "run_regularly", dict(
            code=f"above_{event} = {condition}", when=when, order=order)))
    for event, statements in row.on.items():
        if event != "spike":
            when, order = WHEN["reactions"]
            after.append(Call(name, "run_on_event", dict(
                event=event, code="\n".join(statements), when=when, order=order)))
    for statements, period in row.every.items():
        after.append(Call(name, "run_regularly", dict(code=statements, dt=period)))
    if watched:
        plan.append(Set(name, "bad_time", -1*second))
        when, order = WHEN["watch"]
        after.append(Call(name, "run_regularly", dict(
            code=_watch_code(watched), when=when, order=order)))
    return plan + after


def _watched(row):
    """Label -> (variable, low, high) of what must stay finite and in range."""
    if row.voltages:
        low, high = (float(x) for x in row.v_range)
        return {place: (v, f"{low!r}*volt", f"{high!r}*volt") for place, v in row.voltages.items()}
    return {e.varname: (e.varname, f"-1e300*({checks.unit_name(e)})",
                        f"1e300*({checks.unit_name(e)})")
            for e in row.equations.values() if e.type == DIFFERENTIAL_EQUATION}


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


def neurons(cell, n, layout="auto", name=None):
    """A population for a Brian2 script of one's own.

    Parameters
    ----------
    cell : Cell or Unit
        Insert receptors and a rule's postsynaptic side first: ``cell.insert(ampa, at="tuft")``.
    n : int
    layout : "auto" or "unrolled"
        One row per cell, one variable per compartment: ``v_soma``, ``s_ampa_tuft``.
    name : str, optional
        Default: the name of the cell.

    Returns
    -------
    NeuronGroup
        An ordinary one; set initial values, record and connect it as usual.
    """
    if layout not in ("auto", "unrolled"):
        if layout == "flat":
            raise NotImplementedError("layout='flat' is not there yet. Write layout='unrolled'; it "
                                      "serves up to about 100 compartments.")
        raise checks.unknown("build.neurons", "layout", layout, ("auto", "unrolled", "flat"))
    row, name = cell.dynamics(), name or cell.name
    group = execute(_group(name, row, n))[name]
    group.add_attribute("dynamics")
    group.dynamics = row
    return group


def _dynamics_of(group):
    """What a group says of itself; a user's own group has plain variables and events."""
    group = getattr(group, "source", group) if hasattr(group, "start") and hasattr(
        group, "source") else group
    if hasattr(group, "dynamics"):
        return group.dynamics
    events = list(getattr(group, "events", {"spike": None}))
    row = Dynamics(f"Group '{group.name}'", threshold="given" if "spike" in events else "")
    row.names = {("", "", variable): variable for variable in group.variables
                 if not variable.startswith("_")}
    row.events = {event: None for event in events if event != "spike"}
    row.lines = [f"{n} : {checks.unit_text(group.variables[n])}" for _, _, n in row.names
                 if n not in ("i", "N", "t", "dt", "t_in_timesteps")]
    return row


# ---------------------------------------------------------------------------- synapses

@dataclass
class _Pathway:
    """Statements that synapses run on one event of one side."""

    side: str
    event: str
    delay: Quantity = None
    kind: str = ""
    code: list = field(default_factory=list)


def _event_names(row):
    """The events of a row as descriptions call them: ``plateau`` as well as ``plateau_tuft``."""
    return {*row.events, *(key[-1] for key, full in row.names.items() if full in row.events)}


class _Synapses:
    """Collects what one Synapses object says: equations, pathways, summed signals, values."""

    def __init__(self, name, source, target, at, phases=()):
        self.name, self.source, self.target, self.at = name, source, target, at
        self.phases = phases
        self.drift, self.lines, self.namespace = {}, {}, {}
        self.per_neuron, self.initial, self.bounds, self.every = {}, {}, {}, {}
        self.pathways, self.listens = {}, {"pre": set(), "post": set()}
        self.dt = self.method = None
        self.relay = None

    def parameter(self, name, value, side="post"):
        """A constant; an array has one value per neuron of a side and is set per synapse."""
        if np.ndim(value):
            self.lines[name] = f"{name} : {checks.unit_text(value)} (constant)"
            self.per_neuron[name] = side, value
        else:
            self.namespace[name] = value

    def event(self, where, event):
        """(side, Brian2 event) of an event as a rule names it."""
        side = "pre" if event == "pre" or event.startswith("pre.") else "post"
        row = self.source if side == "pre" else self.target
        if event in ("pre", "post"):
            if not row.threshold:
                raise ValueError(f"{where} listens to '{event}', but {row.where} never spikes. "
                                 f"Give it a threshold, or use another rule.")
            return side, "spike"
        found = row.event(event.removeprefix("pre."), self.at)
        if found is None and side == "post" and event in self.phases:
            found = event
        if found is None:
            known = {"pre", "post", *_event_names(self.target), *self.phases,
                     *(f"pre.{name}" for name in _event_names(self.source))}
            raise checks.unknown(f"{where} -> {row.where}", "event", event, known)
        self.listens[side].add(found)
        return side, found

    def pathway(self, side, event, delay, kind=None):
        """The pathway of an event; rules that share event and delay share it, in list order."""
        kind = kind or side
        key = (side, event, None if delay is None else np.asarray(delay).tobytes(), kind)
        return self.pathways.setdefault(key, _Pathway(side, event, delay, kind))

    def delay(self, rule, event):
        """The delay of a rule's pathway: its own, else that of the synapses; ``None`` for none."""
        return rule.delay.get(event, self.delays.get(event))

    def trace(self, rule, side, shared):
        """Names for `x_pre` or `x_post`: the neuron's own state, or a copy in every synapse."""
        mechanism = getattr(rule, side)
        row = self.source if side == "pre" else self.target
        own = (*mechanism.states, *mechanism.parameters)
        if shared:
            return {f"{name}_{side}": row.find(f"{mechanism.name}.{name}",
                                               place=self.at if side == "post" else None)
                    + f"_{side}" for name in own}
        names = {name: f"{name}_{mechanism.name}_syn" for name in own}
        for name in mechanism.needs:
            names[name] = row.find(name, place=self.at if side == "post" else None) + f"_{side}"
        voltage = row.voltages.get(self.at if side == "post" else next(iter(row.voltages), None))
        if voltage:
            names["v"] = f"{voltage}_{side}"
        equations = Equations(mechanism.equations, **names)
        local = set(equations.names) | {names[p] for p in mechanism.parameters}
        for line, equation in zip(lines_of(equations), equations.values(), strict=True):
            if equation.type == DIFFERENTIAL_EQUATION:
                free = checks.identifiers(equation.expr.code) <= local
                line += " (event-driven)" if free else " (clock-driven)"
            self.lines[equation.varname] = line
        for name, value in mechanism.parameters.items():
            self.parameter(names[name], value, side)
        for name, value in mechanism.initial.items():
            self.initial[names[name]] = word_substitute(value, names) if isinstance(
                value, str) else value
        for event, statements in mechanism.on.items():
            event = side if event == "spike" else event if side == "post" else f"pre.{event}"
            which, found = self.event(rule.where, event)
            self.pathway(which, found, self.delay(rule, event), "traces").code.append(
                word_substitute(statements, names))
        return {f"{name}_{side}": names[name] for name in own}

    def rule(self, rule, shared):
        """Add one rule's text under full names; returns its efficacy."""
        where = rule.where
        names = {name: f"{name}_{rule.name}" for name in rule.parameters}
        for side in ("pre", "post"):
            if getattr(rule, side) is not None:
                names |= self.trace(rule, side, shared[side])
        for name in rule.needs:
            base, _, side = name.rpartition("_")
            row = self.source if side == "pre" else self.target
            names[name] = row.find(base, place=self.at if side == "post" else None) + f"_{side}"
        for side, row in (("pre", self.source), ("post", self.target)):
            voltage = row.voltages.get(self.at if side == "post" else
                                       next(iter(row.voltages), None))
            if voltage:
                names[f"v_{side}"] = f"{voltage}_{side}"
        for name, value in rule.parameters.items():
            self.parameter(names[name], value)
        self.bounds |= rule.bounds
        names |= {name: f"{name}_{rule.name}" for name, equation in rule.equations.items()
                  if equation.type == SUBEXPRESSION and name in self.lines}  # another rule's
        for equation in Equations(rule.synapse, **names).values():
            name = equation.varname
            if equation.type == DIFFERENTIAL_EQUATION:
                unit = checks.unit_text(equation)
                self.drift.setdefault((name, unit), []).append(equation.expr.code)
            elif name not in self.lines:
                self.lines[name] = lines_of({0: equation})[0]
        for event, statements in rule.on.items():
            side, found = self.event(where, event)
            path = self.pathway(side, found, self.delay(rule, event))
            self._no_conflict(rule, event, statements, path)
            path.code.append(word_substitute(statements, names))
        for statements, period in rule.every.items():
            self.every[word_substitute(statements, names)] = period
        for name, value in rule.initial.items():
            self.initial[name] = word_substitute(value, names) if isinstance(value, str) else value
        for word in ("dt", "method"):
            mine, held = getattr(rule, word), getattr(self, word)
            if None not in (mine, held) and mine != held:
                raise ValueError(f"{where}: {word} = {mine}, but another rule on '{self.name}' has "
                                 f"{held}. Synapses have one: give both rules the same.")
            setattr(self, word, held if mine is None else mine)
        return word_substitute(rule.efficacy, names)

    def _no_conflict(self, rule, event, statements, path):
        """Two plain assignments to one variable on one event have no order that is right."""
        held = set().union(*map(_plainly_assigned, path.code)) & set(rule.states)
        for name in sorted(held & _plainly_assigned(statements)):
            raise ValueError(f"{rule.where}, on '{event}': {name} is already assigned there by "
                             f"another rule. Write increments ({name} += ...) or drop one.")

    def clips(self, written):
        """Statements that put the bounded among some variables back into their bounds."""
        return [f"{name} = clip({name}, {low!r}, {high!r})"
                for name, (low, high) in self.bounds.items() if name in written]

    def plan(self, source, target, pairs, values, summed):
        """The steps: Synapses, connections, values, order."""
        moved = {name for name, _ in self.drift}
        lines = [line for name, line in self.lines.items() if name not in moved]
        for (name, unit), terms in self.drift.items():
            lines.append(f"d{name}/dt = {' + '.join(f'({term})' for term in terms)} : {unit}"
                         f" (clock-driven)")
        lines += summed
        arguments = dict(source=Name(source), target=Name(target), model="\n".join(lines),
                         name=self.name, namespace=self.namespace)
        if self.drift or "(clock-driven)" in arguments["model"]:
            arguments["method"] = self.method or "exponential"
        if self.dt is not None:
            arguments["dt"] = self.dt
        code, events, delays, order = {"pre": {}, "post": {}}, {}, {}, []
        for path in self.pathways.values():
            key = path.side if path.event == "spike" else path.event
            key += "_traces" if path.kind == "traces" else ""
            while key in events:
                key += "_later"
            written = {n for text in path.code for n in checks.assigned(text)}
            code[path.side][key] = "\n".join([*path.code, *self.clips(written)])
            events[key] = path.event
            if path.delay is None:
                delays[key] = 0*ms
            elif np.ndim(path.delay) == 0:
                delays[key] = path.delay
            order += _ordered(self.name, key, path.kind)
            if np.ndim(path.delay):
                order.append(Set(self.name, f"{key}.delay", path.delay))
        for side in ("pre", "post"):
            if code[side]:
                arguments[f"on_{side}"] = code[side]
        if events:
            arguments |= dict(on_event=events, delay=delays)
        plan = [Make(self.name, "Synapses", arguments)]
        plan.append(Call(self.name, "connect", {} if pairs is None else dict(
            i=pairs[0], j=pairs[1])))
        plan += order
        for name, value in {**self.initial, **values}.items():
            plan.append(Set(self.name, name, value))
        for name, (side, value) in self.per_neuron.items():
            plan.append(Set(self.name, name, value[pairs[side == "post"]]))
        for statements, period in self.every.items():
            plan.append(Call(self.name, "run_regularly", dict(code="\n".join(
                [statements, *self.clips(checks.assigned(statements))]), dt=period)))
        clipped = self.clips(moved)
        if clipped:
            when, order = WHEN["bounds"]
            plan.append(Call(self.name, "run_regularly", dict(
                code="\n".join(clipped), when=when, order=order,
                **({"dt": self.dt} if self.dt is not None else {}))))
        return plan


def _plainly_assigned(statements):
    """The names that statements set, rather than add to."""
    return set(re.findall(r"^\s*(\w+)\s*=(?!=)", statements.replace(";", "\n"), flags=re.M))


def pairs(connect, n_source, n_target, seed):
    """(sources, targets) index arrays of a connection rule, drawn by numpy."""
    if isinstance(connect, str) and connect == "all":
        return np.repeat(np.arange(n_source), n_target), np.tile(np.arange(n_target), n_source)
    if isinstance(connect, str) and connect == "one":
        if n_source != n_target:
            raise ValueError(f"connect='one' joins {n_source} sources to {n_target} targets. Use "
                             f"populations of equal size, or index arrays.")
        return np.arange(n_source), np.arange(n_target)
    if isinstance(connect, (int, float)):
        if not 0 <= connect <= 1:
            raise ValueError(f"connect = {connect} is no probability. Write a number in [0, 1].")
        rng = np.random.default_rng(np.random.SeedSequence(seed))
        return np.nonzero(rng.random((n_source, n_target)) < connect)
    if isinstance(connect, str):
        raise checks.unknown("connect", "pattern", connect, ("all", "one"))
    sources, targets = (np.asarray(side, dtype=int) for side in connect)
    for side, rows, size in (("sources", sources, n_source), ("targets", targets, n_target)):
        if rows.size and not (0 <= rows.min() and rows.max() < size):
            raise ValueError(f"connect: {side} run from {rows.min()} to {rows.max()}, but the "
                             f"population has 0 to {size - 1}.")
    return sources, targets


def per_synapse(values, pairs, shape):
    """Values of one number, of shape (sources, targets), or one per synapse, as an array."""
    if np.ndim(values) == 2:
        if np.shape(values) != shape:
            raise ValueError(f"weights have shape {np.shape(values)}, expected (sources, targets) "
                             f"= {shape}.")
        return values[pairs]
    if np.ndim(values) == 1 and len(values) != len(pairs[0]):
        raise ValueError(f"{len(values)} weights for {len(pairs[0])} synapses. Give one number, "
                         f"one for each synapse, or an array of shape (sources, targets).")
    return values


@dataclass
class _Planned:
    """The steps of a path, what its target must listen to, objects it adds, its synapses."""

    steps: list
    listens: dict
    extra: list
    size: int
    variables: set


def _path(name, source, target, rows, sizes, *, at=None, receptors=(), rules=(), connect="all",
          weights=1.0, delay=0*ms, signals=(), seed=0, phases=(), shared=None, inputs=({}, {})):
    """Plan one Synapses object, with the relay that shared traces of a stateless source need.

    A ``delay`` array is per synapse; `signals` are (Signal, "forward" or "transposed"); `inputs`
    are those of the source and the target, as for `_group`.
    """
    source_row, target_row = rows
    relay, extra = [], []
    delayed = bool(np.any(np.asarray(delay) > 0))

    def holds(row, mechanism, place):
        return all((place, mechanism.name, s) in row.names for s in mechanism.states)

    may_share = {}
    for rule in rules:
        late = {side: side in rule.delay or (side == "pre" and delayed) for side in ("pre", "post")}
        place = next(iter(source_row.voltages), "")
        here = at if target_row.voltages else ""
        may_share[rule.name] = {
            "pre": shared is not False and not late["pre"],
            "post": shared is not False and not late["post"] and rule.post is not None and holds(
                target_row, rule.post, here)}
        if rule.pre is not None and delayed and rule.pre.needs:
            raise ValueError(f"{rule.where}: its presynaptic trace follows "
                             f"{', '.join(rule.pre.needs)} continuously and cannot be delayed by "
                             f"{delay}. Use a spike-driven trace, or no delay.")
    lacking = [rule.pre for rule in rules if rule.pre is not None
               and may_share[rule.name]["pre"] and not holds(source_row, rule.pre, place)]
    if lacking:
        relay_name = f"{name}_relay"
        relay, source_row = _relay(relay_name, source, source_row, sizes[0], lacking)
        extra = [relay_name, f"{relay_name}_feed"]
        source = relay_name

    text = _Synapses(name, source_row, target_row, at if target_row.voltages else "", phases)
    text.delays = {"pre": delay if delayed else None}
    efficacies = []
    plasticity = [(rule, may_share[rule.name]) for rule in rules]
    starts = initial_weights(weights)
    if "w" in starts and not any("w" in rule.states for rule in rules):
        text.lines["w"] = "w : 1"
        efficacies.append("w")
    if receptors:
        _, event = text.event(f"Projection '{name}'", "pre")
        receive = text.pathway("pre", event, text.delays["pre"])
    for rule, share in plasticity:
        efficacy = text.rule(rule, share)
        if efficacy not in efficacies:
            efficacies.append(efficacy)
    efficacy = "*".join(f"({part})" for part in efficacies) if len(efficacies) > 1 \
        else efficacies[0]
    opened = []
    for receptor in receptors:
        opened.append(_received(text, receptor, target_row, efficacy))
    if receptors:
        receive.code[:0] = opened

    summed, order = [], []
    for signal, kind in signals:
        variable_row = source_row if kind == "forward" else target_row
        variable = variable_row.find(signal.variable)
        here, there = ("post", "pre") if kind == "forward" else ("pre", "post")
        unit = checks.unit_text(variable_row.equations[variable])
        factor = efficacy if efficacy.isidentifier() else f"({efficacy})"
        summed.append(f"I_{signal.name}_{here} = {factor}*{variable}_{there} : {unit} (summed)")
        order += _ordered(name, f"summed_updaters[I_{signal.name}_{here}]", kind)

    _bring_constants(text, summed, inputs)

    known = {*text.lines, *(n for n, _ in text.drift)}
    for variable in starts:
        if variable not in known:
            raise checks.unknown(f"Path '{name}', weights", "synaptic variable", variable, known)
        checks.weights_are_legal(f"Path '{name}'", variable, starts[variable],
                                 text.bounds.get(variable))
    plain = isinstance(connect, str) and connect == "all" and not text.per_neuron and all(
        np.ndim(v) == 0 for v in [*starts.values(), delay])
    joined = None if plain else pairs(connect, *sizes, seed)
    values = {k: v if plain else per_synapse(v, joined, tuple(sizes)) for k, v in starts.items()}
    size = sizes[0]*sizes[1] if plain else len(joined[0])
    steps = relay + text.plan(source, target, joined, values, summed) + order
    return _Planned(steps, text.listens, extra, size, known)


def _bring_constants(text, summed, inputs):
    """Put what the neurons' subexpressions read into the namespace of synapses that read them.

    Brian2 looks for the constants of ``err_post`` in the synapses, not in the group.
    """
    said = [*text.lines.values(), *summed, *text.every, *(
        code for path in text.pathways.values() for code in path.code), *(
        code for codes in text.drift.values() for code in codes)]
    read = {name for code in said for name in get_identifiers(code)}
    for side, row, given in zip(("pre", "post"), (text.source, text.target), inputs, strict=True):
        equations, waiting, seen = row.equations, [], set()
        waiting += [n.removesuffix(f"_{side}") for n in read if n.endswith(f"_{side}")]
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            found = {k: v for term in given.get(name, ()) for k, v in term.names.items()}
            if name in row.parameters and np.ndim(row.parameters[name]) == 0:
                found[name] = row.parameters[name]
            elif name in equations and equations[name].type == SUBEXPRESSION:
                waiting += get_identifiers(equations[name].expr.code)
            for constant, value in found.items():
                if text.namespace.setdefault(constant, value) != value:
                    raise ValueError(f"Path '{text.name}': it reads '{constant}' of both neurons, "
                                     f"with two values, {text.namespace[constant]} and {value}. "
                                     f"Give one of them as an array, a value for each neuron.")


def _received(text, receptor, target_row, efficacy):
    """The statement with which an arriving spike opens a receptor of the target."""
    name = receptor if isinstance(receptor, str) else receptor.name
    place = text.at
    statements = target_row.receives.get((place, name))
    if statements is None:
        here = [owner for where, owner in target_row.receives if where == place]
        fix = f"Insert it before building: cell.insert({name}, at='{place}')."
        missing = checks.unknown(f"{target_row.where}, {place}", "receptor", name, here)
        raise KeyError(f"{missing.args[0]} {fix}")
    names = {}
    for identifier in get_identifiers(statements):
        if identifier in target_row.parameters and not np.ndim(target_row.parameters[identifier]):
            text.namespace[identifier] = target_row.parameters[identifier]
        elif identifier in target_row.names.values():
            names[identifier] = f"{identifier}_post"
    names["efficacy"] = efficacy if efficacy.isidentifier() else f"({efficacy})"
    return word_substitute(statements, names)


def _relay(name, source, source_row, size, mechanisms):
    """A group that repeats a source's spikes without lag and holds its presynaptic traces."""
    row = Dynamics(f"Relay '{name}'", lines=["fired : boolean"], threshold="fired",
                   reset="fired = False")
    linked = []
    for mechanism in {m.name: m for m in mechanisms}.values():
        host = {}
        for need, unit in mechanism.needs.items():
            host[need] = source_row.find(need)
            row.lines.append(f"{host[need]} : {checks.unit_text(unit)} (linked)")
            linked.append(host[need])
        row.place(mechanism, "", host)
    plan = _group(name, row, size)
    plan += [Set(name, variable, Linked(source, variable)) for variable in linked]
    plan += _ordered(name, "thresholder[spike]", "relay")
    if source_row.threshold:
        plan += _feed(f"{name}_feed", source, name)
    return plan, row


def _feed(name, source, relay):
    """Synapses that set a relay's flag in the step of the spike."""
    plan = [Make(name, "Synapses", dict(source=Name(source), target=Name(relay), name=name,
                                        on_pre="fired_post = True", delay=0*ms, namespace={})),
            Call(name, "connect", dict(j="i"))]
    return plan + _ordered(name, "pre", "feed")


def synapses(source, target, at="soma", receptor=None, rules=(), connect="all", weights=1.0,
             delay=0*ms, name=None, seed=0, shared=None):
    """Synapses for a Brian2 script of one's own.

    Parameters
    ----------
    source : NeuronGroup, PoissonGroup or SpikeGeneratorGroup
        From `neurons`, or the user's own.
    target : NeuronGroup
    at : str
        Compartment of the target.
    receptor : Mechanism, str or tuple of them
        What an arriving spike opens; it has been inserted into the target's cell.
    rules : PlasticityRule or tuple of them
    connect, weights, delay
        As in `experiment.Projection`.
    name : str, optional
        Default: ``<source>_to_<target>``.
    shared : bool, optional
        ``False`` keeps every trace per synapse; default: per neuron wherever that is right.

    Returns
    -------
    Synapses
        An ordinary one.  A relay that holds the traces of a source without state comes along in
        its ``contained_objects``, so that adding the synapses to a Network is enough.
    """
    rules = (rules,) if hasattr(rules, "synapse") else tuple(rules)
    receptors = () if receptor is None else receptor if isinstance(receptor, tuple) else (receptor,)
    name = name or f"{source.name}_to_{target.name}"
    rows = _dynamics_of(source), _dynamics_of(target)
    if rows[1].voltages and at not in rows[1].voltages:
        raise checks.unknown(f"Path '{name}' -> '{at}': {rows[1].where}", "compartment", at,
                             rows[1].voltages)
    path = _path(
        name, source.name, target.name, rows, (len(source), len(target)), at=at,
        receptors=receptors, rules=rules, connect=connect, weights=weights, delay=delay,
        seed=seed, shared=shared)
    for side, group in (("pre", source), ("post", target)):
        for event in path.listens[side] - set(group.events):
            raise ValueError(f"Path '{name}': {event} is not an event of '{group.name}'. Insert a "
                             f"mechanism that waits for it into the cell, or build an Experiment.")
    objects = execute(path.steps, {source.name: source, target.name: target})
    made = objects[name]
    for added in path.extra:
        made.contained_objects.append(objects[added])
        if made in objects[added].contained_objects:      # run_regularly puts synapses there
            objects[added].contained_objects.remove(made)
    return made


# ---------------------------------------------------------------------------- experiments

@dataclass
class Record:
    """Where one recording is found after the run."""

    recording: object
    monitor: str                 # name of the monitor; of the synapses themselves for final values
    kind: str                    # "state", "event" or "final"
    variables: dict = field(default_factory=dict)     # compartment ("" for none) -> variable


@dataclass
class Built:
    """A whole experiment as Brian2 objects.

    `network` is an ordinary Network, `objects` holds everything by name, `records` says where the
    recordings are, `rows` what each population is as text.
    """

    experiment: object
    plan: list
    records: list
    rows: dict
    objects: dict = field(default_factory=dict)
    network: Network = None


def _late(path, rule, side):
    """Whether a pathway is delayed: then its traces are per synapse, where the delay is."""
    delayed = side == "pre" and np.any(np.asarray(getattr(path, "delay", 0)) > 0)
    return bool(delayed or side in rule.delay)


def _placed(experiment):
    """Populations' cells with receptors and traces inserted; paths with those as they are called.

    A mechanism that another path put there under the same name is shared when equal, and called
    ``<path>_<name>`` when not.
    """
    cells = {p.name: p.cell for p in experiment.network.populations}
    paths = {}

    def insert(population, mechanism, place, path):
        cell = cells[population]
        held = {m.name: m for c in cell.compartments if c.name == place for m in c.mechanisms} \
            if cell.compartments else {m.name: m for m in cell.mechanisms}
        if held.get(mechanism.name, mechanism) != mechanism:
            mechanism = mechanism.with_(name=f"{path.name}_{mechanism.name}")
        cells[population] = cell.insert(mechanism, at=place)
        return mechanism

    for path in (*experiment.network.projections, *experiment.network.signals):
        at = getattr(path, "at", "soma")
        receptors = getattr(path, "receptor", None)
        receptors = () if receptors is None else receptors if isinstance(
            receptors, tuple) else (receptors,)
        receptors = tuple(insert(path.target, r, at, path) if isinstance(r, Mechanism) else r
                          for r in receptors)
        rules = []
        for rule in path.rules:
            source = cells[path.source].compartments
            if rule.pre is not None and not _late(path, rule, "pre"):
                rule = rule.with_(pre=insert(path.source, rule.pre,
                                             source[0].name if source else None, path))
            if rule.post is not None and not _late(path, rule, "post"):
                rule = rule.with_(post=insert(path.target, rule.post, at, path))
            rules.append(rule)
        paths[path.name] = path, at, receptors, tuple(rules)
    return cells, paths


def plan(experiment):
    """The steps of a whole experiment, and where its recordings will be (`Built`, not executed)."""
    network = experiment.network
    cells, paths = _placed(experiment)
    rows = {name: cell.dynamics() for name, cell in cells.items()}
    sizes = {p.name: p.size for p in network.populations}
    phases = tuple(p.name for p in experiment.schedule.phases) if experiment.schedule else ()

    inputs, arrays, spikes = {name: {} for name in rows}, [], {}
    for signal in network.signals:
        variable = rows[signal.target].find(signal.into)
        inputs[signal.target].setdefault(variable, []).append(
            _Input(f"I_{signal.name}", signal=True))
    for stimulus in experiment.stimuli:
        if isinstance(stimulus, Waveform):
            row = rows[stimulus.population]
            variable = row.find(stimulus.variable)
            if variable in row.equations:
                checks.same_dimension(stimulus.where, "values", stimulus.values,
                                      Quantity(1, dim=row.equations[variable].dim))
            array = f"{stimulus.population}_{variable}_waveform"
            array += f"_{len(arrays)}"*any(array == made.name for made in arrays)
            arrays.append(Make(array, "TimedArray", dict(
                values=stimulus.values, dt=stimulus.dt, name=array)))
            index = "t, i" if np.ndim(stimulus.values) == 2 else "t"
            inputs[stimulus.population].setdefault(variable, []).append(
                _Input(f"{array}({index})", names={array: Name(array)}))
        elif isinstance(stimulus, Spikes):
            spikes.setdefault(stimulus.population, []).append(stimulus)

    planned, listens = {}, {name: set() for name in rows}
    for k, (name, (path, at, receptors, rules)) in enumerate(paths.items()):
        if getattr(path, "transpose_of", None):
            continue
        carried = []
        if hasattr(path, "variable"):
            carried = [(path, "forward")] + [(s, "transposed") for s in network.signals
                                             if s.transpose_of == name]
        planned[name] = _path(
            name, path.source, path.target, (rows[path.source], rows[path.target]),
            (sizes[path.source], sizes[path.target]), at=at, receptors=receptors, rules=rules,
            connect=path.connect, weights=path.weights, delay=getattr(path, "delay", 0*ms),
            signals=carried, seed=(experiment.seed, k), phases=phases,
            inputs=(inputs[path.source], inputs[path.target]))
        listens[path.source] |= planned[name].listens["pre"]
        listens[path.target] |= planned[name].listens["post"]

    steps = list(arrays)
    for recording in experiment.recordings:
        if recording.source in rows:
            event = rows[recording.source].event(recording.variable, recording.at)
            listens[recording.source] |= {event} - {None}
    for population in network.populations:
        name, row = population.name, rows[population.name]
        for address, value in population.initial.items():
            row.initial[row.find(address)] = value
        steps += _group(name, row, population.size, inputs[name], experiment.schedule,
                        listens[name], experiment.dt, watch=True)
        if name in spikes:
            steps += _ordered(name, "thresholder[spike]", "relay")
    for name, given in spikes.items():
        steps += _given_spikes(given, rows[name], sizes[name], experiment.dt)
    for path in planned.values():
        steps += path.steps
    records = []
    for k, recording in enumerate(experiment.recordings):
        record, made = _record(f"record_{k}", recording, rows, planned, paths)
        records.append(record)
        steps += made
    return Built(experiment, steps, records, rows)


def _given_spikes(stimuli, row, size, dt):
    """A generator of all spikes given to a population of relays, and its feed."""
    stimulus, name = stimuli[0], stimuli[0].population
    if ("", "", "fired") not in row.names:
        raise ValueError(f"{stimulus.where}: {row.where} cannot be given spikes. Make the "
                         f"population of cells.relay, or drive the cell with a waveform.")
    times = np.concatenate([np.asarray(given.times) for given in stimuli])
    steps = np.round(times/float(dt)).astype(int)
    rows = np.concatenate([given.rows for given in stimuli])
    pairs = np.stack([rows, steps])
    if np.unique(pairs, axis=1).shape[1] != pairs.shape[1]:
        raise ValueError(f"{stimulus.where}: a neuron fires twice within one step of {dt}. Drop "
                         f"one of the spikes, or use a shorter dt.")
    generator, feed = f"{name}_spikes", f"{name}_feed"
    return [Make(generator, "SpikeGeneratorGroup", dict(
        N=size, indices=rows, times=steps*float(dt)*second, name=generator)),
        *_feed(feed, generator, name)]


def _record(monitor, recording, rows, planned, paths):
    """The monitor of a recording, or nothing for final values of synapses."""
    where = f"recording of '{recording.source}'"
    rows_kept = True if recording.rows is None else np.atleast_1d(recording.rows)
    clock = {} if recording.every is None else {"dt": recording.every}
    if recording.source in paths:
        name = recording.source
        while getattr(paths[name][0], "transpose_of", None):
            name = paths[name][0].transpose_of
        if recording.variable not in planned[name].variables:
            raise checks.unknown(where, "synaptic variable", recording.variable,
                                 planned[name].variables)
        if recording.every is None:
            return Record(recording, name, "final", {"": recording.variable}), []
        if rows_kept is True:
            rows_kept = np.arange(planned[name].size)
        variables = {"": recording.variable}
    else:
        name, row = recording.source, rows[recording.source]
        event = "spike" if recording.variable == "spikes" else row.event(recording.variable,
                                                                         recording.at)
        is_level = event in row.names.values() and recording.every is not None
        if event and not is_level:
            if event == "spike" and not row.threshold:
                raise ValueError(f"{where}: {row.where} has no threshold and never spikes.")
            maker = "SpikeMonitor" if event == "spike" else "EventMonitor"
            arguments = dict(source=Name(name), name=monitor)
            if event != "spike":
                arguments["event"] = event
            return Record(recording, monitor, "event"), [Make(monitor, maker, arguments)]
        variables = _recorded_variables(where, recording, row)
    arguments = dict(source=Name(name), variables=sorted(set(variables.values())),
                     record=rows_kept, name=monitor, **clock)
    return Record(recording, monitor, "state", variables), [
        Make(monitor, "StateMonitor", arguments)]


def _recorded_variables(where, recording, row):
    """Compartment -> variable of a recording; all compartments that have it when `at` is None."""
    if not row.voltages:
        return {"": row.find(recording.variable)}
    places = row.voltages if recording.at is None else np.atleast_1d(recording.at)
    found = {}
    for place in places:
        if place not in row.voltages:
            raise checks.unknown(f"{where}: {row.where}", "compartment", place, row.voltages)
        try:
            found[str(place)] = row.find(recording.variable, place=place)
        except KeyError:
            if recording.at is not None:
                raise
    if not found:
        row.find(recording.variable)
    return found


def network(experiment):
    """A whole experiment as Brian2 objects.

    Parameters
    ----------
    experiment : Experiment

    Returns
    -------
    Built
        ``built.network.run(experiment.duration, namespace={})`` runs it.
    """
    built = plan(experiment)
    brian2.defaultclock.dt = experiment.dt
    brian2.seed(experiment.seed)
    built.objects = execute(built.plan)
    built.network = Network(*(built.objects[step.name] for step in built.plan
                              if isinstance(step, Make) and step.maker != "TimedArray"))
    return built


def script(experiment):
    """The plain Brian2 script of an experiment, which runs to the same spikes (str)."""
    return print_plan(plan(experiment).plan, experiment.duration, experiment.dt, experiment.seed)
