"""Many points of a protocol -> one dataset.

Points of equal structure become rows of one build: `stack` writes them as one experiment whose
populations hold every point's neurons side by side, with arrays where numbers differ.  A batch of
them is one job; jobs run in this process, in a pool of processes, or wherever an executor has them
run.
"""

import hashlib
import inspect
import itertools
import json
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    as_completed,
)
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import Quantity, get_dimensions
from tqdm import tqdm

from dendritic_models import backends, checks
from dendritic_models.description import Description
from dendritic_models.experiment import Spikes, Waveform, initial_weights
from dendritic_models.paths import pairs, per_synapse
from dendritic_models.run import (
    cell_dimension,
    display_unit,
    divergence,
    load_dataset,
    run,
    save,
)


def _joined(values, sizes):
    """One value where all points agree, else an array with one value per row."""
    first = values[0]
    if all(np.ndim(v) == 0 and v == first for v in values):
        return first
    if any(np.ndim(v) == 2 for v in values):            # of a cable cell: (cells, compartments)
        if all(np.array_equal(v, first) for v in values) and len(first) == 1:
            return first
        along = max(np.shape(v)[-1] for v in values if np.ndim(v) == 2)
        values = [np.asarray(v).reshape(-1, 1) if np.ndim(v) < 2 else v for v in values]
        sizes = [(size, along) for size in sizes]
    rows = [np.broadcast_to(np.asarray(v), size) for v, size in zip(values, sizes, strict=True)]
    return Quantity(np.concatenate(rows), dim=get_dimensions(first))


def _merged(parts, sizes):
    """One description from several of equal structure; `sizes(address)` gives rows per point."""
    first = parts[0]
    changes, numbers = {}, {id(part): part.addresses() for part in parts}     # many are the same
    for address, value in first.addresses().items():
        values = [numbers[id(part)][address] for part in parts]
        if not checks.is_quantity_like(value):
            continue
        joined = _joined(values, sizes(address))
        if joined is not value:
            changes[address] = joined
    return first.with_(changes)


def _path(paths, k, experiments, sizes):
    """One projection or signal that joins each point's neurons among themselves."""
    first = paths[0]
    sources, targets = sizes[first.source], sizes[first.target]
    offsets = [np.concatenate([[0], np.cumsum(s)[:-1]]) for s in (sources, targets)]
    blocks, starts = [], {}
    for n, path in enumerate(paths):
        joined = pairs(path.connect, sources[n], targets[n], (experiments[n].seed, k))
        for name, values in initial_weights(path.weights).items():
            starts.setdefault(name, []).append(
                per_synapse(values, joined, (sources[n], targets[n])))
        blocks.append([side + offset[n] for side, offset in zip(joined, offsets, strict=True)])
    counts = [len(block[0]) for block in blocks]
    changed = dict(connect=tuple(np.concatenate(side) for side in zip(*blocks, strict=True)),
                   weights={name: _joined(values, counts) for name, values in starts.items()})
    if getattr(first, "transpose_of", None):
        changed = {}

    def rows(address):
        return sources if address.startswith("pre.") else targets

    changed["rules"] = tuple(_merged([p.rules[r] for p in paths], rows)
                             for r in range(len(first.rules)))
    receptor = getattr(first, "receptor", None)
    if isinstance(receptor, tuple):
        changed["receptor"] = tuple(_merged([p.receptor[r] for p in paths], rows)
                                    for r in range(len(receptor)))
    elif isinstance(receptor, Description):
        changed["receptor"] = _merged([p.receptor for p in paths], rows)
    return replace(first, **changed), counts


def _stimulus(stimuli, sizes):
    """One stimulus for all points."""
    first = stimuli[0]
    sizes = sizes[first.population]
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    if isinstance(first, Spikes):
        return Spikes(first.population,
                      Quantity(np.concatenate([np.asarray(s.times) for s in stimuli]),
                               dim=get_dimensions(first.times)),
                      np.concatenate([s.rows + o for s, o in zip(stimuli, offsets, strict=True)]))
    if all(s == first and np.ndim(s.values) == 1 for s in stimuli):
        return first
    length = max(len(s.values) for s in stimuli)
    columns = []
    for s, size in zip(stimuli, sizes, strict=True):
        values = np.asarray(s.values, dtype=float)
        values = np.pad(values, [(0, length - len(values))] + [(0, 0)]*(values.ndim - 1), "edge")
        columns.append(np.broadcast_to(values.reshape(length, -1), (length, size)))
    return Waveform(first.population, first.variable,
                    Quantity(np.concatenate(columns, axis=1), dim=get_dimensions(first.values)),
                    first.dt)


def stack(experiments):
    """Several experiments of equal structure as one.

    Parameters
    ----------
    experiments : sequence of Experiment

    Returns
    -------
    Experiment
        Each population holds the neurons of the first point, then of the second, and so on.
    dict
        Name of a population or path -> rows of each point.
    """
    first = experiments[0]
    if len({e.structure_key() for e in {id(e): e for e in experiments}.values()}) > 1:
        raise ValueError("stack: the experiments differ in more than numbers. Use sweep, which "
                         "builds each structure once.")
    networks = [e.network for e in experiments]
    sizes = {p.name: [n.population(p.name).size for n in networks]
             for n in networks[:1] for p in n.populations}
    populations = []
    for k, population in enumerate(first.network.populations):
        parts, rows = [n.populations[k] for n in networks], sizes[population.name]
        initial = {address: value if isinstance(value, str) else _joined(
            [p.initial[address] for p in parts], rows)
            for address, value in population.initial.items()}
        populations.append(replace(population, cell=_merged(
            [p.cell for p in parts], lambda address, rows=rows: rows),
            size=sum(rows), initial=initial))
    paths = {"projections": [], "signals": []}
    k = 0
    for kind, made in paths.items():
        for n in range(len(getattr(first.network, kind))):
            path, counts = _path([getattr(net, kind)[n] for net in networks], k, experiments, sizes)
            sizes[path.name] = counts
            made.append(path)
            k += 1
    stimuli = [_stimulus([e.stimuli[n] for e in experiments], sizes)
               for n in range(len(first.stimuli))]
    recordings = []
    for n, recording in enumerate(first.recordings):
        if recording.rows is not None:
            counts = sizes[recording.source]
            offsets = np.concatenate([[0], np.cumsum(counts)[:-1]])
            recording = replace(recording, rows=np.concatenate(
                [np.atleast_1d(e.recordings[n].rows) + o
                 for e, o in zip(experiments, offsets, strict=True)]))
        recordings.append(recording)
    network = replace(first.network, populations=tuple(populations),
                      **{kind: tuple(made) for kind, made in paths.items()})
    return replace(first, network=network, stimuli=tuple(stimuli),
                   recordings=tuple(recordings)), sizes


def split(dataset, experiments, sizes):
    """The dataset of a stacked run as one dataset per point, each as if run alone."""
    network, points = experiments[0].network, range(len(experiments))
    begins = {name: np.cumsum([0, *rows]) for name, rows in sizes.items()}
    neurons = {}                                     # variable that names neurons -> population
    along = {}                                       # dimension -> its variable, of which it has
    for population in (p.name for p in network.populations):
        dimension = cell_dimension(experiments[0], population)
        neurons[dimension] = population
        along[dimension] = dimension
    for path in (*network.projections, *network.signals):
        neurons |= {f"{path.name}.source": path.source, f"{path.name}.target": path.target}
        along[f"{path.name}.synapse"] = f"{path.name}.source"
    for variable in dataset:
        if str(variable).endswith(".cell"):
            event = variable.removesuffix(".cell")
            neurons[variable] = event.split(".")[0]
            along[f"{event}.event"] = variable
    places = {}                                      # dimension -> what is each point's of it
    for dimension in set(along) & set(dataset.dims):
        begin = begins[neurons[along[dimension]]]
        owners = np.searchsorted(begin, dataset[along[dimension]].values, side="right") - 1
        order = np.argsort(owners, kind="stable")
        places[dimension] = np.split(order, np.searchsorted(owners[order], points[1:]))
    arrays = {name: (variable.dims, variable.values, variable.attrs)
              for name, variable in dataset.variables.items()}

    def of(point, name):
        dims, values, attrs = arrays[name]
        for axis, dimension in enumerate(dims):
            if dimension in places:
                values = values.take(places[dimension][point], axis)
        if name in neurons:
            values = values - begins[neurons[name]][point]
        return dims, values, attrs

    return [xr.Dataset({name: of(point, name) for name in dataset.data_vars},
                       {name: of(point, name) for name in dataset.coords}, dataset.attrs)
            for point in points]


# ---------------------------------------------------------------------------- jobs

def _run_job(experiments, backend, timeout):
    """From one build of experiments of equal structure: the dataset, each point's rows in it by
    population and path, and the rows that diverged."""
    stacked, sizes = stack(experiments)
    try:
        return run(stacked, backend, timeout), sizes, []
    except FloatingPointError as error:
        return error.dataset, sizes, error.rows


def _results(jobs, executor, *given):
    """(number, what `_run_job` returns or the error) of each job, as they are done.

    A pool of our own that loses a process is given up, and what was not done has a pool to itself,
    so that a job which kills its process is the only one that is lost.
    """
    if executor is None and len(jobs) == 1:
        executor = _Here()
    own, left = (BrokenExecutor,)*(executor is None), dict(jobs)
    with ProcessPoolExecutor() if executor is None else nullcontext(executor) as pool:
        futures = {}
        try:
            with suppress(*own):
                for n, job in jobs.items():
                    futures[pool.submit(_run_job, job, *given)] = n
            for future in as_completed(futures):
                error = future.exception()
                if error and not isinstance(error, Exception):         # Ctrl-C is no failure
                    raise error
                if not isinstance(error, own):
                    del left[futures[future]]
                    yield futures[future], error or future.result()
        finally:
            for future in futures:
                future.cancel()
    for n, job in left.items():
        with ProcessPoolExecutor(1) as pool:
            future = pool.submit(_run_job, job, *given)
            yield n, future.exception() or future.result()


class _Here(Executor):
    """This process, at once."""

    def submit(self, function, /, *given):
        future = Future()
        try:
            future.set_result(function(*given))
        except Exception as error:
            future.set_exception(error)
        return future


def _file(folder, job, backend):
    """Where the result of a job is kept."""
    told = " ".join([backend, *(experiment.digest() for experiment in job)])
    return Path(folder)/f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.nc"


def _done_before(folder, jobs, backend):
    """(number, result) of the jobs whose result an earlier sweep kept."""
    for n, job in jobs.items():
        path = _file(folder, job, backend)
        if path.exists():
            dataset = load_dataset(path)
            yield n, (dataset, *json.loads(dataset.attrs.pop("points")))


def _keep(folder, job, backend, dataset, sizes, diverged):
    """Write the result of a job, whole or not at all."""
    path = _file(folder, job, backend)
    path.parent.mkdir(parents=True, exist_ok=True)
    save(dataset.assign_attrs(points=json.dumps([sizes, diverged])), path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def _points_of(job, dataset, sizes, diverged):
    """The dataset of each point of a job, or what went wrong with it, in words."""
    wrong = {}
    for time, population, row, place in diverged:
        begin = np.cumsum([0, *sizes[population]])
        point = int(np.searchsorted(begin, row, side="right")) - 1
        wrong.setdefault(point, divergence(time, population, row - begin[point], place))
    return [wrong.get(k, part) for k, part in enumerate(split(dataset, job, sizes))]


def run_together(experiments, backend=None):
    """Run several experiments; those of equal structure are rows of one build.

    Parameters
    ----------
    experiments : sequence of Experiment
    backend : str, optional
        As for `run.run`.

    Returns
    -------
    list of xarray.Dataset or str
        The dataset of each, as if it was run alone, or in words how it diverged.
    """
    found = [None]*len(experiments)
    for members, _ in _batches(experiments, None):
        different = {}                                   # equal ones are the same row
        for k in members:
            different.setdefault(experiments[k].digest(), []).append(k)
        job = [experiments[k[0]] for k in different.values()]
        for equal, part in zip(different.values(), _points_of(job, *_run_job(job, backend, None)),
                               strict=True):
            for k in equal:
                found[k] = part
    return found


def _coordinate(values):
    """Labels of an axis: numbers in display units, names of descriptions."""
    if isinstance(values[0], Description):
        return [value.name for value in values], {}
    if checks.is_quantity_like(values[0]):
        unit, size = display_unit(get_dimensions(values[0]))
        return [float(value)/size for value in values], {"units": unit}
    return [str(value) for value in values], {}


def _point(protocol, point):
    """The experiment of one point: arguments of the protocol, then addresses."""
    known = inspect.signature(protocol).parameters
    arguments = {name: value for name, value in point.items() if name in known}
    rest = {name: value for name, value in point.items() if name not in known}
    changes = {}
    for address, value in rest.items():
        head, _, inner = address.partition(".")
        if head in known and inner:
            described = arguments.get(head, known[head].default)
            arguments[head] = described.with_({inner: value})
        else:
            changes[address] = value
    return protocol(**arguments).with_(changes)


def _padded(parts):
    """Datasets with as many events and synapses as the one that has most, filled up with NaN."""
    lists = {d for part in parts for d in part.dims if str(d).endswith((".event", ".synapse"))}
    longest = {d: max(part.sizes.get(d, 0) for part in parts) for d in lists}
    missing = [{d: (0, n - part.sizes[d]) for d, n in longest.items() if n > part.sizes.get(d, n)}
               for part in parts]
    return [part.pad(widths) if widths else part for part, widths in zip(parts, missing,
                                                                         strict=True)]


def sweep(protocol, backend=None, executor=None, measure=None, timeout=None, batch=None,
          resume=None, **axes):
    """Run a protocol over every combination of some values.

    Parameters
    ----------
    protocol : function -> Experiment
    backend : str, optional
    executor : concurrent.futures.Executor, optional
        Where runs take place; default: this process for one run, a process pool for several.
    measure : function, optional
        Dataset of a point -> dict or Dataset of numbers, kept instead of the traces.
    timeout : float, optional
        Seconds that one run may take, as for `run`.
    batch : int, optional
        Most points in one run; default: all of one structure.  Runs are what processes share, what
        `resume` keeps, and what `timeout` stops; those of a structure are compiled once, unless
        numbers of synapses or of given spikes differ.
    resume : path, optional
        A folder that keeps what was run; the same sweep with the same folder runs the rest.
    **axes
        Argument of the protocol -> list of values; an address such as ``{"rule.pre.tau": [...]}``
        varies a parameter of an argument, or of the experiment.

    Returns
    -------
    xarray.Dataset
        What `run` returns (or the measures), with one dimension more for each axis.  The coordinate
        ``failed`` says what went wrong at a point, whose numbers are NaN, and is empty elsewhere.

    Raises
    ------
    Exception
        When every point fails: what was wrong with the first.
    """
    backend = str(backends.get(backend))
    axes = {name: list(values) for name, values in axes.items()}
    for name, values in axes.items():
        if not values:
            raise ValueError(f"sweep: axis '{name}' has no values.")
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    experiments = [_point(protocol, point) for point in points]
    members, jobs = {}, {}
    for n, (batched, added) in enumerate(_batches(experiments, batch)):
        members[n], jobs[n] = batched, [experiments[k] for k in (*batched, *added)]
    done = dict(_done_before(resume, jobs, backend)) if resume else {}
    left = {n: job for n, job in jobs.items() if n not in done}
    datasets, failed, errors = [None]*len(points), np.full(len(points), "", object), []
    with tqdm(total=len(points), desc="sweep", unit="point",
              disable=len(jobs) == 1 or None) as bar:
        for n, result in itertools.chain(done.items(), _results(left, executor, backend, timeout)):
            if isinstance(result, Exception):
                errors.append(result)
                parts = [f"{type(result).__name__}: {result}"]*len(jobs[n])
            else:
                if resume and n in left:
                    _keep(resume, jobs[n], backend, *result)
                parts = _points_of(jobs[n], *result)
            for k, part in zip(members[n], parts, strict=False):       # without what was added
                if isinstance(part, str):
                    failed[k] = part
                else:
                    found = part if measure is None else measure(part)
                    datasets[k] = found if isinstance(found, xr.Dataset) else xr.Dataset(found)
            bar.update(len(members[n]))
    if all(failed):
        raise errors[0] if errors else FloatingPointError(failed[0])
    return _laid_out(axes, datasets, failed)


def _batches(experiments, most):
    """(points, what is added to them) of each run: points of one structure, not more than `most`.

    Batches of a structure are one program: they are equally large, and hold the first and the last
    point of all, so that whatever varies is an array in each.
    """
    groups = {}
    for n, experiment in enumerate(experiments):
        groups.setdefault(experiment.structure_key(), []).append(n)
    for group in groups.values():
        size = most or len(group)
        for k in range(0, len(group), size):
            batch, ends = group[k:k + size], [group[0], group[-1]]*(len(group) > size)
            yield batch, [*batch[-1:]*(size - len(batch))*bool(ends), *ends]


def _laid_out(axes, datasets, failed):
    """The points' datasets as one, along the axes."""
    shape = [len(values) for values in axes.values()]
    good = [n for n, dataset in enumerate(datasets) if dataset is not None]
    whole = xr.concat(_padded([datasets[n] for n in good]), "point", join="outer",
                      combine_attrs="override", data_vars="all", coords="different",
                      compat="equals")
    for name, place in zip(axes, np.unravel_index(good, shape), strict=True):
        whole = whole.assign_coords({name: ("point", place)})
    whole = whole.set_index(point=list(axes)).unstack("point") if len(axes) > 1 \
        else whole.swap_dims({"point": next(iter(axes))})
    if len(good) < len(datasets):
        whole = whole.reindex({name: np.arange(n) for name, n in zip(axes, shape, strict=True)})
    for name, values in axes.items():
        labels, attrs = _coordinate(values)
        whole = whole.assign_coords({name: (name, labels, attrs)})
    return whole.assign_coords(failed=(tuple(axes), failed.astype(str).reshape(shape)))
