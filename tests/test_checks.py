"""Every check of the nouns fails on a broken specimen, in its own words, and passes a sound one."""

import ast
import functools
import importlib
import inspect
import traceback
from pathlib import Path

import pytest

from dendritic_models import checks, experiment, model

SPECIMENS = sorted(path.stem for path in (Path(__file__).parent / "specimens").glob("[!_]*.py"))
NOUNS = {Path(inspect.getsourcefile(module)): module for module in (checks, experiment, model)}


@pytest.fixture(autouse=True)
def clean_brian():
    """Nothing here is built, so nothing needs cleaning."""


def specimen(name):
    return importlib.import_module(f"tests.specimens.{name}")


@functools.cache
def raised(name):
    """What the broken specimen raises, and the places in the nouns that it was raised from."""
    try:
        specimen(name).broken()
    except Exception as error:
        frames = [(Path(f.filename), f.lineno) for f in traceback.extract_tb(error.__traceback__)]
        return error, {frame for frame in frames if frame[0] in NOUNS}
    return None, set()


@pytest.mark.parametrize("name", SPECIMENS)
def test_sound_specimen_passes(name):
    specimen(name).sound()


@pytest.mark.parametrize("name", SPECIMENS)
def test_broken_specimen_fails_with_its_own_message(name):
    error, _ = raised(name)
    assert type(error) is specimen(name).ERROR
    assert specimen(name).MESSAGE in str(error.args[0])


def test_specimens_have_different_messages():
    messages = [specimen(name).MESSAGE for name in SPECIMENS]
    assert len(set(messages)) == len(messages)


def test_every_check_has_a_broken_specimen():
    reached = set().union(*(raised(name)[1] for name in SPECIMENS))
    silent = []
    for path in NOUNS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Raise) and not any(
                    (path, line) in reached for line in range(node.lineno, node.end_lineno + 1)):
                silent.append(f"{path.name}:{node.lineno}: {ast.unparse(node)[:80]}")
    assert not silent, "no specimen in tests/specimens/ for\n" + "\n".join(silent)


def test_messages_name_the_nearest_first():
    error = checks.unknown("Cell 'x'", "compartment", "tuff", ["soma", "tuft"])
    assert error.args[0].endswith("did you mean 'tuft'? It has soma, tuft.")
