"""Do a figure's targets notice a wrong parameter?  Alter each number of its models by a tenth."""

import importlib

import numpy as np
from brian2 import get_dimensions
from tqdm import tqdm

from figures.report import in_parallel

WANTED = 0.9                                       # share of alterations that targets must catch


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


def failing(name, backend, part=None, address=None):
    """(part, address, names of failing targets) of a figure whose model `part` is altered.

    In place of the names: the text of an error, or ``None`` where there was nothing to alter.
    """
    figure = importlib.import_module(f"figures.{name}")
    try:
        models = dict(figure.MODELS)
        if part is not None:
            models[part] = altered(models[part], address)
            if models[part] is None:
                return part, address, None
        measured = figure.check(figure.compute(backend=backend, models=models))
        return part, address, [target.name for target in figure.TARGETS
                               if measured[target.name] is not None
                               and not target.holds(float(measured[target.name]))]
    except Exception as error:
        return part, address, f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def report(name, backend, jobs):
    """Print who notices what, and the share caught; returns the exit code."""
    figure = importlib.import_module(f"figures.{name}")
    _, _, published = failing(name, backend)
    if published:
        print(f"{name} fails as published, so nothing can be said: {published}")
        return 1
    addresses = [(part, address) for part, model in figure.MODELS.items()
                 for address in model.addresses()]
    print(f"{name}: {len(addresses)} parameters, each by +10 %, about {figure.COST:g} s each")
    tasks = {f"{part}.{address}": (failing, name, backend, part, address)
             for part, address in addresses}
    caught, uncaught, kept = [], [], []
    for part, address, outcome in in_parallel(tasks, jobs):
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
