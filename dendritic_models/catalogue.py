"""What there is: the libraries as tables, the files of a room without importing them."""

import ast
import importlib
import runpy
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
LIBRARIES = {"rules": "plasticity.RULES", "cells": "cells.CELLS", "channels": "channels.CHANNELS",
             "receptors": "receptors.RECEPTORS",
             "dendritic_spikes": "dendritic_spikes.DENDRITIC_SPIKES",
             "data": "experimental_data.DATA"}
ROOMS = ("protocols", "figures")
BEGIN, END = "<!-- catalogue -->", "<!-- end of catalogue -->"       # in the README
TOOLS = {"style", "report", "sensitivity", "contest"}     # files of a room that are not of it


def paths(room):
    """Name -> file of every protocol or figure; empty outside a checkout."""
    return {path.stem: path for path in sorted((CHECKOUT / room).glob("*.py"))
            if not path.stem.startswith("_") and path.stem not in TOOLS}


def files(room):
    """Name -> syntax tree of every protocol or figure."""
    return {name: ast.parse(path.read_text(), path) for name, path in paths(room).items()}


def title(tree):
    """The first line of a file's docstring."""
    return (ast.get_docstring(tree) or "(no title)").partition("\n")[0]


def source(tree):
    """The publication that a file's docstring names after ``Source:``."""
    _, _, after = (ast.get_docstring(tree) or "").partition("Source:")
    return " ".join(after.partition("\n\n")[0].split()).rstrip(".") or "not said"


def cost(tree, backend=None):
    """What a figure costs in seconds; one that does not say runs when it is named.

    It states COST where models are compiled, and COST_ON_NUMPY where they are not if that is more.
    """
    stated = {ast.unparse(line.targets[0]): ast.literal_eval(line.value) for line in tree.body
              if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]).startswith("COST")}
    compiled = stated.get("COST", float("inf"))
    return stated.get("COST_ON_NUMPY", compiled) if backend == "numpy" else compiled


def library(kind):
    """Name -> description: the table of one library."""
    module, table = LIBRARIES[kind].split(".")
    return getattr(importlib.import_module(f"dendritic_models.{module}"), table)


def table(kind):
    """One part of the catalogue as text that is Markdown too."""
    if kind == "figures":
        heads = ("name", "what it shows")
        rows = [(f"`{name}`", title(tree)) for name, tree in files(kind).items()]
    elif kind == "protocols":
        heads = ("name", "validated by", "what it does", "source")
        figures = {name: ast.unparse(tree) for name, tree in files("figures").items()}
        rows = [(f"`{name}`", validated(figure for figure, text in figures.items()
                                        if f"protocols.{name}" in text), title(tree), source(tree))
                for name, tree in files(kind).items()]
    elif kind == "data":
        from dendritic_models.experiment import EVIDENCE

        heads = ("name", "evidence", "source")
        rows = [(f"`{name}`", EVIDENCE[found.evidence], f"{found.reference}; {found.preparation}")
                for name, found in sorted(library(kind).items())]
    else:
        heads = ("name", "validated by", "source")
        rows = [(f"`{name}`", validated(found.validated), str(found.reference or "not said"))
                for name, found in sorted(library(kind).items())]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [heads, [*("-"*width for width in widths[:-1]), "-"*len(heads[-1])], *rows]
    return "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(
        line[:-1], widths, strict=False)) + f" | {line[-1]} |" for line in lines)


def validated(figures):
    """The figures that check something, or that none does."""
    return ", ".join(figures) or "not validated"


def tables():
    """The whole catalogue, as the README shows it."""
    return "\n\n".join(f"### {kind.capitalize().replace('_', ' ')}\n\n{table(kind)}"
                       for kind in (*LIBRARIES, *ROOMS))


def update_readme(text=None, begin=BEGIN, end=END):
    """Write a text, `tables` by default, between two markers of the README."""
    readme = CHECKOUT / "README.md"
    before, _, rest = readme.read_text().partition(begin)
    text = tables() if text is None else text
    readme.write_text(f"{before}{begin}\n\n{text}\n\n{end}{rest.partition(end)[2]}")


def chosen(parser, kind, name, known):
    """`known[name]`; an unknown name ends the program with the nearest ones and exit code 2."""
    if name not in known:
        from dendritic_models import checks

        parser.error(checks.unknown(f"{kind}s", kind, name, known).args[0])
    return known[name]


def described(parser, kind, name):
    """The rule or cell of that name in the catalogue, or ``FILE.py:NAME``: one of the user's."""
    path, colon, own = name.rpartition(":")
    if not colon:
        return chosen(parser, kind, name, library(f"{kind}s"))
    try:
        return chosen(parser, kind, own, runpy.run_path(path))
    except OSError as error:
        parser.error(f"{kind} {name}: {error}. Write FILE.py:NAME.")


def backend(parser, name):
    """The backend of that name or the default; one that cannot run here ends the program."""
    from dendritic_models import backends

    try:
        return str(backends.get(name))
    except (KeyError, ImportError, ValueError) as error:
        parser.error(error.args[0])
