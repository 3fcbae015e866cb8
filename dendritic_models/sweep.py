"""Many points of a protocol -> one dataset.

Points of equal structure become rows of one build: `stack` writes them as one experiment whose
populations hold every point's neurons side by side, with arrays where numbers differ.
"""

import inspect
import itertools
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import xarray as xr
from brian2 import Quantity, get_dimensions
from tqdm import tqdm

from dendritic_models import backends, checks
from dendritic_models.description import Description
from dendritic_models.experiment import Spikes, Waveform, initial_weights
from dendritic_models.paths import pairs, per_synapse
from dendritic_models.run import display_unit, run


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
    from dendritic_models.run import cell_dimension
    dimensions = {cell_dimension(experiments[0], p.name): p.name
                  for p in experiments[0].network.populations}
    dimensions |= {f"{name}.synapse": name for name in sizes if f"{name}.synapse" in dataset.dims}
    points = []
    for n in range(len(experiments)):
        begin = {name: sum(rows[:n]) for name, rows in sizes.items()}
        part = dataset
        for dimension, name in dimensions.items():
            if dimension not in dataset.dims:
                continue
            path = next((p for p in (*experiments[0].network.projections,
                                     *experiments[0].network.signals) if p.name == name), None)
            ends = {f"{name}.source": path.source, f"{name}.target": path.target} if path \
                else {dimension: name}
            label, population = next(iter(ends.items()))
            low, high = begin[population], begin[population] + sizes[population][n]
            labels = dataset[label].values
            part = part.isel({dimension: (labels >= low) & (labels < high)})
            part = part.assign_coords({label: part[label] - begin[population]
                                       for label, population in ends.items()})
        for variable in [v for v in dataset if str(v).endswith(".cell")]:
            event = variable.removesuffix(".cell")
            population = event.split(".")[0]
            rows = part[variable]
            low, high = begin[population], begin[population] + sizes[population][n]
            mine = ((rows >= low) & (rows < high)).values
            part = part.isel({f"{event}.event": mine})
            part[variable] = part[variable] - low
        points.append(part)
    return points


def _run_group(experiments, backend):
    """Datasets of experiments of equal structure, from one build."""
    stacked, sizes = stack(experiments)
    try:
        dataset = run(stacked, backend)
    except FloatingPointError as error:
        dataset = error.dataset
    return split(dataset, experiments, sizes)


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
    missing = [{d: (0, n - part.sizes[d]) for d, n in longest.items() if n > part.sizes[d]}
               for part in parts]
    return [part.pad(widths) if widths else part for part, widths in zip(parts, missing,
                                                                         strict=True)]


def sweep(protocol, backend=None, executor=None, measure=None, **axes):
    """Run a protocol over every combination of some values.

    Parameters
    ----------
    protocol : function -> Experiment
    backend : str, optional
    executor : concurrent.futures.Executor, optional
        Where builds run; default: this process for one structure, a process pool for several.
    measure : function, optional
        Dataset of a point -> dict or Dataset of numbers, kept instead of the traces.
    **axes
        Argument of the protocol -> list of values; an address such as ``{"rule.pre.tau": [...]}``
        varies a parameter of an argument, or of the experiment.

    Returns
    -------
    xarray.Dataset
        What `run` returns (or the measures), with one dimension more for each axis.
    """
    backend = backends.get(backend).name
    axes = {name: list(values) for name, values in axes.items()}
    for name, values in axes.items():
        if not values:
            raise ValueError(f"sweep: axis '{name}' has no values.")
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    experiments = [_point(protocol, point) for point in points]
    groups = {}
    for n, experiment in enumerate(experiments):
        groups.setdefault(experiment.structure_key(), []).append(n)
    jobs = [[experiments[n] for n in members] for members in groups.values()]
    if len(jobs) == 1 and executor is None:
        results = [_run_group(jobs[0], backend)]
    else:
        with ProcessPoolExecutor() if executor is None else nullcontext(executor) as pool:
            futures = [pool.submit(_run_group, job, backend) for job in jobs]
            results = [future.result() for future in tqdm(futures, desc="sweep", unit="build")]
    datasets = [None]*len(points)
    for members, parts in zip(groups.values(), results, strict=True):
        for n, part in zip(members, parts, strict=True):
            found = part if measure is None else measure(part)
            datasets[n] = found if isinstance(found, xr.Dataset) else xr.Dataset(found)
    whole = xr.concat(_padded(datasets), "point", join="outer", combine_attrs="override",
                      data_vars="all", coords="different", compat="equals")
    places = np.unravel_index(np.arange(len(points)), [len(values) for values in axes.values()])
    for name, place in zip(axes, places, strict=True):
        whole = whole.assign_coords({name: ("point", place)})
    whole = whole.set_index(point=list(axes)).unstack("point") if len(axes) > 1 \
        else whole.swap_dims({"point": next(iter(axes))})
    for name, values in axes.items():
        labels, attrs = _coordinate(values)
        whole = whole.assign_coords({name: (name, labels, attrs)})
    return whole
