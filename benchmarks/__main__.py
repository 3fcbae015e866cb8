"""Measure speed against other simulators, which the extra `benchmarks` installs."""

import argparse
import importlib
import inspect
import json
import sys
from pathlib import Path

from dendritic_models import catalogue

STORED = Path(__file__).with_name("results.json")
BEGIN, END = "<!-- benchmarks -->", "<!-- end of benchmarks -->"     # in the README


def main(arguments=None):
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("list", help="name and title of every benchmark")
    run = commands.add_parser("run", help="run one and print what it measures")
    run.add_argument("name", metavar="NAME")
    run.add_argument("--json", metavar="FILE", type=Path,
                     help="put what it found there, beside what other benchmarks found")
    run.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                     help="an argument of the benchmark: cells=100")
    table = commands.add_parser("table", help="print the README's table, from results.json")
    table.add_argument("--update", action="store_true", help="write it into the README instead")
    options = parser.parse_args(arguments)

    if options.command == "list":
        for name, tree in catalogue.files(Path(__file__).parent).items():
            print(f"{name:20} {catalogue.title(tree)}")
        return 0
    if options.command == "table":
        if options.update:
            catalogue.update_readme(shown(), BEGIN, END)
        else:
            print(shown())
        return 0

    catalogue.chosen(parser, "benchmark", options.name, catalogue.paths(Path(__file__).parent))
    from benchmarks.contest import machine
    from protocols.__main__ import settings

    function = getattr(importlib.import_module(f"benchmarks.{options.name}"), options.name)
    given = settings(parser, options)
    for name in given:
        catalogue.chosen(parser, f"{options.name} argument", name,
                         inspect.signature(function).parameters)
    rows, claims = function(**given)
    report(rows, claims)
    if options.json:
        held = json.loads(options.json.read_text()) if options.json.exists() else {}
        held[options.name] = dict(machine=machine(), settings=given, rows=rows, claims=claims)
        options.json.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n")
    return 0


def report(rows, claims):
    """Print rows as a table, how each contender is set, and what was to be shown."""
    hidden = ("how", "left_out")
    columns = list(dict.fromkeys(name for row in rows for name in row if name not in hidden))
    lines = [columns, *([text(row.get(name, "")) for name in columns] for row in rows
                        if "left_out" not in row)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    for name, how in {row["contender"]: row["how"] for row in rows if row.get("how")}.items():
        print(f"{name}: {how}.")
    for name, reason in {row["contender"]: row["left_out"] for row in rows
                         if "left_out" in row}.items():
        print(f"{name}: left out, {reason}.")
    for line in claim_lines(claims):
        print(" | ".join(line))


def text(value):
    """A number, or [median, least, largest], in a few digits."""
    if isinstance(value, list):
        return f"{text(value[0])} ({text(value[1])}-{text(value[2])})"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def claim_lines(claims):
    """(what, goal, measured) of each claim."""
    for found in claims:
        goal = "" if found["at_least"] is None and found["at_most"] is None else (
            f"at least {found['at_least']:g}" if found["at_least"] is not None
            else f"at most {found['at_most']:g}")
        measured = "not measured" if found["measured"] is None else text(float(found["measured"]))
        yield found["text"], goal, f"{measured} {found['unit']}".rstrip()


def shown():
    """The README's table: what each benchmark was to show and did, from the stored results."""
    held = json.loads(STORED.read_text()) if STORED.exists() else {}
    rows = [("what", "goal", "measured"), ("---",)*3]
    rows += [line for name in sorted(held) for line in claim_lines(held[name]["claims"])]
    machines = {found["machine"]["processor"] for found in held.values()}
    versions = {f"{package} {v}" for found in held.values()
                for package, v in found["machine"]["versions"].items()}
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + (
        f"\n\nOne thread, {'; '.join(sorted(machines))}; {', '.join(sorted(versions))}.")


if __name__ == "__main__":
    sys.exit(main())
