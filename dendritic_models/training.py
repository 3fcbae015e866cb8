"""Training that goes block by block: a live loss, an early end, and going on after it was killed.

Every block is an experiment of its own that begins at t = 0 with what the block before left in all
neurons and synapses.  Blocks of equal structure are one program.
"""

import hashlib
import re
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import xarray as xr
from brian2 import Quantity, second
from tqdm import tqdm

from dendritic_models import backends, build
from dendritic_models.experiment import Recording, Spikes, snapped
from dendritic_models.plans import same_but
from dendritic_models.run import load_dataset, program, save

BLOCKS = 20                                        # of a training whose blocks are not said
DRAWS = re.compile(r"\b(rand|randn|xi\w*|poisson|binomial)\b")
MOMENT = re.compile(r"\b((\w+?)(?:_pre|_post)?) = t\b")        # a state that holds a time
BARS = "▁▂▃▄▅▆▇█"
STATE = "state:"                                   # how a kept block calls what goes on


def train(experiment, block=None, loss=None, backend=None, resume=None, stop=None, progress=True):
    """Run an experiment block by block.

    Parameters
    ----------
    experiment : Experiment
    block : Quantity (second), optional
        Whole passes of the schedule; default: a twentieth of them, or more.
    loss : function, optional
        Dataset of a block -> number, shown as the training goes on.
    backend : str, optional
        As for `run.run`; CUDA's programs run once and cannot.
    resume : path, optional
        A folder in which blocks are kept as they end.  A training that was stopped goes on after
        the last of them, to the same result.
    stop : function, optional
        Losses so far (list) -> whether this is enough.  What comes later is left out.
    progress : bool
        Whether to show a bar with the loss.

    Returns
    -------
    xarray.Dataset
        As of `run.run`, with ``loss`` (block).

    Raises
    ------
    FloatingPointError
        When learning blows up, naming the layer or population and the first bad block;
        ``error.dataset`` holds the blocks before it, or is ``None``.
    ValueError
        When blocks are off a grid of the experiment, or spikes are under way at the end of one.
    """
    backend = backends.get(backend)
    block = _default(experiment) if block is None else block
    parts = _parts(experiment, block, backend)
    kept = Path(resume)/_identity(experiment, block, backend) if resume else None
    found, losses, states = [], [], None
    with ExitStack() as open_programs, tqdm(total=len(parts), desc=experiment.name, unit="block",
                                            disable=not progress) as bar:
        held = simulate = None
        for k, part in enumerate(parts):
            file = kept and kept/f"{k:05d}.nc"
            if file and file.exists() and len(found) == k:
                dataset = load_dataset(file)
                names = [n for n in dataset if str(n).startswith(STATE)]
                states = {n.removeprefix(STATE): dataset[n].values for n in names}
                dataset = dataset.drop_vars(names)
            else:
                plan = build.plan(part).plan
                if held is None or not same_but("TimedArray", held, plan):
                    open_programs.close()
                    simulate, held = open_programs.enter_context(program(str(backend))), plan
                    first = part
                dataset, states = _one(simulate, first, part, plan, states, k, found, parts)
                if file:
                    _keep(file, dataset, states)
            found.append(dataset)
            losses.append(float("nan") if loss is None else float(loss(dataset)))
            bar.set_postfix_str(_told(losses))
            bar.update()
            if stop is not None and stop(losses):
                break
    return _joined(found, parts).assign(loss=("block", losses)).assign_attrs(
        experiment=repr(experiment)[:20000])


def _one(simulate, first, part, plan, states, k, found, parts):
    """Run block `k`; its dataset and what all neurons and synapses hold at its end."""
    start, end = dict(states or {}), {}
    moments = {"lastspike", "lastupdate"}.union(*MOMENT.findall(_text(plan)))
    before = float(parts[k - 1].duration) if k else 0.0
    for name in start:                                    # a block begins at t = 0
        if name.partition(".")[2] in moments:
            start[name] = start[name] - before
    start |= {f"{step.name}.values": np.array(step.arguments["values"])
              for step in plan if getattr(step, "maker", "") == "TimedArray"}
    paths = {path.name: path for path in (*part.network.projections, *part.network.signals)}
    words = ""
    try:
        dataset = simulate(first, start, end, seed=(part.seed, k))
    except FloatingPointError as diverged:
        words = str(diverged)
    bad = next((name for name, values in end.items() if name.partition(".")[0] in paths
                and not np.isfinite(values).all()), None)
    if bad:
        path, _, variable = bad.partition(".")
        words = f"{paths[path].where}: '{variable}' became NaN or infinite. Learn more slowly."
    if words:
        begin = sum(float(each.duration) for each in parts[:k])*1e3
        error = FloatingPointError(
            f"{words} This was in block {k} ({begin:g} to {begin + float(part.duration)*1e3:g} ms) "
            f"of the training; what was learnt before is kept.")
        error.dataset = _joined(found, parts) if found else None
        raise error
    _silent(part, dataset, k)
    return dataset, end


def _default(experiment):
    """As many passes of the schedule as make `BLOCKS` blocks or fewer."""
    schedule = experiment.schedule
    if schedule is None:
        raise ValueError(f"{experiment.where}: it has no schedule that says where a block may end. "
                         f"Write block=10*second.")
    return -(-schedule.repeats//BLOCKS)*schedule.period


def _text(plan):
    """All text of a plan."""
    return "\n".join(value for step in plan for value in getattr(
        step, "arguments", vars(step)).values() if isinstance(value, str)) + "\n".join(
        text for step in plan for value in getattr(step, "arguments", {}).values()
        if isinstance(value, dict) for text in value.values() if isinstance(text, str))


def _parts(experiment, block, backend):
    """The blocks as experiments; the last has what comes after the schedule, too."""
    where, schedule = f"train: {experiment.where}", experiment.schedule
    whole = round(float(experiment.duration/block) + 1e-9)
    plan = build.plan(experiment).plan
    periods = {"a pass of the schedule": schedule.period} if schedule else {}
    for step in plan:
        if getattr(step, "maker", "") == "TimedArray" and len(step.arguments["values"]) == 1:
            continue
        if "dt" in getattr(step, "arguments", {}):
            periods[getattr(step, "name", getattr(step, "target", ""))] = step.arguments["dt"]
    for name, period in periods.items():
        times = float(block/period)
        if round(times) < 1 or abs(times - round(times)) > 1e-6*times:
            raise ValueError(f"{where}: a block of {block} is no multiple of {period}, the period "
                             f"of {name}. Write block={max(1, round(times))*period}.")
    if backend.standalone and DRAWS.search(_text(plan)):
        raise ValueError(f"{where}: it draws random numbers as it runs, and every run of a "
                         f"program draws the same. Write backend='numpy'.")
    learning = schedule.duration if schedule else whole*block
    count = max(1, -(-round(float(learning/experiment.dt))//round(float(block/experiment.dt))))
    delayed = {p.source for p in experiment.network.projections if np.any(np.asarray(p.delay) > 0)}
    seen = {r.source for r in experiment.recordings if r.variable == "spikes"}
    heard = tuple(Recording(name, "spikes") for name in sorted(delayed - seen))
    parts = []
    for k in range(count):
        begin = k*block
        end = experiment.duration if k == count - 1 else begin + block
        passes = schedule and replace(schedule, repeats=min(
            round(float(block/schedule.period)),
            schedule.repeats - k*round(float(block/schedule.period))))
        parts.append(replace(
            experiment, duration=snapped(end - begin, experiment.dt), schedule=passes,
            stimuli=tuple(_cut(s, begin, end, experiment.dt) for s in experiment.stimuli),
            recordings=(*experiment.recordings, *heard)))
    return parts


def _cut(stimulus, begin, end, dt):
    """What a stimulus does from `begin` to `end`."""
    if isinstance(stimulus, Spikes):
        steps = np.round(np.asarray(stimulus.times)/float(dt))
        first, last = round(float(begin/dt)), round(float(end/dt))
        here = (steps >= first) & (steps < last)
        return replace(stimulus, times=(steps[here] - first)*float(dt)*second,
                       rows=stimulus.rows[here])
    values = np.asarray(stimulus.values)
    if len(values) == 1:
        return stimulus
    rows = np.arange(round(float(begin/stimulus.dt)), -(-round(float(end/dt))//round(float(
        stimulus.dt/dt))))
    return replace(stimulus, values=Quantity(
        values[np.minimum(rows, len(values) - 1)], dim=stimulus.values.dim)
        if isinstance(stimulus.values, Quantity) else values[np.minimum(rows, len(values) - 1)])


def _silent(part, dataset, k):
    """Refuse a block at whose end spikes are on their way."""
    for path in part.network.projections:
        longest = float(np.max(np.asarray(path.delay)))*1e3
        last = dataset[f"{path.source}.spikes"].max() if longest and dataset[
            f"{path.source}.spikes"].size else -np.inf
        left = float(part.duration)*1e3 - float(part.dt)*1e3/2 - longest
        if last > left:
            raise ValueError(f"train: {path.where}: a spike at {float(last):g} ms of block {k} is "
                             f"on its way when the block ends, as delays are up to {longest:g} ms. "
                             f"End blocks with that much silence.")


def _identity(experiment, block, backend):
    """The name of the folder of a training: by all that decides its numbers."""
    told = f"{backend} {float(block)!r} {experiment.digest()}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _keep(file, dataset, states):
    """Write a block, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    save(dataset.assign({f"{STATE}{name}": (f"{STATE}{name}:row", values)
                         for name, values in states.items()}), file.with_suffix(".part"))
    file.with_suffix(".part").rename(file)


def _told(losses):
    """The last loss, and the curve so far as bars."""
    shown = np.array(losses[-BLOCKS:])
    if not np.isfinite(shown).all():
        return ""
    height = (shown - shown.min())/(np.ptp(shown) or 1)
    return f"loss {shown[-1]:.4g} " + "".join(BARS[round(7*x)] for x in height)


def _joined(found, parts):
    """The datasets of blocks as one, as if they were one run."""
    begins = np.concatenate([[0], np.cumsum([float(p.duration)*1e3 for p in parts])])
    shifted = []
    for dataset, begin in zip(found, begins, strict=False):
        times = {d: dataset[d] + begin for d in dataset.dims if str(d).startswith("time")}
        events = {n: dataset[n] + begin for n in dataset if dataset[n].dims == (f"{n}.event",)}
        shifted.append(dataset.assign_coords(times).assign(events))
    last, whole = shifted[-1], {}
    for name, variable in last.variables.items():
        along = next((d for d in variable.dims if str(d).startswith("time")
                      or str(d).endswith(".event")), None)
        whole[name] = variable if along is None else xr.Variable(
            variable.dims, np.concatenate([d[name].values for d in shifted],
                                          axis=variable.dims.index(along)), variable.attrs)
    return xr.Dataset({n: whole[n] for n in last.data_vars}, {n: whole[n] for n in last.coords},
                      {**last.attrs, "duration_ms": round(begins[len(found)], 9)})
