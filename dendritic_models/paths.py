"""A path between two populations -> the steps that make its Synapses.

The rules' text under full names, who holds which trace, what happens on which event, which synapses
there are and with which values.
"""

import re
from dataclasses import dataclass, field

import numpy as np
from brian2 import Equations, Quantity, ms
from brian2.equations.equations import DIFFERENTIAL_EQUATION, SUBEXPRESSION
from brian2.utils.stringtools import get_identifiers, word_substitute

from dendritic_models import checks
from dendritic_models.dynamics import Dynamics, lines_of
from dendritic_models.experiment import initial_weights
from dendritic_models.groups import RECORDED, SOMATIC, group_plan
from dendritic_models.integrators import rows as tree_rows
from dendritic_models.plans import WHEN, Call, Linked, Make, Name, Set, ordered


@dataclass
class _Pathway:
    """Statements that synapses run on one event of one side."""

    side: str
    event: str
    delay: Quantity = None                             # of the synapses; an array: one of each
    later: Quantity = None                             # of the rule; an array: one per target
    kind: str = ""
    code: list = field(default_factory=list)

    def total(self, targets):
        """Both delays together, for synapses onto some target neurons."""
        parts = [self.delay, self.later[targets] if np.ndim(self.later) else self.later]
        parts = [part for part in parts if part is not None]
        return sum(parts[1:], parts[0]) if parts else 0*ms


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
        self.computed = {}                             # variable -> does it follow from others?
        self.dt = self.method = None

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
            if side == "post" and row.cable is not None:      # heard by all compartments
                self.listens[side].add(SOMATIC)
                return side, SOMATIC
            return side, "spike"
        found = row.event(event.removeprefix("pre."), self.at)
        if found is None and side == "post" and event in self.phases:
            found = event
        if found is None:
            known = {"pre", "post", *_event_names(self.target), *self.phases,
                     *(f"pre.{name}" for name in _event_names(self.source))}
            raise checks.unknown(f"{where} -> {row.where}", "event", event, known)
        if side == "pre" and row.cable is not None:
            raise ValueError(f"{where} listens to '{event}' of {row.where}: events of the source "
                             f"other than its spike are not yet heard in the flat layout.")
        self.listens[side].add(found)
        return side, found

    def pathway(self, side, event, delay, later=None, kind=None):
        """The pathway of an event; rules that share event and delays share it, in list order."""
        kind = kind or side
        key = (side, event, kind, *(None if d is None else np.asarray(d).tobytes()
                                    for d in (delay, later)))
        return self.pathways.setdefault(key, _Pathway(side, event, delay, later, kind))

    def delay(self, rule, event):
        """The synapses' delay of an event, and what a rule adds to it."""
        return self.delays.get(event), rule.delay.get(event)

    def read(self, side, name):
        """How synapses read a variable of the neuron on one side: near the synapse first."""
        row, place = (self.source, None) if side == "pre" else (self.target, self.at)
        return f"{row.find(name, place=place)}_{side}"

    def voltage(self, side):
        """The local membrane potential as synapses read it; ``None`` for a unit."""
        row, place = (self.source, None) if side == "pre" else (self.target, self.at)
        variable = row.voltages.get(place or next(iter(row.voltages), None))
        return variable and f"{variable}_{side}"

    def trace(self, rule, side, shared):
        """Names for `x_pre` or `x_post`: the neuron's own state, or a copy in every synapse."""
        mechanism = getattr(rule, side)
        own = (*mechanism.states, *mechanism.parameters)
        if shared:
            return {f"{name}_{side}": self.read(side, f"{mechanism.name}.{name}") for name in own}
        names = {name: f"{name}_{mechanism.name}_syn" for name in own}
        names |= {name: self.read(side, name) for name in mechanism.needs}
        if self.voltage(side):
            names["v"] = self.voltage(side)
        equations = Equations(mechanism.equations, **names)
        local = set(equations.names) | {names[p] for p in mechanism.parameters}
        follows = rule.follows({f"{name}_{side}" for name in mechanism.states})
        for line, equation in zip(lines_of(equations), equations.values(), strict=True):
            if equation.type == DIFFERENTIAL_EQUATION:
                free = checks.identifiers(equation.expr.code) <= local and not follows
                line += " (event-driven)" if free else " (clock-driven)"
            self.lines[equation.varname] = line
        for name, value in mechanism.parameters.items():
            self.parameter(names[name], value, side)
        for name, value in mechanism.initial.items():
            self.initial[names[name]] = word_substitute(value, names) if isinstance(
                value, str) else value
        self.every |= {word_substitute(text, names): period
                       for text, period in mechanism.every.items()}
        for event, statements in mechanism.on.items():
            event = side if event == "spike" else event if side == "post" else f"pre.{event}"
            which, found = self.event(rule.where, event)
            self.pathway(which, found, *self.delay(rule, event), "traces").code.append(
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
            try:
                names[name] = self.read(side, base)
            except KeyError as error:
                raise KeyError(f"{where} needs '{name}'. {error.args[0]}") from None
        read = get_identifiers("\n".join(rule.texts))
        for side, row in (("pre", self.source), ("post", self.target)):
            if self.voltage(side):
                names[f"v_{side}"] = self.voltage(side)
            elif f"v_{side}" in read and ("", "", "v") not in row.names:
                raise checks.no_potential(where, row.where)
        for name, value in rule.parameters.items():
            self.parameter(names[name], value)
        self._agrees(rule)
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
            if event == RECORDED and event not in self.phases:
                continue                                      # in a script nobody says when
            side, found = self.event(where, event)
            path = self.pathway(side, found, *self.delay(rule, event))
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

    def _agrees(self, rule):
        """Rules that share a synapse hold a variable in one way, and within the same bounds."""
        for name, equation in rule.equations.items():
            computed = equation.type == SUBEXPRESSION
            if self.computed.setdefault(name, computed) != computed:
                does, other = ("computes", "writes") if computed else ("writes", "computes")
                raise ValueError(f"{rule.where} {does} {name}, which another rule on "
                                 f"'{self.name}' {other}. Use two projections.")
        for name, bounds in rule.bounds.items():
            if (held := self.bounds.get(name, bounds)) != bounds:
                raise ValueError(f"{rule.where}: bounds of {name} = {bounds}, but another rule on "
                                 f"'{self.name}' has {held}. Give both rules the same.")

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

    def plan(self, source, target, pairs, rows, values, summed):
        """The steps: Synapses, connections, values, order.

        `pairs` are neurons, `rows` where they are in their groups; both ``None`` for all to all.
        """
        moved = {name for name, _ in self.drift}
        lines = [line for name, line in self.lines.items() if name not in moved]
        for (name, unit), terms in self.drift.items():
            lines.append(f"d{name}/dt = {' + '.join(f'({term})' for term in terms)} : {unit}"
                         f" (clock-driven)")
        lines += summed
        arguments = dict(source=Name(source), target=Name(target), model="\n".join(lines),
                         name=self.name, namespace=self.namespace)
        drifts = "(clock-driven)" in arguments["model"]
        if drifts:
            arguments["method"] = self.method or "exponential"
        if self.dt is not None:
            arguments["dt"] = self.dt
        code, events, delays = {"pre": {}, "post": {}}, {}, {}
        order = ordered(self.name, "state_updater", "drift") if drifts else []
        for place, path in enumerate(self.pathways.values()):
            key = path.side if path.event == "spike" else path.event
            key += "_traces" if path.kind == "traces" else ""
            while key in events:
                key += "_later"
            written = {n for text in path.code for n in checks.assigned(text)}
            code[path.side][key] = "\n".join([*path.code, *self.clips(written)])
            events[key] = path.event
            delay = path.total(None if pairs is None else pairs[1])
            if not np.ndim(delay):
                delays[key] = delay
            order += ordered(self.name, key, path.kind, place)
            if np.ndim(delay):
                order.append(Set(self.name, f"{key}.delay", delay))
        for side in ("pre", "post"):
            if code[side]:
                arguments[f"on_{side}"] = code[side]
        if events:
            arguments |= dict(on_event=events, delay=delays)
        plan = [Make(self.name, "Synapses", arguments)]
        plan.append(Call(self.name, "connect", {} if rows is None else dict(i=rows[0], j=rows[1])))
        plan += order
        for name, (side, value) in self.per_neuron.items():    # first: initial values read them
            plan.append(Set(self.name, name, value[pairs[side == "post"]]))
        for name, value in {**self.initial, **values}.items():
            plan.append(Set(self.name, name, value))
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


def landing(cable, at, size, seed):
    """The compartment of each synapse on a cable cell.

    Parameters
    ----------
    cable : CableCell
    at : str, int, sequence
        As in `experiment.Projection`.
    size : int
        How many synapses there are.
    seed : int or sequence of int

    Returns
    -------
    array of int, shape (size,)
    """
    if np.ndim(at) == 1 and len(at) == size and not isinstance(at[0], str):
        cable.places(at)                                        # are they there?
        return np.asarray(at, dtype=int)
    places = cable.places(at)
    if len(places) == 1:
        return np.full(size, places[0])
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    return rng.choice(places, size)


def _rows(row, neurons, size, at, seed):
    """Where neurons are in their group: a cable cell's root, or the compartment of each synapse."""
    if row.cable is None:
        return neurons
    places = 0 if at is None else landing(row.cable, at, len(neurons), seed)
    return tree_rows(size, len(row.cable.tree))[neurons, places]


def _leaves(signals, rules, source_row, target_row, at):
    """The compartment of the source neurons between which and `at` synapses with signals lie.

    All that a synapse carries is read and put at its two ends.
    """
    if not signals:
        return None
    _, here, _ = source_row.locate(signals[0][0].variable)
    source = min(here) if here and len(here) == 1 else 0
    for signal, kind in signals:
        ends = [(source_row, source, "leaves"), (target_row, at, "arrives in")]
        for (row, place, verb), address in zip(ends if kind == "forward" else ends[::-1], (
                signal.variable, signal.into), strict=True):
            _, here, _ = row.locate(address)
            if here is not None and not here.issuperset(places := row.cable.places(place)):
                raise ValueError(f"{signal.where}: '{address}' is not in the compartment that the "
                                 f"signal {verb}, '{row.cable.tree.names[places[0]]}'. Name that "
                                 f"one, or give the signal synapses of its own.")
    if source and any(rule.waits_for("pre") for rule in rules):
        raise ValueError(f"{rules[0].where}: it waits for spikes of the source, but the signal "
                         f"does not leave its soma. Use another rule, or a somatic variable.")
    return source


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
class Planned:
    """The steps of a path, what its target must listen to, objects it adds, its synapses."""

    steps: list
    listens: dict
    extra: list
    size: int
    variables: set


def path_plan(name, source, target, rows, sizes, *, at=None, receptors=(), rules=(), connect="all",
          weights=1.0, delay=0*ms, signals=(), seed=0, phases=(), shared=None, inputs=({}, {})):
    """Plan one Synapses object, with the relay that shared traces of a stateless source need.

    A ``delay`` array is per synapse; `signals` are (Signal, "forward" or "transposed"); `inputs`
    are those of the source and the target, as for `group_plan`.
    """
    source_row, target_row = rows
    relay, extra = [], []
    delayed = bool(np.any(np.asarray(delay) > 0))

    def holds(row, mechanism, place):
        return all((place, mechanism.name, s) in row.names for s in mechanism.states)

    may_share = {}
    for rule in rules:
        late = {side: side in rule.delay or (side == "pre" and delayed) for side in ("pre", "post")}
        place, here = next(iter(source_row.voltages), ""), target_row.key(at)
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
        relay, source_row = relay_plan(relay_name, source, source_row, sizes[0], lacking)
        extra = [relay_name, f"{relay_name}_feed"]
        source = relay_name

    text = _Synapses(name, source_row, target_row, target_row.key(at), phases)
    text.delays = {"pre": delay if delayed else None}
    efficacies = []
    starts = initial_weights(weights)
    if "w" in starts and not any("w" in rule.states for rule in rules):
        text.lines["w"] = "w : 1"
        efficacies.append("w")
    if receptors:
        _, event = text.event(f"Projection '{name}'", "pre")
        receive = text.pathway("pre", event, text.delays["pre"])
    for rule in rules:
        efficacy = text.rule(rule, may_share[rule.name])
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
        variable, _, _ = variable_row.locate(signal.variable)
        here, there = ("post", "pre") if kind == "forward" else ("pre", "post")
        unit = checks.unit_text(variable_row.equations[variable])
        factor = efficacy if efficacy.isidentifier() else f"({efficacy})"
        summed.append(f"I_{signal.name}_{here} = {factor}*{variable}_{there} : {unit} (summed)")
        order += ordered(name, f"summed_updaters[I_{signal.name}_{here}]", kind)

    _bring_constants(text, summed, inputs)

    known = {*text.lines, *(n for n, _ in text.drift)}
    for variable in starts:
        if variable not in known:
            raise checks.unknown(f"Path '{name}', weights", "synaptic variable", variable, known)
        for rule in rules:
            if rule.computes(variable):
                raise ValueError(f"Path '{name}', weights: {rule.where} computes {variable} and "
                                 f"takes no value for it. Give its states: weights={{"
                                 f"'{next(iter(rule.initial), 'state')}': ...}}.")
        checks.weights_are_legal(f"Path '{name}'", variable, starts[variable],
                                 text.bounds.get(variable))
    flat = any(row.cable is not None for row in (source_row, target_row))
    delays = [delay for way in text.pathways.values() for delay in (way.delay, way.later)]
    each = flat or text.per_neuron or any(np.ndim(v) for v in [*starts.values(), *delays])
    plain = isinstance(connect, str) and connect == "all" and not each
    joined = None if plain else pairs(connect, *sizes, seed)
    values = {k: v if plain else per_synapse(v, joined, tuple(sizes)) for k, v in starts.items()}
    size = sizes[0]*sizes[1] if plain else len(joined[0])
    joined_rows = joined
    if flat:
        leaves = _leaves(signals, rules, source_row, target_row, at)
        sides = ((source_row, leaves), (target_row, at))
        joined_rows = tuple(_rows(row, side, n, place, seed) for (row, place), side, n in zip(
            sides, joined, sizes, strict=True))
    steps = relay + text.plan(source, target, joined, joined_rows, values, summed) + order
    return Planned(steps, text.listens, extra, size, known)


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


def relay_plan(name, source, source_row, size, mechanisms):
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
    plan = group_plan(name, row, size)
    plan += [Set(name, variable, Linked(source, variable)) for variable in linked]
    plan += ordered(name, "thresholder[spike]", "relay")
    if linked:
        plan += ordered(name, "state_updater", "drift")
    if source_row.threshold:
        plan += feed_plan(f"{name}_feed", source, name, _rows(
            source_row, np.arange(size), size, None, 0))
    return plan, row


def feed_plan(name, source, relay, rows=None):
    """Synapses that set a relay's flag in the step of the spike of its row of the source."""
    joined = dict(j="i") if rows is None or len(rows) and np.array_equal(
        rows, np.arange(len(rows))) else dict(i=rows, j=np.arange(len(rows)))
    plan = [Make(name, "Synapses", dict(source=Name(source), target=Name(relay), name=name,
                                        on_pre="fired_post = True", delay=0*ms, namespace={})),
            Call(name, "connect", joined)]
    return plan + ordered(name, "pre", "feed")
