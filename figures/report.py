"""Reproduce figures: compute, draw, check, and write the page that shows them all."""

import datetime
import importlib
import json
import math
import platform
import time
import traceback
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

import jinja2  # comes with Brian2
import matplotlib
from tqdm import tqdm

matplotlib.use("Agg")                              # pictures are files here, not windows

PACKAGES = ("brian2", "numpy", "scipy", "xarray", "matplotlib")
FORMATS = ("png", "svg")


def in_parallel(tasks, jobs):
    """Results of {label: (function, *arguments)} as they come, with a bar that says what runs."""
    if min(jobs, len(tasks)) == 1:
        for label, (function, *arguments) in (bar := tqdm(tasks.items())):
            bar.set_postfix_str(label)
            yield function(*arguments)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool, tqdm(total=len(tasks)) as bar:
        running = {pool.submit(*task): label for label, task in tasks.items()}
        while running:
            bar.set_postfix_str(", ".join(list(running.values())[:jobs]))
            for future in wait(running, timeout=1, return_when=FIRST_COMPLETED).done:
                del running[future]
                bar.update()
                yield future.result()


def reproduce(name, backend=None, folder=None):
    """Compute and check one figure; with a `folder`, draw and save it there.

    An error is a failure of the figure and of each of its targets, not an end.

    Returns
    -------
    dict
        What ``report.json`` says about the figure.
    """
    start = time.perf_counter()
    result = {"figure": name, "title": name, "targets": [], "backend": backend or "default"}
    try:
        figure = importlib.import_module(f"figures.{name}")
        title, _, caption = figure.__doc__.partition("\n")
        result |= {"title": title, "caption": caption.strip(),
                   "source": str(figure.REFERENCE), "doi": figure.REFERENCE.doi,
                   "targets": [line(target, None, "FAIL") for target in figure.TARGETS]}
        dataset = figure.compute(backend=backend)
        result |= {key: str(dataset.attrs[key]) for key in ("backend", "seeds", "n", "note")
                   if key in dataset.attrs}
        if folder is not None:
            save(figure.draw(dataset), dataset, Path(folder) / name)
            result["picture"] = f"{name}.png"
        measured = figure.check(dataset)
        result["targets"] = [judged(target, measured[target.name]) for target in figure.TARGETS]
    except Exception:
        result["error"] = traceback.format_exc()
        result["targets"] = result["targets"] or [
            {"target": "runs", "kind": "own", "measured": None, "expected": "yes",
             "tolerance": "-", "unit": "", "source": "", "verdict": "FAIL"}]
    return result | {"seconds": round(time.perf_counter() - start, 1)}


def save(picture, dataset, stem):
    """Write a figure as pictures and its numbers as netCDF."""
    from matplotlib import pyplot

    from dendritic_models import run

    stem.parent.mkdir(parents=True, exist_ok=True)
    for suffix in FORMATS:
        picture.savefig(stem.with_suffix(f".{suffix}"), dpi=300)
    pyplot.close(picture)
    run.save(dataset, stem.with_suffix(".nc"))


def judged(target, measured):
    """A target beside what was measured; ``None`` was left out and is neither pass nor fail."""
    if measured is None:
        return line(target, None, "SKIP")
    return line(target, float(measured), "PASS" if target.holds(float(measured)) else "FAIL")


def line(target, measured, verdict):
    """One line of a figure's table."""
    interval = isinstance(target.value, tuple)
    low, high = target.value if interval else (target.value, target.value)
    expected = f"{low:g}" if not interval else f">={low:g}" if high is None else (
        f"<={high:g}" if low is None else f"{low:g}..{high:g}")
    if measured is not None and not math.isfinite(measured):
        measured = str(measured)                   # JSON has no NaN
    return {"target": target.name, "kind": target.kind, "measured": measured, "expected": expected,
            "tolerance": "-" if interval else f"{target.tolerance:g}",
            "unit": "" if target.unit == "1" else target.unit, "source": target.source,
            "verdict": verdict}


def as_text(result):
    """The lines of ``check``: figure target kind measured expected tolerance verdict."""
    def shown(row):
        number = row["measured"]
        number = f"{number:.5g}" if isinstance(number, float) else number or "-"
        why = f"  ({result['note']})" if row["verdict"] == "SKIP" and "note" in result else ""
        return (f"{result['figure']:24} {row['target']:36} {row['kind']:11} {number:>10} "
                f"{row['expected']:>12} {row['tolerance']:>9} {row['verdict']}{why}")

    return "\n".join(map(shown, result["targets"])) + (
        "\n" + result["error"] if "error" in result else "")


def counted(results):
    """(targets measured, failed, left out)."""
    verdicts = [row["verdict"] for result in results for row in result["targets"]]
    left_out = verdicts.count("SKIP")
    return len(verdicts) - left_out, verdicts.count("FAIL"), left_out


def write(results, folder, not_run=""):
    """Write ``report.json`` and ``index.html`` into `folder`, with a line on what was not run."""
    targets, failed, left_out = counted(results)
    report = {"targets": targets, "failed": failed, "left_out": left_out,
              "made": datetime.datetime.now().isoformat(" ", "minutes"),
              "versions": {"python": platform.python_version(),
                           **{package: version(package) for package in PACKAGES}},
              "machine": platform.machine(), "not_run": not_run, "figures": results}
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n")
    page = Path(__file__).with_name("report.html").read_text()
    (folder / "index.html").write_text(jinja2.Template(page, autoescape=True).render(report))
