"""The nouns of a model: what a paper's Methods section says, as frozen values.

`Mechanism` (a channel, a receptor, a trace) is Brian2 equation text, parameters with units, and
the paper they come from.  `Compartment` holds mechanisms, `Cell` is a tree of compartments, `Unit`
is a neuron without a membrane, `PlasticityRule` says how a synapse changes.  Nothing here runs:
`dynamics()` renders a cell or unit as plain Brian2 text for one row of a group.

In a mechanism's text ``v`` is the local membrane potential; its own names are local.  In a group
they become ``<name>_<mechanism>_<compartment>`` (``m_calcium_tuft``), voltages ``v_<compartment>``,
events and their levels ``<event>_<compartment>``.  Positive current depolarises.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from brian2 import Quantity, amp, farad, get_dimensions, meter, mV, siemens, volt
from brian2.equations.equations import DIFFERENTIAL_EQUATION, SUBEXPRESSION
from brian2.utils.stringtools import get_identifiers, word_substitute

from dendritic_models import checks
from dendritic_models.description import Description, Frozen, structural
from dendritic_models.dynamics import Dynamics, lines_of, parsed


@dataclass(frozen=True, eq=False)
class Reference(Description):
    """Where a number comes from."""

    citation: str
    doi: str
    note: str = ""

    def __post_init__(self):
        super().__post_init__()
        if self.doi and not (self.doi.startswith("10.") and "/" in self.doi):
            raise ValueError(f"Reference '{self.citation}': doi = '{self.doi}' is no DOI. "
                             f"Write it as 10.1234/abc, without a host name.")

    def __str__(self):
        return self.citation + (f", doi:{self.doi}" if self.doi else "") + (
            f" ({self.note})" if self.note else "")


@dataclass(frozen=True, eq=False)
class Event(Description):
    """When something happens in a neuron.

    With ``edge`` the event fires once, when `condition` becomes true; ``<name>_end`` fires when it
    becomes false again.  ``edge=False`` fires at every step at which `condition` holds: for random
    or self-clearing conditions.
    """

    condition: str
    edge: bool = True


@dataclass(frozen=True, eq=False)
class Mechanism(Description):
    """A channel, a receptor, a trace: equations of one compartment.

    Parameters
    ----------
    name : str
    equations : str
        Brian2 equations; ``v`` is the local membrane potential.  Empty for constants that a cell's
        threshold, reset or refractory reads.
    parameters : dict of quantities
        An array holds one value per cell of the population.
    reference : Reference
    current : str
        The variable that flows into the membrane; its unit says whether it is a density
        (``amp/meter**2``) or a point current (``amp``).
    on : dict
        Event -> statements: ``"spike"``, an event of the cell, a phase of the schedule, or for a
        receptor ``"pre"``: the arrival of a presynaptic spike, which brings ``efficacy``.
    events : dict
        Name -> `Event` or condition.
    every : dict
        Statements -> period, for block updates.
    needs : dict
        Name -> unit of what is read from elsewhere: another mechanism, an event's level.
    initial : dict
        State (or ``v``) -> value or expression at the start.
    validated : tuple of str
        Names of the figures that check it; empty is shown as "not validated".
    """

    name: str
    equations: str
    parameters: Mapping = field(default_factory=dict)
    reference: Reference = None
    current: str = ""
    on: Mapping = field(default_factory=dict)
    events: Mapping = field(default_factory=dict)
    every: Mapping = structural(default_factory=dict)
    needs: Mapping = field(default_factory=dict)
    initial: Mapping = structural(default_factory=dict)
    validated: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        events = {name: event if isinstance(event, Event) else Event(event)
                  for name, event in self.events.items()}
        object.__setattr__(self, "events", Frozen(events))
        equations = parsed(self.where, self.equations)
        known = {**dict.fromkeys(equations.names), **self.parameters, **self.needs, **self.events}
        checks.names_are_legal(self.where, known)
        for event in {*equations.names, *self.parameters} & set(self.on):
            raise ValueError(f"{self.where}: '{event}' is one of its own variables and the event "
                             f"on which '{self.on[event]}' happens. Give the variable another "
                             f"name, for example '{event}_'.")
        conditions = [event.condition for event in self.events.values()]
        statements = [*self.on.values(), *self.every]
        texts = self.texts
        for text in texts:
            temporaries = checks.assigned(text)
            checks.every_name_is_known(self.where, text, {*known, "v", "efficacy", *temporaries})
        if self.equations.strip():                        # without, they are a cell's constants
            checks.every_parameter_is_used(self.where, self.parameters, texts)
        checks.values_are_in_range(self.where, self.parameters)
        for name in self.initial:
            if name not in {*equations.names, "v"}:
                raise checks.unknown(f"{self.where}, initial", "state", name, equations.names)
        given = {**self.parameters, **self.needs}
        dimensions = {"v": volt.dim, **{n: equations[n].dim for n in equations.names},
                      **{n: get_dimensions(x) for n, x in given.items()},
                      **{n: get_dimensions(1) for n in self.events}, "efficacy": get_dimensions(1)}
        stand_ins = checks.stand_ins(dimensions)
        checks.units_of_equations(self.where, equations, stand_ins)
        for text in statements:
            checks.units_of_statements(self.where, text, stand_ins)
        for text in conditions:
            checks.condition_is_boolean(self.where, text, stand_ins)
        if self.current and self.current not in equations.names:
            raise checks.unknown(self.where, "current", self.current, equations.names)
        if self.current and equations[self.current].dim not in (amp.dim, (amp/meter**2).dim):
            raise checks.wrong_unit(self.where, self.current,
                                    Quantity(1, dim=equations[self.current].dim), amp)

    @property
    def states(self):
        """The names that the equations define."""
        return tuple(parsed(self.where, self.equations).names)

    @property
    def texts(self):
        """Every expression and statement that it says."""
        equations = parsed(self.where, self.equations).values()
        return [*(e.expr.code for e in equations if e.expr is not None),
                *(event.condition for event in self.events.values()), *self.on.values(),
                *self.every, *(text for text in self.initial.values() if isinstance(text, str))]


@dataclass(frozen=True, eq=False)
class Compartment(Description):
    """An isopotential piece of membrane.

    `capacitance` per area (farad/meter**2) goes with an `area`; an absolute one (farad) is for
    reduced cells, whose mechanisms carry point currents, and needs no area.
    """

    name: str
    area: Quantity = None
    capacitance: Quantity = None
    mechanisms: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        absolute = get_dimensions(self.capacitance) == farad.dim
        checks.is_positive(self.where, "capacitance", self.capacitance,
                           farad if absolute else farad/meter**2)
        if self.area is not None:
            checks.is_positive(self.where, "area", self.area, meter**2)
        elif not absolute:
            raise ValueError(f"{self.where}: a capacitance per area ({self.capacitance}) needs an "
                             f"area. Write area=...*um**2, or an absolute capacitance in pF.")
        for mechanism in self.mechanisms:
            if not isinstance(mechanism, Mechanism):
                raise TypeError(f"{self.where}: mechanism {mechanism!r} is a "
                                f"{type(mechanism).__name__}, expected a Mechanism.")
        checks.names_are_unique(self.where, "mechanism", [m.name for m in self.mechanisms])
        checks.names_are_unique(self.where, "event", [
            event for m in self.mechanisms for event in m.events])
        for mechanism in self.mechanisms:
            density = mechanism.current and parsed(mechanism.where, mechanism.equations)[
                mechanism.current].dim != amp.dim
            if density and self.area is None:
                raise ValueError(f"{self.where}, mechanism '{mechanism.name}': the density "
                                 f"{mechanism.current} (amp/meter**2) needs an area. Give the "
                                 f"compartment area=...*um**2.")

    @property
    def total_capacitance(self):
        """Capacitance of the whole compartment (farad)."""
        if get_dimensions(self.capacitance) == farad.dim:
            return self.capacitance
        return self.capacitance*self.area


@dataclass(frozen=True, eq=False)
class Cell(Description):
    """A neuron: compartments on a tree, a spike threshold at the root.

    Parameters
    ----------
    compartments : tuple of Compartment
    parent : tuple of int
        Index of each compartment's parent; ``parent[0] == -1``, parents come first.
    axial : dict or Quantity (siemens), shape (n,)
        Conductance of each compartment to its parent, by name or as an array (entry 0 unused);
        ``None`` by name for a compartment that mechanisms alone couple to its parent.
    threshold, reset, refractory : str, str, str or Quantity (second)
        As in Brian2; names are those of the root compartment (``v``, a mechanism's parameter).
    v_range : tuple of Quantity (volt)
        A voltage outside it means that the run diverged.
    method : str
        The integrator; ``"hines"`` unless a comparison wants another.
    """

    name: str
    compartments: tuple
    parent: tuple = (-1,)
    axial: Mapping = field(default_factory=dict)
    threshold: str = ""
    reset: str = ""
    refractory: object = structural(False)
    v_range: tuple = structural((-200*mV, 200*mV))
    method: str = "hines"
    reference: Reference = None
    validated: tuple = ()

    def __post_init__(self):
        names = [c.name for c in self.compartments]
        checks.is_tree(f"Cell '{self.name}'", self.parent)
        if len(names) != len(self.parent):
            raise ValueError(f"Cell '{self.name}': {len(names)} compartments but parent has "
                             f"{len(self.parent)} entries. Give one parent for each compartment.")
        checks.names_are_unique(f"Cell '{self.name}'", "compartment", names)
        axial = self.axial
        if not isinstance(axial, Mapping):
            if len(axial) != len(names):
                raise ValueError(f"Cell '{self.name}': axial has {len(axial)} entries for "
                                 f"{len(names)} compartments. Give one for each (entry 0 is 0).")
            axial = {name: axial[k] for k, name in enumerate(names) if k > 0}
        if set(axial) != set(names[1:]):
            raise checks.unknown(f"Cell '{self.name}', axial", "compartment",
                                 next(iter(set(axial) ^ set(names[1:]))), names[1:])
        object.__setattr__(self, "axial", {name: axial[name] for name in names[1:]})
        super().__post_init__()
        for name, g in self.axial.items():
            if g is not None:
                checks.is_positive(self.where, f"axial.{name}", g, siemens)
        row = self.dynamics()                             # resolves every need, or says which not
        texts = [row.threshold, row.reset, str(row.refractory), *row.lines,
                 *(text for listed in row.on.values() for text in listed)]
        for c in self.compartments:
            for m in c.mechanisms:
                for name in m.parameters if not m.equations.strip() else ():
                    full = row.names[c.name, m.name, name]
                    if not any(reads(text, full) for text in texts):
                        raise ValueError(f"{self.where}, compartment '{c.name}', mechanism "
                                         f"'{m.name}': parameter '{name}' is used nowhere. Read it "
                                         f"in threshold, reset or refractory, or remove it.")

    def insert(self, thing, at, **parameters):
        """A copy with a mechanism (or a rule's postsynaptic side) in some compartments.

        Parameters
        ----------
        thing : Mechanism or PlasticityRule
        at : str or sequence of str
            Compartment names; ``"all"`` is every one.
        **parameters
            Values that differ from the mechanism's own, as for ``with_``.
        """
        mechanism = getattr(thing, "post", thing)
        if mechanism is None:
            return self
        mechanism = mechanism.with_(parameters)
        known = [c.name for c in self.compartments]
        places = known if at == "all" else [at] if isinstance(at, str) else list(at)
        for place in places:
            if place not in known:
                raise checks.unknown(self.where, "compartment", place, known)
        lacking = [c.name for c in self.compartments
                   if c.name in places and mechanism not in c.mechanisms]
        return self if not lacking else replace(self, compartments=tuple(
            replace(c, mechanisms=(*c.mechanisms, mechanism)) if c.name in lacking else c
            for c in self.compartments))

    @property
    def root(self):
        """The name of the root compartment, which spikes."""
        return self.compartments[0].name

    def held(self, at):
        """The mechanisms of a compartment, by name."""
        return {m.name: m for c in self.compartments if c.name == at for m in c.mechanisms}

    @property
    def equations(self):
        """The Brian2 equations of the unrolled layout: one variable per compartment."""
        return self.dynamics().equations

    def _repr_html_(self):
        return _html(self)

    def dynamics(self):
        """This cell as the text of one row: a variable per compartment, `v_soma`, `v_tuft`."""
        row = Dynamics(self.where, v_range=self.v_range, method=self.method,
                       refractory=self.refractory)
        names = [c.name for c in self.compartments]
        neighbours = {name: [] for name in names}
        for k, p in enumerate(self.parent):
            if k and self.axial[names[k]] is not None:
                g = f"g_axial_{names[k]}"
                row.parameters[g] = self.axial[names[k]]
                neighbours[names[k]].append((g, names[p]))
                neighbours[names[p]].append((g, names[k]))
        for name in names:
            row.voltages[name] = row.names[name, "", "v"] = f"v_{name}"
        for c in self.compartments:
            inward = []
            for mechanism in c.mechanisms:
                current = row.place(mechanism, c.name, self._host(c, mechanism))
                if current:
                    density = parsed(mechanism.where, mechanism.equations)[
                        mechanism.current].dim != amp.dim
                    inward.append(f"area_{c.name}*{current}" if density else current)
                    if density:
                        row.parameters[f"area_{c.name}"] = c.area
            inward += [f"{g}*(v_{other} - v_{c.name})" for g, other in neighbours[c.name]]
            row.parameters[f"capacitance_{c.name}"] = c.total_capacitance
            row.lines.append(f"dv_{c.name}/dt = ({' + '.join(inward) or '0*amp'})"
                             f"/capacitance_{c.name} : volt{self._held(c)}")
        root = self._host(self.compartments[0], None)
        row.threshold = word_substitute(self.threshold, root)
        row.reset = word_substitute(self.reset, root)
        if isinstance(self.refractory, str):
            row.refractory = word_substitute(self.refractory, root)
        spiking_is_sound(self, root, row)
        row.initial = dict(sorted(row.initial.items(),
                                  key=lambda item: item[0] not in row.voltages.values()))
        return row

    def _held(self, compartment):
        """An integrate-and-fire cell's soma is held while it is refractory."""
        held = compartment is self.compartments[0] and self.reset and not isinstance(
            self.refractory, (bool, str))
        return " (unless refractory)" if held else ""

    def _host(self, compartment, mechanism):
        """What a text in `compartment` may read: ``v``, its neighbours by name, the cell's rest."""
        host, level = {"v": f"v_{compartment.name}"}, {}
        for c in self.compartments:
            host[f"v_{c.name}"] = f"v_{c.name}"
            for m in c.mechanisms:
                for name in (*m.states, *m.parameters):
                    full = f"{name}_{m.name}_{c.name}"
                    host[full] = full
                    if c is compartment and m is not mechanism:
                        host.setdefault(name, full)
                for name in m.events:
                    level.setdefault(name, []).append(f"{name}_{c.name}")
                    host[f"{name}_{c.name}"] = f"{name}_{c.name}"
        for name, full in level.items():
            local = f"{name}_{compartment.name}"
            if local in full or len(full) == 1:
                host.setdefault(name, local if local in full else full[0])
        if mechanism is None:
            return host
        for name in mechanism.needs:
            if name not in host:
                raise checks.unmet(f"{self.where}, compartment '{compartment.name}'", mechanism,
                                   name, host)
        heard = [event for event in mechanism.on if event in level and event in host]
        return {name: host[name] for name in ("v", *mechanism.needs, *heard)}


@dataclass(frozen=True, eq=False)
class Unit(Description):
    """A neuron without a membrane: rate unit, Izhikevich neuron, relay.

    A parameter declared in the text (``mu : 1``) is an input: signals and waveforms that name it
    are summed into it; without any it is a value per neuron.  `method` fixes the integrator where
    the source prescribes one (explicit Euler for predictive coding).
    """

    name: str
    equations: str
    parameters: Mapping = field(default_factory=dict)
    threshold: str = ""
    reset: str = ""
    refractory: object = structural(False)
    events: Mapping = field(default_factory=dict)
    on: Mapping = field(default_factory=dict)
    initial: Mapping = structural(default_factory=dict)
    mechanisms: tuple = ()
    method: str = None
    reference: Reference = None
    validated: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        texts = Mechanism(self.name, self.equations, {}, needs=dict(self.parameters),
                          events=self.events, on=self.on, initial=self.initial)
        object.__setattr__(self, "events", texts.events)
        read = [self.threshold, self.reset, *self.on.values(),
                *(event.condition for event in texts.events.values()),
                *(text for text in self.initial.values() if isinstance(text, str)), self.equations]
        checks.every_parameter_is_used(self.where, self.parameters, read)
        spiking_is_sound(self, {name: name for name in (
            *texts.states, *self.parameters, *self.events)}, self.dynamics())

    root = None              # a unit has no compartments; it answers the same questions as a cell

    @property
    def compartments(self):
        """None."""
        return ()

    def held(self, at):
        """The mechanisms, by name."""
        return {m.name: m for m in self.mechanisms}

    def insert(self, thing, at=None, **parameters):
        """A copy with a mechanism (a trace, a rule's side) that reads this unit's variables."""
        mechanism = getattr(thing, "post", thing)
        if mechanism is None or mechanism in self.mechanisms:
            return self
        return replace(self, mechanisms=(*self.mechanisms, mechanism.with_(parameters)))

    def _repr_html_(self):
        return _html(self)

    def dynamics(self):
        """This unit as the text of one row."""
        row = Dynamics(self.where, threshold=self.threshold, reset=self.reset,
                       refractory=self.refractory, method=self.method)
        own = parsed(self.where, self.equations)
        row.lines += lines_of(own)
        row.parameters |= self.parameters
        row.initial |= self.initial
        row.names |= {("", "", name): name for name in (*own.names, *self.parameters)}
        for name, event in self.events.items():
            row.add_event(name, event)
        for event, statements in self.on.items():
            row.on.setdefault(event, []).append(statements)
        host = {name: name for name in (*own.names, *self.parameters, *self.events)}
        for mechanism in self.mechanisms:
            for name in mechanism.needs:
                if name not in host:
                    raise KeyError(f"{self.where}, mechanism '{mechanism.name}' needs '{name}' "
                                   f"({checks.unit_name(mechanism.needs[name])}), which the unit "
                                   f"does not have. It has {', '.join(sorted(host))}.")
            if "v" not in host and any(reads(text, "v") for text in mechanism.texts):
                raise checks.no_potential(f"{self.where}, mechanism '{mechanism.name}'", self.where)
            row.place(mechanism, "", {name: host[name] for name in mechanism.needs})
        return row


@dataclass(frozen=True, eq=False)
class PlasticityRule(Description):
    """How a synapse changes: text, numbers, who said it, who checked it.

    Parameters
    ----------
    synapse : str
        Equations of what differs per synapse (``w : 1``).  ``x_pre`` and ``x_post`` read a state
        of `pre` and `post`; ``v_post`` is the local membrane potential.
    on : dict
        Event -> statements on synaptic variables.  ``"pre"`` and ``"post"`` are spikes; another
        bare name is an event of the target or a phase of the schedule (``"plateau"``, ``"learn"``);
        ``"pre.burst"`` is an event of the source.  ``"recorded"`` comes before the synapses are
        recorded in an experiment: what is brought up to date only now and then is so there.
    pre, post : Mechanism
        State per source neuron and per target compartment.  Their increments on an event come
        after the weights of that step have been updated: strictly earlier spikes count.
    needs : dict
        Name -> unit of what the text reads from the two neurons: ``{"err_post": 1}``.
    bounds : dict
        Variable -> (low, high), clipped after every event that writes it.
    efficacy : str
        What a receptor receives.
    delay : dict
        Pathway -> delay, after that of the synapses; an array holds one per target neuron.
    every : dict
        Statements -> period: block updates.
    dt : Quantity (second)
        Clock of `synapse` alone.
    method : str
        Integrator of `synapse`, where Brian2's own choice would depend on where a state lives.
    """

    name: str
    synapse: str
    on: Mapping = field(default_factory=dict)
    parameters: Mapping = field(default_factory=dict)
    reference: Reference = None
    pre: Mechanism = None
    post: Mechanism = None
    needs: Mapping = field(default_factory=dict)
    bounds: Mapping = structural(default_factory=dict)
    efficacy: str = "w"
    delay: Mapping = field(default_factory=dict)
    every: Mapping = structural(default_factory=dict)
    dt: Quantity = structural(None)
    method: str = None
    initial: Mapping = structural(default_factory=dict)
    validated: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        equations = parsed(self.where, self.synapse)
        known = {name: equations[name].dim for name in equations.names}
        known |= {name: get_dimensions(x) for name, x in {**self.parameters, **self.needs}.items()}
        checks.names_are_legal(self.where, known)
        for side in ("pre", "post"):
            mechanism = getattr(self, side)
            if mechanism is not None:
                own = parsed(mechanism.where, mechanism.equations)
                known |= {f"{name}_{side}": own[name].dim for name in own.names}
        known["v_post"] = known["v_pre"] = volt.dim
        texts = self.texts
        for text in texts:
            checks.every_name_is_known(self.where, text, {*known, *checks.assigned(text)})
        checks.every_parameter_is_used(self.where, self.parameters, texts)
        stand_ins = checks.stand_ins(known)
        checks.units_of_equations(self.where, equations, stand_ins)
        for event, text in self.on.items():
            checks.units_of_statements(f"{self.where}, on '{event}'", text, stand_ins)
            for name in checks.assigned(text):
                if name.endswith(("_pre", "_post")):
                    raise ValueError(f"{self.where}, on '{event}': writes {name}. A rule writes "
                                     f"synaptic variables only; put a state of the neuron into the "
                                     f"rule's pre or post mechanism.")
        for name in {*self.bounds, *self.initial}:
            if name not in equations.names:
                raise checks.unknown(f"{self.where}, bounds or initial", "synaptic variable", name,
                                     equations.names)
        for name, (low, high) in self.bounds.items():
            if not low < high:
                raise ValueError(f"{self.where}: bounds of {name} = ({low}, {high}) are reversed. "
                                 f"Write (low, high).")
            if not isinstance(self.initial.get(name, ""), str):
                checks.weights_are_legal(self.where, name, self.initial[name], (low, high))
        pathways = {*self.on, *(side for side in ("pre", "post") if getattr(self, side))}
        for name, value in self.delay.items():
            if name not in pathways:
                raise checks.unknown(f"{self.where}, delay", "pathway", name, pathways)
            checks.is_delay(f"{self.where}, delay", name, value)
        checks.values_are_in_range(self.where, self.parameters)

    @property
    def states(self):
        """The synaptic variables."""
        return tuple(parsed(self.where, self.synapse).names)

    @property
    def equations(self):
        """The synaptic equations."""
        return parsed(self.where, self.synapse)

    @property
    def texts(self):
        """Every expression and statement about synaptic variables."""
        return [*(e.expr.code for e in self.equations.values() if e.expr is not None),
                *self.on.values(), *self.every, self.efficacy,
                *(text for text in self.initial.values() if isinstance(text, str))]

    def follows(self, names):
        """Whether a synaptic variable follows any of these names all the time, not at events."""
        equations = self.equations.values()
        return any(e.type == DIFFERENTIAL_EQUATION for e in equations) and any(
            reads(e.expr.code, name) for e in equations if e.expr for name in names)

    def waits_for(self, event):
        """Whether the rule or one of its traces acts on an event: ``"pre"``, ``"post"`` ..."""
        trace = getattr(self, event, None) if event in ("pre", "post") else self.post
        own = "spike" if event in ("pre", "post") else event
        return event in self.on or (trace is not None and own in trace.on)

    def computes(self, name):
        """Whether a synaptic variable follows from others, so that it has no value of its own."""
        return name in self.states and self.equations[name].type == SUBEXPRESSION

    def _repr_html_(self):
        return _html(self)


def spiking_is_sound(neuron, names, row):
    """Threshold, reset and refractory use known names and the right units."""
    equations = row.equations
    known = {n: equations[full].dim if full in equations
             else get_dimensions(row.parameters[full]) for n, full in names.items()
             if full in equations or full in row.parameters}
    stand_ins = checks.stand_ins(known)
    conditions = [("threshold", neuron.threshold)]
    if isinstance(neuron.refractory, str):
        conditions.append(("refractory", neuron.refractory))
    for kind, text in (*conditions, ("reset", neuron.reset)):
        checks.every_name_is_known(f"{neuron.where}, {kind}", text, names)
    for kind, text in conditions:
        if text:
            checks.condition_is_boolean(f"{neuron.where}, {kind}", text, stand_ins)
    if neuron.reset:
        checks.units_of_statements(f"{neuron.where}, reset", neuron.reset, stand_ins)


def _html(description):
    """Equations as LaTeX and the parameters as a table, for a notebook."""
    equations = description.dynamics().equations if hasattr(description, "dynamics") \
        else description.equations
    rows = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>"
                   for name, value in description.addresses().items())
    return (f"<b>{description.where}</b> <i>{description.reference or ''}</i>"
            f"{equations._repr_latex_()}<table>{rows}</table>")


def reads(text, name):
    """Whether `text` uses the identifier `name`."""
    return name in get_identifiers(text)
