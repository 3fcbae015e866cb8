"""Do a figure's targets notice a wrong parameter?  Alter each number of its models by a tenth.

The altered figures are computed side by side: what they all wait for is one build, a row for each.
"""

import importlib
from concurrent.futures import ThreadPoolExecutor
from threading import Condition
from unittest.mock import patch

import numpy as np
from brian2 import get_dimensions
from tqdm import tqdm

from dendritic_models.sweep import run_together
from figures.report import in_parallel

WANTED = 0.9                                       # share of alterations that targets must catch
PUBLISHED = (None, None)                           # the alteration that is none
MOST = 32                                          # alterations in one build


def altered(model, address):
    """`model` with one number raised by a tenth; a zero moves by a tenth of its largest fellow.

    Fellows are the model's other numbers of that dimension; a zero without one stays (``None``).
    """
    numbers = model.addresses()
    value = numbers[address]
    if np.any(np.asarray(value)):
        return model.with_({address: value*1.1})
    fellows = [abs(x) for x in numbers.values() if get_dimensions(x) == get_dimensions(value)]
    step = 0.1*max(np.max(x) for x in fellows)
    return model.with_({address: value + step}) if np.any(np.asarray(step)) else None


class SideBySide:
    """`run` for computations of which one goes on at a time, until all wait for an experiment."""

    def __init__(self, count):
        self.turn, self.busy, self.asked, self.answers = Condition(), count, {}, {}

    def run(self, experiment, backend=None):
        """As `run.run`, together with what the others ask for."""
        place = object()
        self.asked[place] = experiment, backend
        self.done()
        self.turn.wait_for(lambda: place in self.answers)
        found = self.answers.pop(place)
        if isinstance(found, Exception):
            raise found
        return found

    def done(self):
        """One computation fewer goes on: it waits, or has ended."""
        self.busy -= 1
        self.turn.notify_all()

    def serve(self):
        """Answer all that wait, until the last computation has ended."""
        with self.turn:
            while self.turn.wait_for(lambda: not self.busy) and self.asked:
                for backend in {backend for _, backend in self.asked.values()}:
                    places = [p for p, (_, other) in self.asked.items() if other == backend]
                    self.answers |= zip(places, answers(
                        [self.asked[p][0] for p in places], backend), strict=True)
                self.busy, self.asked = len(self.asked), {}
                self.turn.notify_all()


def answers(experiments, backend):
    """The dataset of each experiment, or the error that it ends with alone."""
    try:
        return [FloatingPointError(found) if isinstance(found, str) else found
                for found in run_together(experiments, backend)]
    except Exception as error:
        return [error] if len(experiments) == 1 else [
            answer for one in experiments for answer in answers([one], backend)]


def failing(name, backend, alterations):
    """(part, address, names of failing targets) of each alteration of a figure's models.

    In place of the names: the text of an error, or ``None`` where there was nothing to alter.
    """
    figure, rows = importlib.import_module(f"figures.{name}"), SideBySide(len(alterations))

    def outcome(part, address):
        models = dict(figure.MODELS)
        if part is not None:
            models[part] = altered(models[part], address)
            if models[part] is None:
                return None
        measured = figure.check(figure.compute(backend=backend, models=models))
        return [target.name for target in figure.TARGETS if measured[target.name] is not None
                and not target.holds(float(measured[target.name]))]

    def in_turn(part, address):
        with rows.turn:
            try:
                return part, address, outcome(part, address)
            except Exception as error:
                return part, address, f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
            finally:
                rows.done()

    with ThreadPoolExecutor(len(alterations)) as pool, patch.object(
            figure, "run", rows.run, create=True):
        futures = [pool.submit(in_turn, *alteration) for alteration in alterations]
        rows.serve()
        return [future.result() for future in futures]


def report(name, backend, jobs):
    """Print who notices what, and the share caught; returns the exit code."""
    figure = importlib.import_module(f"figures.{name}")
    alterations = [PUBLISHED, *((part, address) for part, model in figure.MODELS.items()
                                for address in model.addresses())]
    print(f"{name}: {len(alterations) - 1} parameters, each by +10 %, about {figure.COST:g} s each "
          f"that is run apart")
    each = min(MOST, -(-len(alterations)//jobs)) if hasattr(figure, "run") else 1
    tasks = {f"from {k + 1}": (failing, name, backend, alterations[k:k + each])
             for k in range(0, len(alterations), each)}
    caught, uncaught, kept = [], [], []
    for part, address, outcome in (one for some in in_parallel(tasks, jobs) for one in some):
        if (part, address) == PUBLISHED:
            if outcome:
                print(f"{name} fails as published, so nothing can be said: {outcome}")
                return 1
            continue
        label = f"{part}.{address}"
        (kept if outcome is None else caught if outcome else uncaught).append(label)
        tqdm.write(f"{label:44} " + (
            "left as it is: a zero without a scale" if outcome is None else
            f"caught by an error: {outcome}" if isinstance(outcome, str) else
            f"noticed by {', '.join(outcome)}" if outcome else "NOT NOTICED"))
    share = len(caught)/max(1, len(caught) + len(uncaught))
    print(f"not noticed: {', '.join(sorted(uncaught)) or 'none'}")
    print(f"left as they are: {', '.join(sorted(kept)) or 'none'}")
    print(f"{len(caught)} of {len(caught) + len(uncaught)} alterations caught ({share:.0%})")
    return int(share < WANTED)
