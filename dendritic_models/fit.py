"""Parameters of a rule from measured changes of weights: least squares over rows of one build.

Every condition of the data is a row, for the parameters as they stand and for each of them a little
changed, and for every fit that runs beside (other data, folds that leave some out, other starts).
One program holds all rows.  It is built once; each step of the fits writes other numbers into its
arrays and runs it again.  Where a closed form of the change is known, it takes the run's place.
"""

import inspect
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from threading import Barrier, BrokenBarrierError

import numpy as np
import xarray as xr
from brian2 import Quantity, get_dimensions
from scipy.optimize import least_squares
from scipy.stats import norm
from scipy.stats import t as student
from tqdm import tqdm

from dendritic_models import checks
from dendritic_models.experiment import Experiment, Observations, Recording, initial_weights
from dendritic_models.model import reads
from dendritic_models.run import display_unit, program
from dendritic_models.sweep import stack

TIED = " = "                                           # between the addresses of one parameter


def fit(protocol, data, rule, free, bounds=None, **options):
    """Fit parameters of a rule to what an experiment found.

    Parameters
    ----------
    protocol : function -> Experiment, or dict of them
        With an argument ``rule``, and one for each condition of the data.  Fix others with
        ``functools.partial(pairing, dt=1*ms)``.  A dict has them by name, for the protocol that
        the data name.  A function may also return the relative change itself, from a closed form.
    data : Observations
    rule : PlasticityRule
        Its parameters are where the fit starts.
    free : sequence of str or tuple of str
        Addresses of the parameters that are fitted (``"A2_plus"``, ``"pre.tau_plus"``); a tuple of
        addresses is one parameter.  None: the rule is only compared with the data.
    bounds : dict, optional
        Address (the first of a tuple) -> (low, high).  Default: from a hundredth to a hundred
        times the start.  Where both are positive the fit goes by factors, not by differences.
    **options
        As for `fits`.

    Returns
    -------
    xarray.Dataset
        ``value``, ``start``, ``confidence`` (its interval) and ``verdict`` along ``parameter``
        (``unit`` says in what); ``observed``, ``error``, ``predicted`` and ``residual`` along
        ``condition``; with `folds`, ``left_out``: what the fit predicts that did not see the
        condition.  Attributes:
        ``chi2`` (sum of squared residuals over errors), ``normalised_error`` (its mean),
        ``start_error`` (that of the rule as it came), ``AICc``,
        ``unexplained`` (residuals' share of the variance; 1: no better than the mean),
        ``left_out_error`` and ``left_out_unexplained``, ``converged`` (0: `evaluations` were too
        few), ``runs`` (of one program, or rounds of closed forms), ``evidence`` of the data and
        whether it is good enough for a score, ``scored``.

    Raises
    ------
    KeyError
        For a parameter or a condition that does not exist.
    ValueError
        For bounds that are reversed or missing, or do not hold the start; for protocols of which
        one returns an experiment and another a number.
    """
    return fits(protocol, (data,), rule, free, bounds, **options)[data.name]


def fits(protocol, data, rule, free, bounds=None, *, measure=None, folds=None, starts=1, seed=0,
         step=1e-5, confidence=0.95, evaluations=100, backend=None):
    """`fit` to several tables, each by itself, as rows of one build.

    Parameters
    ----------
    protocol, rule, free, bounds
        As for `fit`.
    data : sequence of Observations
    measure : function, optional
        Dataset -> change of each synapse, which is averaged over the synapses of a condition;
        default: the last ``w`` relative to the first.
    folds : str, sequence of str, array or dict, optional
        A condition, ``"frequency"``, or several: each of their values in turn is left out of a fit
        and predicted.  An array holds a label for each condition, NaN for one that is always seen.
        A dict says it for each table by name.
    starts : int
        How many starts are tried: the rule's parameters, then others drawn between the bounds.
    seed : int
        Of those draws.
    step : float
        Relative change of a parameter in the derivatives.
    confidence : float
        Of the intervals.
    evaluations : int
        How many runs a fit may take.
    backend : str, optional
        As for `run.run`.

    Returns
    -------
    dict
        Name of the table -> Dataset.
    """
    checks.names_are_unique("fit", "table", [table.name for table in data])
    parameters = _parameters(rule, free, bounds or {})
    rng = np.random.default_rng(seed)
    others = [parameters.drawn(rng) for _ in range(starts - 1)] if len(parameters) else []
    problems = []
    for table in data:
        everything = np.ones(len(table.change), dtype=bool)
        problems += [_Problem(table, everything, None, z) for z in (parameters.start, *others)]
        by = folds.get(table.name) if isinstance(folds, Mapping) else folds
        if by is not None:
            problems += [_Problem(table, ~out, label, z) for label, out in _folds(table, by).items()
                         for z in (parameters.start, *others)]
    points = _points(protocol, data, rule)
    closed = not isinstance(points[0][0], Experiment)
    rows = (_ClosedForms(protocol, problems, rule, parameters, step) if closed else
            _Rows(points, problems, rule, parameters, measure, step))
    with nullcontext() if closed else program(backend) as simulate:
        solved = _together(problems, parameters, partial(rows.evaluate, simulate), evaluations,
                           rule.name)
    results = {}
    for table in data:
        mine = [k for k, p in enumerate(problems) if p.data is table]
        results[table.name] = _result([(problems[k], solved[k]) for k in mine], parameters,
                                      confidence)
        before = (rows.first[mine[0]] - table.change)*problems[mine[0]].weights
        results[table.name].attrs |= {
            "start_error": float(np.mean(before**2)), "rule": rule.name, "data": table.name,
            "evidence": table.evidence, "scored": int(table.scored), "runs": rows.runs,
            "reference": str(table.reference or "")}
    return results


def fitted(rule, result):
    """The rule with the parameters of a fit.

    Parameters
    ----------
    rule : PlasticityRule
    result : xarray.Dataset
        What `fit` returned.
    """
    found = rule.addresses()
    changes = {}
    for names, value in zip(result["parameter"].values, result["value"].values, strict=True):
        tied = str(names).split(TIED)
        dimension = get_dimensions(found[tied[0]])
        value = float(value*display_unit(dimension)[1])
        value = Quantity(value, dim=dimension) if _has_unit(dimension) else value
        changes |= dict.fromkeys(tied, value)
    return rule.with_(changes)


# ---------------------------------------------------------------------------- what is fitted

@dataclass(frozen=True)
class _Parameters:
    """Free parameters in units of their starts (or of their bounds), so that all are near 1."""

    addresses: tuple                                   # a tuple for each: tied ones together
    scale: np.ndarray                                  # SI
    start: np.ndarray
    low: np.ndarray
    high: np.ndarray
    dimensions: tuple

    def __len__(self):
        return len(self.addresses)

    def drawn(self, rng):
        """A start between the bounds: evenly in the logarithm where both are positive."""
        share = rng.random(len(self))
        positive = self.low > 0
        low, high = (np.where(positive, np.log(np.where(positive, x, 1)), x)
                     for x in (self.low, self.high))
        z = low + share*(high - low)
        return np.where(positive, np.exp(z), z)

    def values(self, z):
        """Address -> Quantity (or array of numbers), from rows of scaled parameters."""
        columns = np.moveaxis(z*self.scale, -1, 0)
        return {address: Quantity(column, dim=dimension) if _has_unit(dimension) else column
                for tied, column, dimension in zip(self.addresses, columns, self.dimensions,
                                                   strict=True) for address in tied}


def _has_unit(dimension):
    return dimension is not get_dimensions(1)


def _parameters(rule, free, bounds):
    """The free parameters, checked."""
    known = rule.addresses()
    free = [(tied,) if isinstance(tied, str) else tuple(tied) for tied in free]
    for name in (*(name for tied in free for name in tied), *bounds):
        if name not in known:
            raise checks.unknown(f"fit: {rule.where}", "parameter", name, known)
    for name in set(bounds) - {tied[0] for tied in free}:
        raise ValueError(f"fit: bounds of '{name}', which is not free. Write free=[..., '{name}'].")
    checks.names_are_unique("fit, free", "parameter", [name for tied in free for name in tied])
    scale, low, high = [], [], []
    for name, *others in free:
        value = known[name]
        if np.ndim(value):
            raise ValueError(f"fit: {rule.where}: {name} holds {np.size(value)} values, one is "
                             f"fitted. Give one number.")
        for other in others:
            checks.same_dimension("fit, free", other, known[other], value)
        if name in bounds:
            for bound in bounds[name]:
                checks.same_dimension(f"fit, bounds of {name}", name, bound, value)
            lowest, highest = (float(bound) for bound in bounds[name])
        elif float(value) == 0:
            raise ValueError(f"fit: '{name}' starts at 0, so how far it may go is unknown. Write "
                             f"bounds={{'{name}': (low, high)}}.")
        else:
            lowest, highest = sorted((float(value)/100, float(value)*100))
        if not lowest < highest:
            raise ValueError(f"fit: bounds of '{name}' = {bounds[name]} are reversed. Write "
                             f"(low, high).")
        if not lowest <= float(value) <= highest:
            raise ValueError(f"fit: '{name}' starts at {value}, outside its bounds {bounds[name]}. "
                             f"Start inside: rule.with_({{'{name}': ...}}).")
        reach = max(abs(lowest), abs(highest))         # a start near 0 says nothing of the scale
        scale.append(abs(float(value)) if abs(float(value)) > 1e-3*reach else 0.01*reach)
        low.append(lowest)
        high.append(highest)
    scale, low, high = (np.array(x, dtype=float) for x in (scale, low, high))
    start = np.array([float(known[name]) for name, *_ in free])
    return _Parameters(tuple(free), scale, start/scale, low/scale, high/scale,
                       tuple(get_dimensions(known[name]) for name, *_ in free))


@dataclass
class _Problem:
    """One least-squares fit: the conditions that it sees, and where it starts."""

    data: Observations
    seen: np.ndarray
    fold: object
    start: np.ndarray

    @property
    def weights(self):
        """One over the error of each condition."""
        error = self.data.error
        return np.ones(len(self.data.change)) if error is None else 1/error


def _folds(table, names):
    """Values of some conditions, or labels -> mask of where they hold."""
    if isinstance(names, np.ndarray):
        if names.shape != table.change.shape:
            raise ValueError(f"fit, folds: labels of shape {names.shape} for {table.change.size} "
                             f"conditions of '{table.name}'. Give one for each.")
        return {label: names == label for label in np.unique(names[np.isfinite(names)])}
    names = [names] if isinstance(names, str) else names
    for name in names:
        if name not in table.conditions:
            raise checks.unknown(f"fit, folds: {table.where}", "condition", name, table.conditions)
    columns = [np.asarray(table.conditions[name]).tolist() for name in names]
    labels = list(zip(*columns, strict=True))
    if len(set(labels)) < 2:
        raise ValueError(f"fit, folds: all conditions of '{table.name}' have the same "
                         f"{' and '.join(names)}: nothing is left to fit. Name another condition.")
    return {label: np.array([label == other for other in labels])
            for label in dict.fromkeys(labels)}


# ---------------------------------------------------------------------------- rows of one build

class _Changes:
    """What every problem asks for at one step: predictions, and derivatives by differences."""

    def __init__(self, problems, rule, parameters, step):
        self.problems, self.rule, self.parameters, self.step = problems, rule, parameters, step
        self.sets = len(parameters) + 1                # as they stand, and one changed at a time
        self.runs, self.first = 0, None                # what the starts predict

    def evaluate(self, simulate, requests):
        """(prediction, Jacobian) of each request, a vector of scaled parameters."""
        steps = [self._steps(z) for z in requests]
        blocks = self._blocks(simulate, [row for z, h in zip(requests, steps, strict=True)
                                         for row in np.vstack([z, z + np.diag(h)])])
        self.runs += 1
        answers = []
        for n, h in enumerate(steps):
            first, *others = blocks[n*self.sets:(n + 1)*self.sets]
            jacobian = [(other - first)/d for other, d in zip(others, h, strict=True)]
            answers.append((first, np.reshape(jacobian, (len(h), len(first))).T))
        if self.first is None:
            self.first = [first for first, _ in answers]
        return answers

    def _steps(self, z):
        """How far each parameter is changed, away from a bound that is too near."""
        h = self.step*np.maximum(np.abs(z), 0.01)
        return np.where(z + h > self.parameters.high, -h, h)

    def _tables(self):
        """The data of each set of parameters."""
        return [p.data for p in self.problems for _ in range(self.sets)]


class _ClosedForms(_Changes):
    """Changes that functions give, one condition after another."""

    def __init__(self, protocol, problems, rule, parameters, step):
        super().__init__(problems, rule, parameters, step)
        self.protocol, self.known = protocol, {}

    def _blocks(self, simulate, sets):
        """Relative changes of every set's conditions; a problem that waits asks for the same."""
        blocks = []
        for table, z in zip(self._tables(), sets, strict=True):
            place = id(table), z.tobytes()
            if place not in self.known:
                rule = self.rule.with_(self.parameters.values(z))
                self.known[place] = np.array(_described(self.protocol, table, rule), dtype=float)
            blocks.append(self.known[place])
        return blocks


class _Rows(_Changes):
    """All conditions of all problems at all parameters of one step, as rows of one experiment."""

    def __init__(self, points, problems, rule, parameters, measure, step):
        super().__init__(problems, rule, parameters, step)
        self.measure = measure
        tables = {id(p.data): None for p in problems}
        points = dict(zip(tables, points, strict=True))
        experiments = [point for table in self._tables() for point in points[id(table)]]
        if len({e.structure_key() for e in {id(e): e for e in experiments}.values()}) > 1:
            raise ValueError("fit: the conditions differ in more than numbers, so they cannot be "
                             "rows of one build. Give them one duration and dt.")
        stacked, self.sizes = stack(experiments)
        k, path = next((k, p) for k, p in enumerate(stacked.network.projections)
                       if any(r.name == rule.name for r in p.rules))
        self.place, self.path = k, path
        self.before = np.broadcast_to(initial_weights(path.weights).get("w", np.nan),
                                      sum(self.sizes[path.name]))
        recordings = stacked.recordings if measure else (Recording(path.name, "w"),)
        self.experiment = replace(stacked, recordings=recordings)

    def _blocks(self, simulate, sets):
        """Relative changes of every set's conditions, from one run."""
        counts = [len(table.change) for table in self._tables()]
        try:
            dataset = simulate(self._with(np.repeat(sets, counts, axis=0)))
        except FloatingPointError as diverged:         # a step too far: not finite, so not taken
            dataset = diverged.dataset
        return np.split(self._change(dataset), np.cumsum(counts)[:-1])

    def _with(self, z):
        """The experiment at parameters of shape (points, parameters)."""
        changes, rule = {}, next(r for r in self.path.rules if r.name == self.rule.name)
        for address, values in self.parameters.values(z).items():
            side = self.path.source if address.startswith("pre.") else self.path.target
            changes[address] = np.repeat(values, self.sizes[side])
        rules = tuple(rule.with_(changes) if r is rule else r for r in self.path.rules)
        projections = list(self.experiment.network.projections)
        projections[self.place] = replace(projections[self.place], rules=rules,
                                          shared=False if _by_spikes(rule) else None)
        return replace(self.experiment, network=replace(self.experiment.network,
                                                        projections=tuple(projections)))

    def _change(self, dataset):
        """Relative change of each point, the mean over its synapses."""
        if self.measure:
            change = np.ravel(self.measure(dataset))
        else:
            change = dataset[f"{self.path.name}.w"].values/self.before - 1
        counts = self.sizes[self.path.name]
        if len(change) != sum(counts):
            raise ValueError(f"fit: measure returned {len(change)} values for {sum(counts)} "
                             f"synapses. Return one for each.")
        return np.add.reduceat(change, np.cumsum([0, *counts[:-1]]))/counts


def _by_spikes(rule):
    """Whether the rule's traces change with spikes alone, so that synapses can hold them."""
    return all(m is None or not (m.needs or m.events or m.every or set(m.on) - {"spike"}
                                 or reads(m.equations, "v")) for m in (rule.pre, rule.post))


def _points(protocol, tables, rule):
    """What the protocol says of each table's conditions, a list for each: experiments of one
    duration, or changes."""
    found = [_described(protocol, table, rule) for table in tables]
    kinds = {isinstance(point, Experiment) for points in found for point in points}
    if len(kinds) > 1:
        raise ValueError("fit: some protocols return an experiment and others a number, so they "
                         "cannot be fitted together. Fit their tables one by one.")
    if kinds == {True}:
        durations = [e.duration for experiments in found for e in experiments]
        if min(durations) < max(durations):
            found = [_described(protocol, table, rule, duration=max(durations))
                     for table in tables]
    return found


def _described(protocol, table, rule, **common):
    """What the protocol that a table names returns for each of its conditions."""
    if isinstance(protocol, Mapping):
        if table.protocol not in protocol:
            raise checks.unknown(f"fit: {table.where}", "protocol", table.protocol, protocol)
        protocol = protocol[table.protocol]
    known = inspect.signature(protocol).parameters
    for name in table.conditions:
        if name not in known:
            raise checks.unknown(f"fit: {table.where}: protocol", "argument", name, known)
    found = [protocol(rule=rule, **arguments, **common) for arguments in table.arguments()]
    return [point.with_(name="fit") if isinstance(point, Experiment) else point for point in found]


# ---------------------------------------------------------------------------- optimisers

def _together(problems, parameters, evaluate, evaluations, name):
    """(parameters, converged?, prediction, Jacobian) of each problem, solved side by side.

    The optimisers wait in threads of their own; this one runs when all have asked or are done, and
    answers all of them at once.
    """
    asked, answers, busy = [p.start for p in problems], [None]*len(problems), [True]*len(problems)
    ready, answered = Barrier(len(problems) + 1), Barrier(len(problems) + 1)

    def solve(k):
        problem, held = problems[k], [None]

        def ask(z):
            if held[0] is None or not np.array_equal(asked[k], z):
                asked[k] = z.copy()
                ready.wait()
                answered.wait()
                held[0] = answers[k]
            return held[0]

        try:
            solution = (*_least_squares(problem, parameters, ask, evaluations), *held[0])
            busy[k] = False
            while True:                                # the others may need more runs
                ready.wait()
                answered.wait()
        except BrokenBarrierError:
            return None if busy[k] else solution
        except BaseException:
            ready.abort()
            answered.abort()
            raise

    with ThreadPoolExecutor(len(problems)) as pool, tqdm(
            desc=f"fit {name}", unit="run", leave=False, disable=not len(parameters)) as bar:
        futures = [pool.submit(solve, k) for k in range(len(problems))]
        try:
            while ready.wait() >= 0 and any(busy):
                answers[:] = evaluate(asked)
                bar.update()
                answered.wait()
        except BrokenBarrierError:
            pass                                       # an optimiser failed, and says why below
        finally:
            ready.abort()
            answered.abort()
        return [future.result() for future in futures]


def _least_squares(problem, parameters, ask, evaluations):
    """(best parameters, converged?) of one problem; what `ask` holds then belongs to them.

    What has a positive lower bound moves in its logarithm: an amplitude and a time constant that
    count as ``A*exp(-delay/tau)`` are a bent valley, which is straighter there.
    """
    weights, seen, z, converged = problem.weights, problem.seen, problem.start, True
    bent = parameters.low > 0

    def inward(z):
        return np.where(bent, np.log(np.where(bent, z, 1)), z)

    def outward(u):
        return np.clip(np.where(bent, np.exp(np.where(bent, u, 0)), u), parameters.low,
                       parameters.high)

    def residual(u):
        return ((ask(outward(u))[0] - problem.data.change)*weights)[seen]

    def jacobian(u):
        z = outward(u)
        return ((ask(z)[1]*np.where(bent, z, 1))*weights[:, None])[seen]

    if len(parameters):
        found = least_squares(residual, inward(z), jacobian, max_nfev=evaluations,
                              bounds=(inward(parameters.low), inward(parameters.high)))
        z, converged = outward(found.x), found.status > 0
    ask(z)
    return z, converged


# ---------------------------------------------------------------------------- what it says

def _result(solved, parameters, confidence):
    """The dataset of one table: the best of its fits to all conditions, and what folds predict."""
    def cost(pair):
        problem, (_, _, predicted, _) = pair
        r = (predicted - problem.data.change)*problem.weights
        return np.sum(r[problem.seen]**2)

    table = solved[0][0].data
    best = {}
    for pair in solved:
        label = pair[0].fold
        if label not in best or cost(pair) < cost(best[label]):
            best[label] = pair
    problem, (z, converged, predicted, jacobian) = pair = best.pop(None)
    known = table.error is not None
    interval, verdict = _intervals(problem, parameters, z, predicted, jacobian, confidence)
    units = [display_unit(dimension) for dimension in parameters.dimensions]
    size = parameters.scale/np.array([size for _, size in units] or [], dtype=float)
    dataset = xr.Dataset(
        {"value": ("parameter", z*size), "start": ("parameter", parameters.start*size),
         "confidence": (("parameter", "side"), interval*size[:, None]),
         "verdict": ("parameter", np.array(verdict, dtype=object)),
         "observed": ("condition", table.change),
         "error": ("condition", table.error if known else np.full(len(table.change), np.nan)),
         "predicted": ("condition", predicted),
         "residual": ("condition", predicted - table.change)},
        {"parameter": [TIED.join(tied) for tied in parameters.addresses], "side": ["low", "high"],
         "unit": ("parameter", [unit for unit, _ in units])})
    for name, values in table.conditions.items():
        dimension = get_dimensions(values) if isinstance(values, Quantity) else get_dimensions(1)
        unit, scale = display_unit(dimension)
        values = np.asarray(values)
        dataset = dataset.assign_coords({name: (
            "condition", values/scale if values.dtype.kind == "f" else values, {"units": unit})})
    chi2 = float(cost(pair))
    n, k = len(table.change), len(parameters)
    dataset.attrs = {"chi2": chi2, "normalised_error": chi2/n, "AICc": _aicc(chi2, n, k, known),
                     "unexplained": _unexplained(table, predicted), "free": k, "conditions": n,
                     "converged": int(converged)}
    if best:
        left_out = np.full(n, np.nan)
        for fold, (_, _, outside, _) in best.values():
            left_out[~fold.seen] = outside[~fold.seen]
        dataset["left_out"] = ("condition", left_out)
        scored = np.isfinite(left_out)
        squares = ((left_out - table.change)*problem.weights)[scored]**2
        dataset.attrs |= {"left_out_error": float(squares.mean()),
                          "left_out_unexplained": _unexplained(table.select(scored),
                                                               left_out[scored])}
    return dataset


def _unexplained(table, predicted):
    """Squared residuals over squared deviations from the mean, both weighted by the errors."""
    weights = np.ones(len(table.change)) if table.error is None else table.error**-2
    mean = np.average(table.change, weights=weights)
    variance = np.sum(weights*(table.change - mean)**2)
    return float(np.sum(weights*(predicted - table.change)**2)/variance) if variance else np.nan


def _aicc(chi2, n, k, known):
    """Akaike's criterion for small samples, up to a constant of the data; inf: too few of them."""
    if not known:                                      # the error is estimated too
        k, chi2 = k + 1, n*np.log(chi2/n) if chi2 > 0 else -np.inf
    return float(chi2 + 2*k + 2*k*(k + 1)/(n - k - 1)) if n - k - 1 > 0 else float("inf")


def _intervals(problem, parameters, z, predicted, jacobian, confidence):
    """(low, high) of each scaled parameter, shape (parameters, 2), and what can be said of it.

    Linear theory: the covariance is the inverse of J'J; errors that are not known are those of the
    residuals, with Student's t.
    """
    weights, seen = problem.weights, problem.seen
    J = (jacobian*weights[:, None])[seen]
    residual = ((predicted - problem.data.change)*weights)[seen]
    interval, verdict = np.full((len(z), 2), np.nan), [""]*len(z)
    inner = []
    influence = np.linalg.norm(J, axis=0)*np.maximum(np.abs(z), 0.01)
    for k in range(len(z)):
        near = 1e-4*max(1, abs(z[k]))
        if influence[k] <= 1e-6*max(influence.max(), 1e-300):
            verdict[k] = "does not matter"
            interval[k] = -np.inf, np.inf
        elif z[k] - parameters.low[k] <= near:
            verdict[k] = "at its lower bound"
        elif parameters.high[k] - z[k] <= near:
            verdict[k] = "at its upper bound"
        else:
            inner.append(k)
    freedom = len(residual) - len(inner)
    known = problem.data.error is not None
    spread = 1.0 if known else np.sqrt(np.sum(residual**2)/freedom) if freedom > 0 else np.inf
    quantile = (norm if known else student(max(freedom, 1))).ppf((1 + confidence)/2)
    _, singular, directions = np.linalg.svd(J[:, inner]*z[inner], full_matrices=False)
    solid = singular > 1e-7*singular.max(initial=0)
    for row, k in enumerate(inner):
        loose = len(inner) > len(singular) or np.any(np.abs(directions[~solid, row]) > 1e-3)
        variance = np.inf if loose else np.sum((directions[solid, row]/singular[solid])**2)
        half = np.abs(z[k])*quantile*spread*np.sqrt(variance)
        interval[k] = z[k] - half, z[k] + half
        beyond = sum([interval[k, 0] < parameters.low[k], interval[k, 1] > parameters.high[k]])
        verdict[k] = ("determined", "weakly determined", "not determined")[2 if loose else beyond]
    return interval, verdict
