"""Reproduce the published figures and check their targets."""

import argparse
import importlib
import os
import sys
from pathlib import Path

from dendritic_models import catalogue, on_demand

LIMIT = {"make": 60, "check": 300}                 # cost (s) of what runs when nothing is named


def main(arguments=None):
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser("python -m figures", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("list", help="name, cost compiled and on numpy, title of "
                        "every figure")
    make = commands.add_parser("make", help="draw figures into a page, and check them")
    check = commands.add_parser("check", help="print one line a target")
    check.add_argument("--sensitivity", metavar="NAME", help="alter each parameter of a figure's "
                       "models by 10 %% and print which targets notice")
    for command, limit in ((make, LIMIT["make"]), (check, LIMIT["check"])):
        command.add_argument("names", nargs="*", metavar="NAME",
                             help="figures; none: those that cost no more than --cost")
        command.add_argument("--cost", type=float, default=limit, metavar="SECONDS",
                             help="of each figure where none is named; default: %(default)s")
        command.add_argument("--all", action="store_true", help="every figure")
        command.add_argument("--backend", help="numpy, cython, cpp_standalone, cuda_standalone; "
                             "with options: cpp_standalone,threads=2,precision=single")
        command.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N",
                             help="processes at once (default: one a core)")
    make.add_argument("--out", default="build/figures", metavar="DIR", help="default: %(default)s")
    options = parser.parse_args(arguments)

    figures = catalogue.files(Path(__file__).parent)
    if options.command == "list":
        for name, tree in figures.items():
            costs = (f"{catalogue.cost(tree, on):6g} s" for on in ("cpp_standalone", "numpy"))
            print(f"{name:28} {' '.join(costs)}  {catalogue.title(tree)}")
        return 0

    sensitivity = getattr(options, "sensitivity", None)
    for name in (*options.names, *filter(None, [sensitivity])):
        catalogue.chosen(parser, "figure", name, figures)
    with on_demand.quick_start():
        backend = catalogue.backend(parser, options.backend)
        report = importlib.import_module("figures.report")
    if sensitivity:
        from figures import sensitivity as study

        return study.report(sensitivity, backend, options.jobs)

    from tqdm import tqdm

    cost = {name: catalogue.cost(tree, backend) for name, tree in figures.items()}
    names = options.names or [name for name in figures
                              if options.all or cost[name] <= options.cost]
    folder = options.out if options.command == "make" else None
    tasks = {name: (report.reproduce, name, backend, folder) for name in names}
    results = []
    for result in report.in_parallel(tasks, options.jobs):
        results.append(result)
        tqdm.write(report.as_text(result))
    dear = [] if options.names else sorted(set(figures) - set(names))
    not_run = (f"Not run, each over {options.cost:g} s on {backend}: {', '.join(dear)}. "
               f"`python -m figures {options.command} --all` runs them.") if dear else ""
    if folder:
        report.write(sorted(results, key=lambda result: names.index(result["figure"])), folder,
                     not_run)
        print(f"See {folder}/index.html")
    if not_run:
        print(not_run)
    targets, failed, left_out = report.counted(results)
    if left_out:
        print(f"{left_out} left out (SKIP)")
    print(f"{targets} targets, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
