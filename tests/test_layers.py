"""The rooms: who imports whom, and where Brian2 objects are made."""

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
ROOMS = ("dendritic_models", "protocols", "figures")
SOURCES = [path for room in ROOMS for path in sorted((CHECKOUT / room).rglob("*.py"))]
ONLY_IN_BUILD = {"NeuronGroup", "Synapses", "SpatialNeuron"}
# other files need no parsing, which is slow in a process that has run many tests
SUSPECT = re.compile(rf"import \*|\b({'|'.join(sorted(ONLY_IN_BUILD))})\(")


def test_import_contracts_are_kept():
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    found = subprocess.run([sys.executable, "-c", linter], cwd=CHECKOUT, capture_output=True,
                           text=True)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_file_has_no_star_import_and_makes_no_groups_outside_build(path):
    text = path.read_text()
    for node in ast.walk(ast.parse(text)) if SUSPECT.search(text) else ():
        if isinstance(node, ast.ImportFrom):
            assert "*" not in [name.name for name in node.names], f"line {node.lineno}"
        if isinstance(node, ast.Call) and path.name != "build.py":
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            assert name not in ONLY_IN_BUILD, f"line {node.lineno} makes a {name}"


def test_a_rule_is_a_page_and_no_line_of_the_builder_knows_one():
    """Half of the rules' files have fewer than 80 lines; what builds them names none of them."""
    package = CHECKOUT/"dendritic_models"
    files = [path for path in (package/"plasticity").glob("*.py") if path.stem != "__init__"]
    assert statistics.median(len(path.read_text().splitlines()) for path in files) < 80
    for room in ("build", "paths", "groups", "plans", "backends", "run", "sweep", "fit"):
        text = (package/f"{room}.py").read_text()
        assert not [path.stem for path in files if path.stem in text], room


def test_every_python_file_has_a_title():
    untitled = [str(path.relative_to(CHECKOUT)) for path in SOURCES
                if not (ast.get_docstring(ast.parse(path.read_text())) or path.stat().st_size == 0)]
    assert not untitled
