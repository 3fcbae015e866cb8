"""Run a published protocol, train by it, print it as a plain Brian2 script, or export it as C++."""

import argparse
import importlib
import inspect
import sys
from pathlib import Path

from dendritic_models import catalogue, on_demand


def main(arguments=None):
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser("python -m protocols", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("list", help="name and title of every protocol")
    run = commands.add_parser("run", help="run it and print what it measures")
    train = commands.add_parser("train", help="run it block by block, with its loss; a killed run "
                                "goes on after its last block")
    show = commands.add_parser("show", help="print the plain Brian2 script that does the same")
    show.add_argument("--equations", action="store_true", help="its equations alone, without data")
    build = commands.add_parser("build", help="write a C++ folder that runs without Python")
    for command in (run, train, show, build):
        command.add_argument("name", metavar="NAME")
        command.add_argument("--rule", metavar="RULE", help="a plasticity rule, by its name in the "
                             "catalogue, or your own: FILE.py:NAME")
        command.add_argument("--cell", metavar="CELL", help="a cell, likewise")
        command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                             help="an argument of the protocol: laps=3, dt=0.05*ms")
        if command is not show:
            command.add_argument("--backend", help="numpy, cython, cpp_standalone, "
                                 "cuda_standalone; with options: "
                                 "cpp_standalone,threads=2,precision=single")
    for command in (run, train):
        command.add_argument("--out", metavar="FILE.nc", help="where to save the dataset")
    train.add_argument("--block", metavar="TIME", type=value_of, help="20*second: of a block; "
                       "default: a twentieth of the schedule")
    train.add_argument("--resume", metavar="DIR", help="where blocks are kept")
    build.add_argument("--out", metavar="DIR", required=True)
    options = parser.parse_args(arguments)

    if options.command == "list":
        for name, tree in catalogue.files(Path(__file__).parent).items():
            print(f"{name:24} {catalogue.title(tree)}")
        return 0

    catalogue.chosen(parser, "protocol", options.name, catalogue.paths(Path(__file__).parent))
    with on_demand.quick_start():
        protocol = importlib.import_module(f"protocols.{options.name}")
        experiment = described(parser, getattr(protocol, options.name), options)
        if options.command != "show":
            runs = importlib.import_module("dendritic_models.run")
    if options.command == "show":
        from dendritic_models import build as builder

        print((builder.equations if options.equations else builder.script)(experiment), end="")
    elif options.command == "build":
        try:
            runs.export(experiment, options.out,
                        backend=options.backend or "cpp_standalone")
        except (FileExistsError, ValueError) as error:
            parser.error(str(error))
    else:
        backend, failure = catalogue.backend(parser, options.backend), None
        try:
            dataset = (runs.run(experiment, backend) if options.command == "run" else
                       trained(parser, experiment, protocol, backend, options))
        except FloatingPointError as diverged:
            dataset, failure = diverged.dataset, str(diverged)
        if options.out and dataset is not None:
            runs.save(dataset, options.out)
        if failure:
            sys.exit(failure)
        for name, value in protocol.measure(dataset).items():
            print(f"{name:32} {getattr(value, 'values', value)}")
    return 0


def trained(parser, experiment, protocol, backend, options):
    """The dataset of an experiment that is run block by block."""
    from dendritic_models.training import train

    try:
        return train(experiment, options.block, getattr(protocol, "loss", None), backend,
                     options.resume)
    except ValueError as error:
        parser.error(str(error))


def described(parser, function, options):
    """The experiment that a protocol returns for what the command line varies.

    It is planned once, so that a rule that its target cannot serve is refused here.
    """
    from brian2 import DimensionMismatchError

    from dendritic_models import build

    known = inspect.signature(function).parameters
    chosen = {}
    for kind in ("rule", "cell"):
        if name := getattr(options, kind):
            chosen[kind] = catalogue.described(parser, kind, name)
    chosen |= settings(parser, options)
    for name in chosen:
        catalogue.chosen(parser, f"{options.name} argument", name, known)
    try:
        experiment = function(**chosen)
        build.plan(experiment)
        return experiment
    except (KeyError, ValueError, DimensionMismatchError) as error:
        parser.error(error.args[0])


def settings(parser, options):
    """What ``--set NAME=VALUE`` gives, by name."""
    given = {}
    for setting in options.set:
        name, equals, text = setting.partition("=")
        if not equals:
            parser.error(f"--set {setting}: write NAME=VALUE, for example --set laps=3")
        given[name] = value_of(text)
    return given


def value_of(text):
    """A number, a quantity, a tuple of them ... as Python reads it; else the text itself."""
    from brian2.core.namespace import DEFAULT_UNITS

    try:
        return eval(text, {"__builtins__": {}}, dict(DEFAULT_UNITS))
    except (NameError, SyntaxError):
        return text


if __name__ == "__main__":
    sys.exit(main())
