"""The nouns of an experiment: who is there, what is done to them, what is recorded.

An `Experiment` is complete and printable: a protocol is a function that returns one, `run.run`
turns it into a dataset, `build.network` into Brian2 objects, `build.script` into a plain script.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from brian2 import Quantity, ms, second

from dendritic_models import checks
from dendritic_models.cable import CableCell
from dendritic_models.description import Description, structural
from dendritic_models.model import Cell, PlasticityRule, Reference, Unit


@dataclass(frozen=True, eq=False)
class Population(Description):
    """`size` neurons of one kind.

    An array among the cell's parameters holds one value per neuron; `initial` sets states at the
    start (address -> value, array or expression).  `layout` is ``"flat"`` (one row per compartment)
    or ``"unrolled"`` (one row per cell); ``"auto"`` unrolls a `Cell` and lays a `CableCell` flat.
    """

    name: str
    cell: Cell | CableCell | Unit
    size: int
    initial: Mapping = field(default_factory=dict)
    layout: str = "auto"

    _skipped = "cell"

    def __post_init__(self):
        super().__post_init__()
        if not isinstance(self.cell, (Cell, CableCell, Unit)):
            raise TypeError(f"{self.where}: cell is a {type(self.cell).__name__}, expected a Cell, "
                            f"a CableCell or a Unit.")
        laid_out(self.cell, self.layout, self.where)
        if int(self.size) != self.size or self.size < 1:
            raise ValueError(f"{self.where}: size = {self.size}, expected a whole number from 1.")
        for address, value in self.cell.addresses().items():
            if np.ndim(value) == 1 and len(value) != self.size:
                raise ValueError(f"{self.where}: {address} has {len(value)} values for {self.size} "
                                 f"neurons. Give one number, or one for each neuron.")


def laid_out(cell, layout, where):
    """The cell as it is laid out: a cable cell becomes a `Cell` where that is asked for."""
    if layout not in ("auto", "flat", "unrolled"):
        raise checks.unknown(where, "layout", layout, ("auto", "flat", "unrolled"))
    if layout == "flat" and not isinstance(cell, CableCell):
        raise ValueError(f"{where}: layout='flat' is for cells on a tree. Make a CableCell, or "
                         f"write layout='unrolled'; it serves up to about 100 compartments.")
    return cell.unrolled() if layout == "unrolled" and isinstance(cell, CableCell) else cell


def at_in_layout(population, at):
    """A place of a population's cell as the layout calls it: by name where it is unrolled."""
    cell = population.cell
    if not isinstance(cell, CableCell) or population.layout != "unrolled":
        return at
    names = [cell.tree.names[k] for k in cell.places(at)]
    return names[0] if len(names) == 1 else names


@dataclass(frozen=True, eq=False)
class Projection(Description):
    """Synapses that carry spikes.

    Parameters
    ----------
    source, target : str
        Names of populations.
    at : str, or sequence of int
        Compartment of the target cell.  On a `CableCell` a selection (``"apical & distance >
        300*um"``, indices) may name several: one for each synapse where there are as many as
        synapses, else each synapse lands on one of them at random.
    receptor : Mechanism or tuple of them, optional
        What an arriving spike opens; ``None`` for synapses that only learn.
    rules : tuple of PlasticityRule
    connect : "all", "one", float or (sources, targets)
        All to all, one to one, with a probability, or index arrays, shape (synapses,).
    weights : float, array or dict
        Initial ``w``: one number, shape (sources, targets), or one per synapse; a dict names other
        synaptic variables.
    delay : Quantity (second)
        One number, or shape (synapses,).
    shared : bool, optional
        ``False`` keeps every trace of the rules in the synapses, where it costs nothing between
        spikes: sooner when no neuron has a second synapse.  Default: in the neurons wherever that
        is right.
    """

    name: str
    source: str
    target: str
    at: object = "soma"
    receptor: object = None
    rules: tuple = ()
    connect: object = "all"
    weights: object = 1.0
    delay: Quantity = structural(0*ms)
    shared: bool = None

    def __post_init__(self):
        if isinstance(self.rules, PlasticityRule):
            object.__setattr__(self, "rules", (self.rules,))
        super().__post_init__()
        checks.is_delay(self.where, "delay", self.delay)
        bounds = {name: b for rule in self.rules for name, b in rule.bounds.items()}
        for name, values in initial_weights(self.weights).items():
            checks.weights_are_legal(self.where, name, values, bounds.get(name))


def initial_weights(weights):
    """Initial values by synaptic variable: a bare number or array is that of ``w``."""
    return dict(weights) if isinstance(weights, Mapping) else {"w": weights}


@dataclass(frozen=True, eq=False)
class Signal(Description):
    """A continuous path: ``into`` of each target neuron receives the sum of w * `variable`.

    `transpose_of` names another signal, or a projection, whose synapses this one uses backwards:
    then the source's `variable` is read through exactly the transposed weights.
    """

    name: str
    source: str
    variable: str
    target: str
    into: str
    weights: object = 1.0
    transpose_of: str = None
    rules: tuple = ()
    connect: object = "all"

    def __post_init__(self):
        if isinstance(self.rules, PlasticityRule):
            object.__setattr__(self, "rules", (self.rules,))
        super().__post_init__()
        if self.transpose_of and self.rules:
            raise ValueError(f"{self.where}: it uses the synapses of '{self.transpose_of}' "
                             f"backwards and cannot have rules. Give them to that signal.")
        bounds = {name: b for rule in self.rules for name, b in rule.bounds.items()}
        for name, values in initial_weights(self.weights).items():
            checks.weights_are_legal(self.where, name, values, bounds.get(name))


@dataclass(frozen=True, eq=False)
class Network(Description):
    """Populations and the paths between them."""

    populations: tuple
    projections: tuple = ()
    signals: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        known = [p.name for p in self.populations]
        checks.names_are_unique("Network", "part", known + [
            c.name for c in (*self.projections, *self.signals)])
        for path in (*self.projections, *self.signals):
            for end in (path.source, path.target):
                if end not in known:
                    raise checks.unknown(path.where, "population", end, known)
        for projection in self.projections:
            cell = self.population(projection.target).cell
            if isinstance(cell, CableCell):
                cell.places(projection.at)
                continue
            places = [c.name for c in cell.compartments]
            if places and projection.at not in places:
                raise checks.unknown(f"{projection.where} -> '{projection.at}': population "
                                     f"'{projection.target}'", "compartment", projection.at, places)
        for signal in self.signals:
            forward = [path.name for path in (*self.projections, *self.signals)
                       if getattr(path, "transpose_of", None) is None]
            if signal.transpose_of and signal.transpose_of not in forward:
                raise checks.unknown(signal.where, "projection or signal", signal.transpose_of,
                                     forward)

    def population(self, name):
        """The population of that name."""
        return next(p for p in self.populations if p.name == name)


@dataclass(frozen=True, eq=False)
class Spikes(Description):
    """Given spikes of a population of relays: neuron `rows[k]` fires at `times[k]`."""

    population: str
    times: Quantity
    rows: np.ndarray

    def __post_init__(self):
        times, rows = np.atleast_1d(self.times), np.atleast_1d(np.asarray(self.rows, dtype=int))
        checks.same_dimension(self.where, "times", times, second)
        if len(times) != len(rows):
            raise ValueError(f"{self.where}: {len(times)} times but {len(rows)} rows. Give the "
                             f"neuron of each spike.")
        if len(times) and (not np.isfinite(times).all() or np.min(np.asarray(times)) < 0):
            raise ValueError(f"{self.where}: spike times must be finite and not negative, found "
                             f"{np.min(times)}.")
        object.__setattr__(self, "times", Quantity(times))
        object.__setattr__(self, "rows", rows)

    @property
    def where(self):
        """How errors call this object."""
        return f"Spikes for population '{self.population}'"


@dataclass(frozen=True, eq=False)
class Waveform(Description):
    """A variable given as an array over time, held for `dt` each.

    Parameters
    ----------
    population, variable : str
        `variable` is a parameter declared in the text (``rate : Hz``), by its address
        (``"soma.clamp.I"``).
    values : Quantity, shape (times,) or (times, neurons)
    dt : Quantity (second)
    """

    population: str
    variable: str
    values: Quantity
    dt: Quantity = structural(1*ms)

    def __post_init__(self):
        super().__post_init__()
        checks.is_positive(self.where, "dt", self.dt, second)
        if np.ndim(self.values) not in (1, 2) or not np.isfinite(self.values).all():
            raise ValueError(f"{self.where}: values have shape {np.shape(self.values)} and must be "
                             f"finite numbers of shape (times,) or (times, neurons).")

    @property
    def where(self):
        """How errors call this object."""
        return f"Waveform for '{self.population}.{self.variable}'"


@dataclass(frozen=True, eq=False)
class Phase(Description):
    """A named stretch of a schedule; its start is an event.

    A moment lasts 0 s and comes in the first step of what follows it.
    """

    name: str
    duration: Quantity = structural(0*ms)

    def __post_init__(self):
        super().__post_init__()
        checks.same_dimension(self.where, "duration", self.duration, second)
        if not self.duration >= 0*ms:
            raise ValueError(f"{self.where}: duration = {self.duration} must not be negative.")


@dataclass(frozen=True, eq=False)
class Schedule(Description):
    """Who says when: phases in order, `repeats` times.

    Among the phases may be schedules, which then run through all their repeats: samples in a batch,
    batches in an epoch.
    """

    phases: tuple
    repeats: int = structural(1)

    @property
    def period(self):
        """Duration of one pass (second)."""
        return sum((phase.duration for phase in self.phases), 0*second)

    @property
    def duration(self):
        """Of all passes (second)."""
        return self.period*self.repeats

    @property
    def names(self):
        """Of all phases, in order of their first onset."""
        return tuple(dict.fromkeys(name for phase in self.phases for name in (
            phase.names if isinstance(phase, Schedule) else (phase.name,))))

    def starts(self, name):
        """When a phase begins within one pass.

        Returns
        -------
        list of (Quantity (second), tuple of (Quantity (second), int))
            First onset, and the period and repeats of each schedule inside this one that it is in,
            the outer first.
        """
        at, found = 0*second, []
        for phase in self.phases:
            if isinstance(phase, Schedule):
                found += [(at + first, ((phase.period, phase.repeats), *inside))
                          for first, inside in phase.starts(name)]
            elif phase.name == name:
                found.append((at, ()))
            at = at + phase.duration
        return found


@dataclass(frozen=True, eq=False)
class Recording(Description):
    """What to keep: a variable over time, or ``"spikes"`` or an event of a population.

    `at` is a compartment, several, or ``None`` for all that have the variable; `rows` are neurons
    (or synapses), ``None`` for all; `every` is the interval, ``None`` for every step.
    """

    source: str
    variable: str
    at: object = None
    every: Quantity = structural(None)
    rows: object = None


@dataclass(frozen=True, eq=False)
class Experiment(Description):
    """A network, what is done to it, what is recorded, for how long.

    Raises
    ------
    KeyError
        For a name that is not in the network.
    ValueError
        For a duration or dt off the grid.
    """

    name: str
    network: Network
    duration: Quantity = structural()
    stimuli: tuple = ()
    recordings: tuple = ()
    schedule: Schedule = structural(None)
    dt: Quantity = structural(0.1*ms)
    seed: int = 0
    reference: Reference = None

    _skipped = "network"

    def __post_init__(self):
        super().__post_init__()
        checks.is_positive(self.where, "dt", self.dt, second)
        checks.is_positive(self.where, "duration", self.duration, second)
        steps = float(self.duration/self.dt)
        if abs(steps - round(steps)) > 1e-6*max(1, steps):
            near = round(steps)*self.dt
            raise ValueError(f"{self.where}: duration = {self.duration} is no multiple of dt = "
                             f"{self.dt}. Write duration={near}.")
        known = [p.name for p in self.network.populations]
        paths = [c.name for c in (*self.network.projections, *self.network.signals)]
        for stimulus in self.stimuli:
            if stimulus.population not in known:
                raise checks.unknown(stimulus.where, "population", stimulus.population, known)
            size = self.network.population(stimulus.population).size
            if isinstance(stimulus, Spikes) and len(stimulus.rows) and not (
                    0 <= stimulus.rows.min() and stimulus.rows.max() < size):
                raise ValueError(f"{stimulus.where}: rows run from {stimulus.rows.min()} to "
                                 f"{stimulus.rows.max()}, the population has 0 to {size - 1}.")
            if isinstance(stimulus, Waveform) and np.ndim(stimulus.values) == 2 and (
                    stimulus.values.shape[1] != size):
                raise ValueError(f"{stimulus.where}: values for {stimulus.values.shape[1]} neurons,"
                                 f" the population has {size}. Give one column for each.")
        checks.names_are_unique(f"{self.where}, recordings", "recording",
                                [f"{r.source}.{r.variable}" for r in self.recordings])
        for recording in self.recordings:
            if recording.source not in known + paths:
                raise checks.unknown(f"{self.where}, recording", "population or projection",
                                     recording.source, known + paths)


@dataclass(frozen=True, eq=False)
class Target(Description):
    """A published claim with a tolerance.

    `value` is a number with `tolerance` on either side, or an interval ``(low, high)`` (``None``
    for an open end).  `kind` is ``paper``, ``author-code``, ``port``, ``theory`` or ``own``.
    """

    name: str
    value: object
    tolerance: float = 0.0
    unit: str = "1"
    kind: str = "own"
    source: str = ""

    def __post_init__(self):
        super().__post_init__()
        kinds = ("paper", "author-code", "port", "theory", "own")
        if self.kind not in kinds:
            raise checks.unknown(self.where, "kind", self.kind, kinds)

    @property
    def interval(self):
        """(low, high), with infinities for open ends."""
        if isinstance(self.value, tuple):
            low, high = self.value
            return (-np.inf if low is None else low), (np.inf if high is None else high)
        return self.value - self.tolerance, self.value + self.tolerance

    def holds(self, measured):
        """Whether a measured number meets the claim; NaN never does."""
        low, high = self.interval
        return bool(low <= measured <= high)


@dataclass(frozen=True, eq=False)
class Observations(Description):
    """What an experiment found: how far a weight moved, condition by condition.

    Parameters
    ----------
    name : str
    conditions : dict
        Argument of the protocol -> its value in each condition, shape (conditions,).
    change : array, shape (conditions,)
        Change of the weight over the weight before.
    error : array, shape (conditions,), optional
        Standard error of each mean; ``None`` where none is known: then all count alike, and fits
        take the error from their residuals.
    protocol : str
        Name of the protocol whose arguments the conditions are.
    preparation : str
        Animal, place and neurons: a rule's published set belongs to one.
    evidence : str
        How far the numbers are verified: one of `EVIDENCE`.
    reference : Reference
    """

    name: str
    conditions: Mapping
    change: np.ndarray
    error: np.ndarray = None
    protocol: str = ""
    preparation: str = ""
    evidence: str = "own"
    reference: Reference = None

    def __post_init__(self):
        for name in ("change", "error"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, np.array(getattr(self, name), dtype=float))
        object.__setattr__(self, "conditions", {
            name: values if isinstance(values, Quantity) else np.asarray(values)
            for name, values in self.conditions.items()})
        super().__post_init__()
        if self.evidence not in EVIDENCE:
            raise checks.unknown(self.where, "evidence", self.evidence, EVIDENCE)
        if not self.change.size:
            raise ValueError(f"{self.where}: no condition. Give at least one.")
        columns = {**self.conditions, "change": self.change,
                   **({} if self.error is None else {"error": self.error})}
        for name, values in columns.items():
            if np.shape(values) != self.change.shape:
                raise ValueError(f"{self.where}: {name} has shape {np.shape(values)}, but there "
                                 f"are {self.change.size} changes. Give one for each condition.")
            if np.asarray(values).dtype.kind == "f" and not np.isfinite(values).all():
                row = int(np.nonzero(~np.isfinite(values))[0][0])
                raise ValueError(f"{self.where}: {name} of condition {row} is {values[row]}. Give "
                                 f"a finite number, or leave the condition out.")
        if self.error is not None and not (self.error > 0).all():
            row = int(np.nonzero(~(self.error > 0))[0][0])
            raise ValueError(f"{self.where}: error of condition {row} is {self.error[row]:g}, "
                             f"expected above zero. Leave all errors out where they are unknown.")

    @property
    def scored(self):
        """Whether the numbers are good enough for a score."""
        return self.evidence not in UNSCORED

    def arguments(self):
        """The protocol's arguments in each condition (list of dict)."""
        return [{name: _plain(values[k]) for name, values in self.conditions.items()}
                for k in range(self.change.size)]

    def select(self, chosen):
        """The conditions of a boolean mask or of indices alone."""
        return self.with_(
            conditions={name: values[chosen] for name, values in self.conditions.items()},
            change=self.change[chosen], error=None if self.error is None else self.error[chosen])


EVIDENCE = {
    "stored": "numbers in the files of a group that used them",
    "digitised": "read off the figure by a group that used them",
    "incomplete": "stored numbers of a protocol that is not wholly known; not scored",
    "unverified": "from memory; no second source was found; not scored",
    "own": "the user's",
}
UNSCORED = ("incomplete", "unverified")


def _plain(value):
    """One entry of a column as protocols take it: a quantity, an int, a text."""
    return value if isinstance(value, Quantity) else value.item()


def snapped(times, dt):
    """Times on the grid of `dt`: the nearest step (Quantity second)."""
    return np.round(np.asarray(times)/float(dt))*float(dt)*second
