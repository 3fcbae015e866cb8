"""Descriptions -> Brian2 objects: the only room that makes a NeuronGroup or Synapses.

Everything is first a plan (`plans`): steps that are either carried out or printed as a script.
`neurons` and `synapses` are for scripts of one's own, `network` for a whole `Experiment`.
"""

from dataclasses import dataclass, field, replace

import brian2
import numpy as np
from brian2 import Network, Quantity, ms, second
from brian2.core.variables import Subexpression

from dendritic_models import checks
from dendritic_models.cable import CableCell
from dendritic_models.dynamics import Dynamics
from dendritic_models.experiment import Spikes, Waveform, at_in_layout, laid_out
from dendritic_models.groups import RECORDED, Input, group_plan, recorded_steps
from dendritic_models.integrators import rows as tree_rows
from dendritic_models.model import Mechanism
from dendritic_models.paths import feed_plan, path_plan
from dendritic_models.plans import Make, Name, execute, ordered, print_equations, print_plan


def neurons(cell, n, layout="auto", name=None):
    """A population for a Brian2 script of one's own.

    Parameters
    ----------
    cell : Cell, CableCell or Unit
        Insert receptors and a rule's postsynaptic side first: ``cell.insert(ampa, at="tuft")``.
    n : int
    layout : "auto", "unrolled" or "flat"
        ``"unrolled"``: one row per cell, one variable per compartment (``v_soma``,
        ``s_ampa_tuft``).  ``"flat"``: one row per compartment of every cell (``v``, ``s_ampa``),
        at ``group.rows[cell, compartment]``.  ``"auto"`` unrolls a `Cell` and lays a `CableCell`
        flat.
    name : str, optional
        Default: the name of the cell.

    Returns
    -------
    NeuronGroup
        An ordinary one; set initial values, record and connect it as usual.  In the flat layout it
        is a `TreeGroup`, and ``<name>_tree`` among its ``contained_objects`` is the group that
        holds what differs between compartments only.
    """
    cell, name = laid_out(cell, layout, "build.neurons"), name or cell.name
    row = cell.dynamics()
    objects = execute(group_plan(name, row, n))
    group = objects[name]
    if row.cable is not None:
        group.contained_objects.append(objects[f"{name}_tree"])
    group.add_attribute("dynamics")
    group.dynamics = row
    return group


def _cells(group):
    """How many neurons a group holds."""
    return len(group.rows) if hasattr(group, "rows") else len(group)


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


def synapses(source, target, at="soma", receptor=None, rules=(), connect="all", weights=1.0,
             delay=0*ms, name=None, seed=0, shared=None):
    """Synapses for a Brian2 script of one's own.

    Parameters
    ----------
    source : NeuronGroup, PoissonGroup or SpikeGeneratorGroup
        From `neurons`, or the user's own.
    target : NeuronGroup
    at : str, or sequence of int
        Compartment of the target, as in `experiment.Projection`.
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
    if rows[1].cable is None and rows[1].voltages and at not in rows[1].voltages:
        raise checks.unknown(f"Path '{name}' -> '{at}': {rows[1].where}", "compartment", at,
                             rows[1].voltages)
    path = path_plan(
        name, source.name, target.name, rows, tuple(map(_cells, (source, target))), at=at,
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


def _apart(path, rule, side):
    """Whether a rule's traces are per synapse: where a delay is, or where the path says so."""
    delayed = side == "pre" and np.any(np.asarray(getattr(path, "delay", 0)) > 0)
    return bool(delayed or side in rule.delay or getattr(path, "shared", None) is False)


def _placed(experiment):
    """Populations' cells with receptors and traces inserted; paths with those as they are called.

    A mechanism that another path put there under the same name is shared when equal, and called
    ``<path>_<name>`` when not.
    """
    cells = {p.name: laid_out(p.cell, p.layout, p.where) for p in experiment.network.populations}
    paths = {}

    def insert(population, mechanism, place, path):
        cell = cells[population]
        if cell.held(place).get(mechanism.name, mechanism) != mechanism:
            mechanism = mechanism.with_(name=f"{path.name}_{mechanism.name}")
        cells[population] = cell.insert(mechanism, at=place)
        return mechanism

    for path in (*experiment.network.projections, *experiment.network.signals):
        at = path.at if hasattr(path, "at") else _receiving(path, cells[path.target])
        at = at_in_layout(experiment.network.population(path.target), at)
        receptors = getattr(path, "receptor", None)
        receptors = () if receptors is None else receptors if isinstance(
            receptors, tuple) else (receptors,)
        receptors = tuple(insert(path.target, r, at, path) if isinstance(r, Mechanism) else r
                          for r in receptors)
        rules = []
        for rule in path.rules:
            if rule.pre is not None and not _apart(path, rule, "pre"):
                rule = rule.with_(pre=insert(path.source, rule.pre, cells[path.source].root, path))
            if rule.post is not None and not _apart(path, rule, "post"):
                rule = rule.with_(post=insert(path.target, rule.post, at, path))
            rules.append(rule)
        paths[path.name] = path, at, receptors, tuple(rules)
    return cells, paths


def _receiving(signal, cell):
    """The compartment in which a signal arrives, as its address or its mechanism says."""
    first = signal.into.partition(".")[0]
    if not isinstance(cell, CableCell):
        return first if first in [c.name for c in getattr(cell, "compartments", ())] else "soma"
    if first in cell.tree.names:
        return first
    painted = cell.painted(first)
    if painted is None or len(painted.on) > 1:
        raise ValueError(f"{signal.where}, into='{signal.into}': it does not say in which "
                         f"compartment. Write '{cell.root}.{signal.into}', or another one.")
    return int(painted.on[0])


def _within(here):
    """A condition that holds in some compartments."""
    return " or ".join(f"compartment == {k}" for k in sorted(here))


def _start_at(where, row, variable, here, value):
    """What a variable starts with: `value` in some compartments, as before in the others.

    Text where either is computed, else numbers of shape (1 or cells, compartments).
    """
    unit = row.equations[variable]
    before = row.initial.get(variable, Quantity(0, dim=unit.dim))
    if isinstance(before, str) or isinstance(value, str):
        if np.ndim(before) or np.ndim(value):
            raise ValueError(f"{where}: elsewhere it starts with '{before}', which is computed. "
                             f"Give one number for all cells, or leave out the compartment.")
        new, old = (x if isinstance(x, str) else f"{float(x)!r}*({checks.unit_name(unit)})"
                    for x in (value, before))
        there = f"int({_within(here)})"
        return f"{there}*({new}) + (1 - {there})*({old})"
    there = np.isin(np.arange(len(row.cable.tree)), list(here))
    checks.same_dimension(where, "the value", value, before)
    new, old = (np.asarray(x).reshape(np.shape(x) if np.ndim(x) == 2 else (-1, 1))
                for x in (value, before))
    return Quantity(np.where(there, new, old), dim=unit.dim)


def plan(experiment, watch=True):
    """The steps of a whole experiment, and where its recordings will be (`Built`, not executed).

    Where it does not `watch`, nothing asks at every step whether the run has diverged.
    """
    network = experiment.network
    cells, paths = _placed(experiment)
    rows = {name: cell.dynamics() for name, cell in cells.items()}
    sizes = {p.name: p.size for p in network.populations}
    phases = (*(experiment.schedule.names if experiment.schedule else ()), RECORDED)

    inputs, arrays, spikes = {name: {} for name in rows}, [], {}
    for signal in network.signals:
        variable, _, _ = rows[signal.target].locate(signal.into)
        rows[signal.target].heard.add(variable)
        inputs[signal.target].setdefault(variable, []).append(
            Input(f"I_{signal.name}", signal=True))
    for stimulus in experiment.stimuli:
        if isinstance(stimulus, Waveform):
            row = rows[stimulus.population]
            variable, here, have = row.locate(stimulus.variable)
            if variable in row.equations:
                checks.same_dimension(stimulus.where, "values", stimulus.values,
                                      Quantity(1, dim=row.equations[variable].dim))
            array = f"{stimulus.population}_{variable}_waveform"
            array += f"_{len(arrays)}"*any(array == made.name for made in arrays)
            arrays.append(Make(array, "TimedArray", dict(
                values=stimulus.values, dt=stimulus.dt, name=array)))
            neuron = "i" if row.cable is None else "cell"
            index = f"t, {neuron}" if np.ndim(stimulus.values) == 2 else "t"
            inputs[stimulus.population].setdefault(variable, []).append(
                Input(f"{array}({index})" + ("" if here == have else f"*int({_within(here)})"),
                      names={array: Name(array)}))
        elif isinstance(stimulus, Spikes):
            spikes.setdefault(stimulus.population, []).append(stimulus)

    planned, listens = {}, {name: set() for name in rows}
    for k, (name, (path, at, receptors, rules)) in enumerate(paths.items()):
        if getattr(path, "transpose_of", None):
            continue
        carried = [(path, "forward")]*hasattr(path, "variable") + [
            (s, "transposed") for s in network.signals if s.transpose_of == name]
        planned[name] = path_plan(
            name, path.source, path.target, (rows[path.source], rows[path.target]),
            (sizes[path.source], sizes[path.target]), at=at, receptors=receptors, rules=rules,
            connect=path.connect, weights=path.weights, delay=getattr(path, "delay", 0*ms),
            signals=carried, seed=(experiment.seed, k), phases=phases,
            shared=getattr(path, "shared", None),
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
            variable, here, have = row.locate(address)
            if variable in inputs[name]:
                raise ValueError(f"{population.where}, initial['{address}']: a signal or waveform "
                                 f"gives '{variable}' at all times. Leave out its start value.")
            row.initial[variable] = value if here == have else _start_at(
                f"{population.where}, initial['{address}']", row, variable, here, value)
        steps += group_plan(name, row, population.size, inputs[name], experiment.schedule,
                        listens[name], experiment.dt, watch=watch,
                        recorded=recorded_steps(experiment, name))
        if name in spikes:
            steps += ordered(name, "thresholder[spike]", "relay")
    for name, given in spikes.items():
        steps += _given_spikes(given, rows[name], sizes[name], experiment.dt)
    for path in planned.values():
        steps += path.steps
    records = []
    for k, recording in enumerate(experiment.recordings):
        if recording.source in rows and recording.at is not None:
            recording = replace(recording, at=at_in_layout(
                network.population(recording.source), recording.at))
        record, made = _record(f"record_{k}", recording, rows, sizes, planned, paths)
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
    if not np.diff(np.sort(steps*size + rows)).all():     # sorting is faster than a set of many
        raise ValueError(f"{stimulus.where}: a neuron fires twice within one step of {dt}. Drop "
                         f"one of the spikes, or use a shorter dt.")
    generator, feed = f"{name}_spikes", f"{name}_feed"
    return [Make(generator, "SpikeGeneratorGroup", dict(
        N=size, indices=rows, times=steps*float(dt)*second, name=generator)),
        *feed_plan(feed, generator, name)]


def _record(monitor, recording, rows, sizes, planned, paths):
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
        if row.cable is not None:
            cells = slice(None) if rows_kept is True else rows_kept
            rows_kept = tree_rows(sizes[name], len(row.cable.tree))[cells][
                :, row.cable.places(recording.at)].ravel()
    arguments = dict(source=Name(name), variables=sorted(set(variables.values())),
                     record=rows_kept, name=monitor, **clock)
    return Record(recording, monitor, "state", variables), [
        Make(monitor, "StateMonitor", arguments)]


def _recorded_variables(where, recording, row):
    """Compartment -> variable of a recording; all compartments that have it when `at` is None."""
    if not row.voltages or row.cable is not None:
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
    for record in built.records:
        source, name = record.recording.source, record.recording.variable
        if record.kind == "final" and isinstance(built.objects[record.monitor].variables[name],
                                                 Subexpression):
            raise ValueError(f"recording of '{source}': '{name}' is computed when it is read and "
                             f"has no final value. Record it in time, with every=..., or record "
                             f"what it is computed from.")
    built.network = Network(*(built.objects[step.name] for step in built.plan
                              if isinstance(step, Make) and step.maker != "TimedArray"))
    return built


def script(experiment):
    """The plain Brian2 script of an experiment, which runs to the same spikes (str)."""
    return print_plan(plan(experiment).plan, experiment.duration, experiment.dt, experiment.seed)


def equations(experiment):
    """The equations of an experiment as they run, population by population and path by path (str).

    What varies along a population or path (weights, waveforms) is not in it.
    """
    return print_equations(plan(experiment, watch=False).plan)
