"""README and CONTRIBUTING: their examples run, the tables are those of the catalogue."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dendritic_models import catalogue

README = Path(__file__).parents[1] / "README.md"


def examples(page):
    """The Python blocks of a page."""
    return re.findall(r"```python\n(.*?)```", page.read_text(), flags=re.S)


@pytest.mark.parametrize("script", examples(README),
                         ids=["brian2_script", "morphology", "cable", "experiment"])
def test_example_has_at_most_twenty_lines_and_runs(script, tmp_path):
    assert len([line for line in script.splitlines() if line.strip()]) <= 20
    path = tmp_path / "example.py"
    path.write_text(f"import matplotlib\nmatplotlib.use('Agg')\n{script}")
    answer = subprocess.run([sys.executable, path], cwd=README.parent, capture_output=True,
                            text=True, env={"PYTHONPATH": ".", "PATH": ""})
    assert answer.returncode == 0, answer.stderr


def test_rule_of_contributing_is_a_rule():
    names = {}
    exec(*examples(README.with_name("CONTRIBUTING.md")), names)
    assert names["oja"].name == "oja1982"


def test_tables_are_those_of_the_catalogue():
    shown = README.read_text().partition(catalogue.BEGIN)[2].partition(catalogue.END)[0]
    assert shown.strip() == catalogue.tables(), "python -m dendritic_models tables --update"
