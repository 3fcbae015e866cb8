"""Experiment -> labelled dataset, on any backend; export to a program that needs no Python.

What is recorded is described once, as plain entries (`layout`), and assembled from whatever holds
the numbers: live Brian2 objects, or the result files of an exported program.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from functools import cached_property, lru_cache, reduce
from importlib.metadata import version
from pathlib import Path

import brian2
import numpy as np
import xarray as xr
from brian2 import Quantity, get_dimensions
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.variables import ArrayVariable, DynamicArrayVariable
from brian2.devices.device import get_device
from brian2.stateupdaters.base import StateUpdateMethod
from brian2.stateupdaters.explicit import ExplicitStateUpdater

from dendritic_models import backends, build
from dendritic_models.cable import CableCell
from dendritic_models.compilation import compiled, executed, fetched, kept, machine
from dendritic_models.description import Description, differences, put
from dendritic_models.groups import watched
from dendritic_models.integrators import rows as tree_rows
from dendritic_models.model import Cell
from dendritic_models.plans import Set, execute, settings

PACKAGES = ("brian2", "numpy", "xarray")                      # whose versions a result names
DISPLAY_UNITS = {unit.dim: (name, float(unit)) for name, unit in (
    ("ms", brian2.ms), ("mV", brian2.mV), ("nS", brian2.nS), ("pA", brian2.pA), ("Hz", brian2.Hz),
    ("um", brian2.um), ("uM", brian2.umolar))}


def display_unit(dimension):
    """(name, size in SI) of the fixed unit in which a dimension is shown."""
    if dimension is get_dimensions(1):
        return "1", 1.0
    return DISPLAY_UNITS.get(dimension) or (repr(brian2.get_unit(dimension)), 1.0)


# ---------------------------------------------------------------------------- layout

def cell_dimension(experiment, name):
    """``cell`` for the only population of cells of a network, its own name for any other."""
    cells = [p.name for p in experiment.network.populations
             if isinstance(p.cell, (Cell, CableCell))]
    return "cell" if cells == [name] else name


def layout(built):
    """What the dataset will hold, as entries that JSON can keep.

    Each entry names a variable of the dataset, the objects and variables that hold its numbers,
    its dimensions and its unit.
    """
    entries = []
    paths = (*built.experiment.network.projections, *built.experiment.network.signals)
    paths = {path.name: path for path in paths}
    trees = _trees(built)
    for record in built.records:
        recording, holder = record.recording, built.objects[record.monitor]
        name = f"{recording.source}.{recording.variable}"
        if record.kind == "event":
            entries.append(dict(kind="event", name=name, holder=record.monitor,
                                cell=cell_dimension(built.experiment, recording.source),
                                tree=trees.get(recording.source)))
            continue
        source = holder if record.kind == "final" else holder.source
        variables = record.variables
        if record.kind == "final":
            variables = {"": recording.variable}
        unit, size = display_unit(source.variables[next(iter(variables.values()))].dim)
        entry = dict(kind=record.kind, name=name, holder=record.monitor, variables=variables,
                     unit=unit, size=size)
        if recording.source in paths:
            entry["synapses"] = record.monitor if record.kind == "final" else holder.source.name
            entry["path"] = recording.source
            entry["trees"] = {side: trees.get(getattr(paths[recording.source], side))
                              for side in ("source", "target")}
        else:
            if recording.source in trees:
                entry["tree"] = trees[recording.source]
                entry["at"] = built.rows[recording.source].cable.places(recording.at).tolist()
            entry["cell"] = cell_dimension(built.experiment, recording.source)
            rows = recording.rows
            entry["rows"] = None if rows is None else np.atleast_1d(rows).tolist()
        if recording.every is not None:
            entry["every"] = f"{float(recording.every)*1e3:g}ms"
        if record.kind == "state" and recording.source in paths and recording.rows is not None:
            entry["rows"] = np.atleast_1d(recording.rows).tolist()
        entries.append(entry)
    return entries


def _trees(built):
    """Population -> how many cells it has and what their compartments are called, if it is flat."""
    return {p.name: dict(cells=p.size, names=list(built.rows[p.name].cable.tree.names))
            for p in built.experiment.network.populations if built.rows[p.name].cable is not None}


def _places(tree, rows):
    """(cell, compartment) of rows of a population; cells alone where it is not flat."""
    if tree is None:
        return rows.astype(int), None
    return np.divmod(np.argsort(tree_rows(tree["cells"], len(tree["names"])), axis=None)[rows],
                     len(tree["names"]))


def _health(built):
    """Population -> labels of what is watched there, in the order of its codes; or its tree."""
    labels = {name: list(watched(row)) for name, row in built.rows.items()}
    return {name: listed for name, listed in labels.items() if listed} | _trees(built)


def assemble(entries, read, attrs):
    """A dataset from `entries`; ``read(object, variable)`` gives raw SI numbers.

    Variables are called ``<population>.<variable>``, with dimensions ``time`` (``time_10ms`` when
    recorded every 10 ms), ``cell`` (the population's name when there are several populations) and
    ``compartment``.  Events are ``<population>.spikes`` (times in ms) with the neuron in
    ``<population>.spikes.cell``.
    """
    events, arrays, compartments = {}, [], {}
    for entry in entries:
        name = entry["name"]
        if entry["kind"] == "event":
            t, i = read(entry["holder"], "t"), read(entry["holder"], "i")
            order = np.lexsort((i, t))
            dimension = f"{name}.event"
            events[name] = (dimension, t[order]*1e3, {"units": "ms"})
            cell, compartment = _places(entry["tree"], i[order])
            events[f"{name}.cell"] = (dimension, cell, {"units": "1"})
            if compartment is not None and not name.endswith(".spikes"):
                events[f"{name}.compartment"] = (
                    dimension, np.array(entry["tree"]["names"])[compartment])
            continue
        columns = {place: np.asarray(read(entry["holder"], variable), dtype=float)/entry["size"]
                   for place, variable in entry["variables"].items()}
        coordinates = {}
        if entry["kind"] == "final":
            values, dimensions = columns[""], ()
        else:
            time_dimension = "time" + (f"_{entry['every']}" if "every" in entry else "")
            t = read(entry["holder"], "t")
            coordinates[time_dimension] = (time_dimension, np.round(t*1e3, 9), {"units": "ms"})
            dimensions = (time_dimension,)
            values = columns[""] if "" in columns else np.stack(list(columns.values()), axis=-1)
        if "synapses" in entry:
            dimension = f"{entry['path']}.synapse"
            dimensions += (dimension,)
            kept = slice(None) if entry.get("rows") is None else np.asarray(entry["rows"])
            for side, variable in (("source", "_synaptic_pre"), ("target", "_synaptic_post")):
                index = np.asarray(read(entry["synapses"], variable))[kept]
                neuron, compartment = _places(entry["trees"][side], index)
                coordinates[f"{entry['path']}.{side}"] = (dimension, neuron)
                if compartment is not None and side == "target":
                    coordinates[f"{entry['path']}.compartment"] = (
                        dimension, np.array(entry["trees"][side]["names"])[compartment])
        else:
            rows = entry["rows"]
            if "tree" in entry:
                values = values.reshape(len(values), -1, len(entry["at"]))
            count = values.shape[1]
            dimensions += (entry["cell"],)
            coordinates[entry["cell"]] = np.arange(count) if rows is None else np.asarray(rows)
            if "tree" in entry:
                dimensions += ("compartment",)
                coordinates["compartment"] = [entry["tree"]["names"][k] for k in entry["at"]]
            elif "" not in columns:
                dimensions += ("compartment",)
                coordinates["compartment"] = list(columns)
        arrays.append(xr.DataArray(values, coordinates, dimensions, name=name,
                                   attrs={"units": entry["unit"]}))
        compartments |= dict.fromkeys(coordinates.get("compartment", ()))
    dataset = xr.merge([xr.Dataset(events), *arrays], join="outer", compat="no_conflicts",
                       combine_attrs="override")
    if compartments and list(dataset["compartment"].values) != list(compartments):
        # a merge sorts them by name
        dataset = dataset.sel(compartment=list(compartments))
    dataset.attrs = attrs
    return dataset


def _diverged(health, read):
    """(time, population, row, place) of each row in which something left its range, first first."""
    found = []
    for population, labels in health.items():
        times = np.asarray(read(population, "bad_time"))
        places = np.asarray(read(population, "bad_place"))
        for row in np.nonzero(times >= -1e-9)[0]:
            if isinstance(labels, dict):
                cell, compartment = _places(labels, row)
                place = labels["names"][compartment]
            else:
                cell, place = row, labels[int(places[row]) - 1]
            found.append((float(times[row]), population, int(cell), place))
    return sorted(found)


def divergence(time, population, row, place):
    """Where and when something first left its range, in words."""
    return (f"Population '{population}', cell {row}, '{place}': the value became NaN or left its "
            f"range at t = {time*1e3:g} ms. Use a shorter dt, learn more slowly, check the inputs, "
            f"or widen v_range.")


def _checked(dataset, health, read):
    """The dataset; raises when the run diverged, with the partial dataset on the error."""
    rows = _diverged(health, read)
    dataset.attrs["diverged"] = divergence(*rows[0]) if rows else ""
    if rows:
        error = FloatingPointError(dataset.attrs["diverged"])
        error.dataset, error.rows = dataset, rows
        raise error
    return dataset


# ---------------------------------------------------------------------------- run

def _origin(population):
    """Where a cell is from: its reference, the file of its tree and what was repaired there."""
    tree = getattr(population.cell, "tree", None)
    file = [Path(tree.source).name, *tree.repairs] if tree is not None and tree.source else []
    return f"{population.name}: " + "; ".join([
        str(population.cell.reference or "no reference"), *file])


def provenance(experiment, backend):
    """What a result says of how it was made."""
    text = repr(experiment)
    return {"experiment": text[:20000], "name": experiment.name, "seed": experiment.seed,
            "dt_ms": float(experiment.dt)*1e3, "duration_ms": float(experiment.duration)*1e3,
            "backend": str(backend), "python": platform.python_version(), "commit": _commit(),
            "reference": str(experiment.reference or ""),
            "cells": "\n".join(map(_origin, experiment.network.populations)),
            "versions": _versions()}


@lru_cache
def _versions():
    """The packages that a result depends on, as they were imported."""
    return ", ".join(f"{package} {version(package)}" for package in PACKAGES)


@lru_cache
def _commit():
    """The commit of a checkout, or an empty text."""
    asked = subprocess.run(["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"],
                           capture_output=True, text=True, check=False) \
        if shutil.which("git") else None
    return asked.stdout.strip() if asked and asked.returncode == 0 else ""


def run(experiment, backend=None, timeout=None):
    """Run an experiment.

    Parameters
    ----------
    experiment : Experiment
    backend : str, optional
        ``numpy``, ``cython``, ``cpp_standalone`` or ``cuda_standalone``; default: C++ where a
        compiler is found, else numpy.  With options: ``"cpp_standalone,threads=4"``, see
        `backends.get`.
    timeout : float, optional
        Seconds that the simulation may take, without building it; CUDA takes its time.

    Returns
    -------
    xarray.Dataset
        See `assemble` for its names; ``attrs`` say how it was made.  Save it with `save`.

    Raises
    ------
    FloatingPointError
        When a voltage left the cell's `v_range`, or a unit's state or input became NaN or too large
        for single precision, naming population, compartment or variable, and first bad time;
        ``error.dataset`` holds what was recorded, ``error.rows`` all that diverged.
    TimeoutError
        When the simulation takes longer than `timeout`.
    """
    with program(backend, timeout) as simulate:
        return simulate(experiment)


@contextmanager
def program(backend=None, timeout=None):
    """What is built once and runs as often as wanted, each time with other numbers.

    Parameters
    ----------
    backend, timeout
        As for `run`.

    Yields
    ------
    function: Experiment -> xarray.Dataset
        As `run`.  The first experiment is built.  Later ones differ from it in the numbers of
        arrays alone (parameters with a value per row, initial values), and only run.  Further
        arguments, by which one run goes on where another ended: ``start``, a dictionary of arrays
        by ``<object>.<variable>``, of which a run begins, ``<waveform>.values`` among them;
        ``end``, a dictionary to be filled with the states at the end; ``seed``, of the random
        numbers of a runtime backend.

    Raises
    ------
    ValueError
        From that function, for a later experiment that differs in something else.
    """
    backend = backends.get(backend)
    if backend.name == "cpp_standalone":
        with tempfile.TemporaryDirectory(prefix="dendritic_models_") as folder:
            yield _of_files(Path(folder), backend, timeout)
        return
    with backends.active(backend) as directory:
        yield _of_objects(directory, backend, timeout)


def _of_files(folder, backend, timeout):
    """The function of `program` that runs a C++ program and reads its results."""
    inputs = None

    def simulate(experiment, start=None, end=None, seed=None):
        nonlocal inputs
        started = time.perf_counter()
        if inputs is None:
            attrs = provenance(experiment, backend)
            _make(experiment, folder, backend)
            inputs = _Inputs(experiment, folder, attrs)
        else:
            attrs = inputs.refill(experiment) or provenance(experiment, backend)
        attrs["simulation_seconds"] = executed(folder, timeout, _given(folder, start or {}))
        attrs["seconds"] = time.perf_counter() - started
        if end is not None:
            manifest = json.loads((folder/"units.json").read_text())
            end |= {name: np.fromfile(folder/"results"/file, dtype=kind)
                    for name, (file, kind) in manifest["states"].items()}
        return _loaded(folder, folder/"results", attrs)

    return simulate


def _given(folder, start):
    """Write arrays for a program to start with; the arguments that name them."""
    known = json.loads((folder/"units.json").read_text())["states"]
    for name, value in start.items():
        np.asarray(value, dtype=known[name][1] if name in known else float).tofile(
            folder/f"given_{name}")
    return [f"{name}=given_{name}" for name in start]


class _Inputs:
    """The files that a program reads when it starts, and which numbers of its experiment they hold.

    Planning an experiment says what goes into each file, and takes longer than a short run.  Where
    files hold an array of the experiment as it is, which a trial shows once, that array alone is
    written from then on.
    """

    TRIED = ("parameters", "initial", "weights")       # numbers that decide no structure

    def __init__(self, experiment, folder, attrs):
        self.experiment, self.folder, self.attrs = experiment, folder, attrs
        self.known = json.loads((folder/"units.json").read_text())["inputs"]
        self.holding, self.changed = {}, set()         # path of an array -> names; names

    @cached_property
    def plan(self):
        return build.plan(self.experiment).plan        # most programs run once and need none

    def refill(self, experiment):
        """Write the numbers of another experiment; returns what its result says of how it was made,
        or ``None`` where that must be worked out."""
        try:
            found = list(differences(self.experiment, experiment))
            wanted = {name: value for path, _, value in found for name in self.names(path)}
            told = "".join(f"\nwith {address} = {value!r}" for _, address, value in found)
            attrs = self.attrs | {"experiment": self.attrs["experiment"] + told}
        except (LookupError, ValueError):
            wanted, attrs = _arrays(settings(self.plan, build.plan(experiment).plan)), None
        if self.changed - wanted.keys():
            held = _arrays(settings(self.plan, self.plan))
            wanted = {name: held[name] for name in self.changed} | wanted
        self.changed |= wanted.keys()
        for name, value in wanted.items():
            if name not in self.known:
                raise ValueError(f"{name} holds one number, which is compiled in. Run two rows.")
            np.asarray(value, dtype=self.known[name]["type"]).tofile(
                self.folder/self.known[name]["file"])
        return attrs

    def names(self, path):
        """What is started from the array at a path of the experiment, as it stands there.

        Raises
        ------
        LookupError
            When what is made of that array is not known.
        """
        if path not in self.holding:
            self.holding[path] = self._tried(path)
        if not self.holding[path]:
            raise LookupError(path)
        return self.holding[path]

    def _tried(self, path):
        value = reduce(lambda inner, step: getattr(inner, step) if isinstance(
            inner, Description) else inner[step], path, self.experiment)
        if not set(self.TRIED) & set(path) or np.asarray(value).dtype.kind != "f":
            return []
        size = np.arange(1, np.size(value) + 1).reshape(np.shape(value))
        trial = value*(1 - 1e-9*size/np.size(value))   # another number in each place
        trial[np.asarray(value) == 0] = Quantity(1e-300, dim=get_dimensions(value))
        try:
            steps = settings(self.plan, build.plan(put(self.experiment, path, trial)).plan)
        except ValueError:
            return []
        before, after = _arrays(settings(self.plan, self.plan)), _arrays(steps)
        moved = [name for name in after if not np.array_equal(before[name], after[name])]
        return moved if all(name in self.known and np.array_equal(after[name], trial)
                            for name in moved) else []


def _arrays(steps):
    """Variable -> array, of those that a program does not compute itself."""
    return {f"{step.target}.{step.path}": step.value for step in steps
            if not isinstance(step.value, str)}


def _of_objects(directory, backend, timeout):
    """The function of `program` that runs Brian2's own objects."""
    built = None

    def read(holder, variable):
        return built.objects[holder].variables[variable].get_value()

    def simulate(experiment, start=None, end=None, seed=None):
        nonlocal built
        started, attrs = time.perf_counter(), provenance(experiment, backend)
        if built is None:
            built = build.network(experiment)
            if not backend.standalone:
                built.network.store()
        elif backend.standalone:
            raise NotImplementedError(f"A program of backend '{backend.name}' runs once. Use "
                                      f"backend='cpp_standalone', or run(experiment) for each.")
        else:
            steps = settings(built.plan, build.plan(experiment).plan)
            built.network.restore()
            execute(steps, built.objects)
        for name, value in (start or {}).items():
            holder, variable = name.rsplit(".", 1)
            if variable == "values":
                built.objects[holder].values[...] = value
            else:
                built.objects[holder].variables[variable].set_value(value)
        if seed is not None:
            brian2.seed(np.random.SeedSequence(seed).generate_state(1)[0])
        backends.simulate(backend, built.network, experiment.duration, directory, timeout)
        if end is not None:
            end |= {name: np.array(variable.get_value())
                    for name, variable in _states(built).items()}
        attrs["seconds"] = time.perf_counter() - started
        attrs["simulation_seconds"] = float(
            getattr(get_device(), "_last_run_time", None) or attrs["seconds"])
        return _checked(assemble(layout(built), read, attrs), _health(built), read)

    return simulate


def _states(built):
    """What neurons and synapses hold that may change: ``<object>.<variable>`` -> variable."""
    return {f"{name}.{variable.name}": variable for name, holder in built.objects.items()
            if isinstance(holder, (brian2.NeuronGroup, brian2.Synapses))
            for variable in holder.variables.values()
            if isinstance(variable, ArrayVariable) and variable.owner.name == name
            and not (variable.read_only or variable.constant)
            and variable.name not in ("N", "i", "delay")}


def _make(experiment, directory, backend):
    """The C++ program of an experiment in a directory: as it was made before, where it was."""
    name = _identity(experiment, backend)
    if name and fetched(name, directory):
        return
    _write(experiment, directory, backend, native=True)
    compiled(directory)
    if name:
        kept(name, directory, ("main", "units.json", "static_arrays"))


def _identity(experiment, backend=backends.BACKENDS["cpp_standalone"]):
    """A name for an experiment and all that its program is made of; "" where that is not known."""
    updaters = {name: type(updater) if not isinstance(updater, ExplicitStateUpdater) else updater
                for name, updater in sorted(StateUpdateMethod.stateupdaters.items())}
    if any(getattr(u, "__module__", "").split(".")[0] not in ("brian2", "dendritic_models")
           for u in updaters.values()):
        return ""                                              # a user's: its code is not seen here
    try:
        content = experiment.digest()
    except TypeError:
        return ""
    with backends.LOCK:                                        # or those of another thread's run
        preferences = brian2.prefs.as_file
    package = Path(__file__).parent
    texts = [path.read_text() for path in sorted(
        [*package.rglob("*.py"), *package.rglob("templates/*.*")])]
    told = (content, str(backend), updaters, sorted(DEFAULT_FUNCTIONS), preferences, texts,
            machine(backends.flags()), _versions())
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32] + ".experiment"


def save(dataset, path):
    """Write a dataset as netCDF."""
    dataset.to_netcdf(path, engine="h5netcdf")


def load_dataset(path):
    """Read a dataset that `save` wrote, into memory."""
    return xr.load_dataset(path, engine="h5netcdf")


# ---------------------------------------------------------------------------- export

def export(experiment, directory, native=False, backend="cpp_standalone"):
    """Write a C++ program that runs an experiment without Python.

    Parameters
    ----------
    experiment : Experiment
    directory : path
        New or empty; holds sources, Makefile, inputs, ``README`` and ``units.json``.
    native : bool
        Compile for the processor of the machine that compiles; the default runs on any of its kind.
    backend : str
        ``cpp_standalone``, with options: ``"cpp_standalone,threads=4"``.

    Notes
    -----
    ``make && ./main --results_dir R/`` in the directory (R exists there); `load` reads R.
    """
    directory, backend = Path(directory), backends.get(backend)
    if backend.name != "cpp_standalone":
        raise ValueError(f"export: backend '{backend}' makes no C++ program. Leave it out, or use "
                         f"backend='cpp_standalone'.")
    if directory.exists() and any(directory.iterdir()):
        raise FileExistsError(f"export: {directory} is not empty. Name a new directory.")
    directory.mkdir(parents=True, exist_ok=True)
    _write(experiment, directory, backend, native)
    _portable(directory)
    (directory/"README").write_text(EXPORT_README.format(name=experiment.name))


def _write(experiment, directory, backend, native):
    """Sources, makefile, inputs and ``units.json``, which says what the results will be."""
    with backends.active(backend, directory=str(directory), native=native):
        manifest = _generated(experiment, directory)
    manifest["attrs"] = provenance(experiment, backend)
    (directory/"units.json").write_text(json.dumps(manifest, indent=1))
    (directory/"results").mkdir(exist_ok=True)


def _generated(experiment, directory):
    """Have Brian2 write the program; returns what its result files will hold."""
    built = build.network(experiment)
    built.network.run(experiment.duration, namespace={})
    get_device().build(directory=str(directory), compile=False, run=False, with_output=False)
    entries, health = layout(built), _health(built)
    wanted = [(e["holder"], v) for e in entries for v in e.get("variables", {}).values()]
    wanted += [(e["holder"], v) for e in entries if e["kind"] != "final"
               for v in (("t", "i") if e["kind"] == "event" else ("t",))]
    wanted += [(e["synapses"], v) for e in entries if "synapses" in e
               for v in ("_synaptic_pre", "_synaptic_post")]
    wanted += [(p, v) for p in health for v in ("bad_time", "bad_place")]
    arrays = {}
    for holder, name in wanted:
        variable = built.objects[holder].variables[name]
        shape = [-1 if isinstance(variable, DynamicArrayVariable) else int(variable.size)]
        shape += [int(built.objects[holder].n_indices)] if np.ndim(variable.size) else []
        arrays[f"{holder}.{name}"] = dict(
            file=get_device().get_array_filename(variable),
            type=np.dtype(variable.dtype).str, shape=shape)
    given = {f"static_arrays/{file}": array.nbytes
             for file, array in get_device().static_arrays.items()}
    states = {name: (get_device().get_array_filename(variable), np.dtype(variable.dtype).str)
              for name, variable in _states(built).items()}
    return dict(arrays=arrays, inputs=_inputs(built), given=given, layout=entries, health=health,
                states=states)


def _inputs(built):
    """Variable that starts from an array -> the file that holds it, and its type."""
    device, found = get_device(), {}
    files = {args[0]: args[1] for kind, args in device.main_queue if kind == "set_by_array"}
    for step in built.plan:
        if isinstance(step, Set) and "." not in step.path and np.ndim(step.value):
            variable = built.objects[step.target].variables[step.path]
            file = files.get(device.get_array_name(variable, access_data=False))
            if file is not None:                       # an array of one is a number in the program
                found[f"{step.target}.{step.path}"] = dict(
                    file=f"static_arrays/{file}", type=device.static_arrays[file].dtype.str)
    return found


EXPORT_README = """{name}: a stand-alone program

    make
    ./main --results_dir results/

needs a C++ compiler and make, no Python.  The result files are raw arrays; `units.json` says what
each holds.  To read them as one labelled dataset, with the package installed:

    from dendritic_models.run import load
    dataset = load("this directory", "results")
"""


def _portable(directory):
    """The Makefile under its usual name, without paths of this machine."""
    makefile = directory/"makefile"
    (directory/"Makefile").write_text(makefile.read_text().replace("makefile", "Makefile"))
    makefile.unlink()


def load(directory, results="results"):
    """The dataset of an exported program's results.

    Parameters
    ----------
    directory : path
        Where the program is; its ``units.json`` is read.
    results : path
        The results directory, absolute or within `directory`.

    Raises
    ------
    FileNotFoundError
        When the program has not run there.
    ValueError
        When a result file, or an input that the program read, has another length than it should.
    FloatingPointError
        When the run diverged, as for `run`.
    """
    directory = Path(directory)
    return _loaded(directory, Path(results) if os.path.isabs(results) else directory/results)


def _loaded(directory, results, attrs=None):
    """The dataset of a program's results; `attrs` instead of what was known when it was written."""
    manifest = json.loads((directory/"units.json").read_text())
    for file, expected in manifest["given"].items():   # of which the program reads what there is
        size = (directory/file).stat().st_size if (directory/file).exists() else expected
        if size != expected:
            raise ValueError(f"load: the input {directory/file} has {size} bytes, expected "
                             f"{expected}: the program ran with other numbers than it was given. "
                             f"Write the file whole, or export again.")
    rows = {}                                        # what one object holds is equally long

    def read(holder, variable):
        array = manifest["arrays"][f"{holder}.{variable}"]
        path = results/array["file"]
        if not path.exists():
            raise FileNotFoundError(f"load: {path} is not there. Run ./main --results_dir "
                                    f"{results}/ in {directory} first.")
        kind, shape = np.dtype(array["type"]), array["shape"]
        size, width = path.stat().st_size, kind.itemsize*int(np.prod(shape[1:]))
        count = rows.setdefault(holder, size//width) if shape[0] == -1 else shape[0]
        if size != count*width:
            raise ValueError(f"load: {path} has {size} bytes, expected {count*width}: it, or what "
                             f"belongs to it, was cut short. Run the program again.")
        return np.fromfile(path, dtype=kind).reshape(count, *shape[1:])

    return _checked(assemble(manifest["layout"], read, attrs or manifest["attrs"]),
                    manifest["health"], read)
