"""The command lines: fast where they only list, clear where they refuse, honest exit codes."""

import importlib
import json
import os
import resource
import shutil
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

CHECKOUT = Path(__file__).parents[1]

FIGURE = '''"""A straight line.

The caption.
"""

import xarray

from dendritic_models.experiment import Target
from dendritic_models.model import Mechanism, Reference
from figures import style

COST = 1.0
REFERENCE = Reference("This project", "")
LEAK = Mechanism("line", "y = slope + spare*0 : 1", dict(slope=2.0, spare=1.0))
MODELS = {"line": LEAK}
TARGETS = (Target("slope", 2.0, 0.1, kind="paper", source="Fig. 1"),
           Target("large", (0, None), kind="own"))


def compute(backend=None, models=MODELS):
    slope = models["line"].addresses()["slope"]
    return xarray.Dataset({"y": ("x", [0.0, float(slope)])}, attrs={"note": "no compiler"})


def draw(dataset):
    figure, ax = style.figure()
    ax.plot(dataset.y)
    return figure


def check(dataset):
    return {"slope": float(dataset.y[1]), "large": None}
'''


def command(*arguments, folder=CHECKOUT):
    """A finished ``python -m ...`` run in `folder`."""
    return subprocess.run([sys.executable, "-m", *arguments], cwd=folder, text=True,
                          capture_output=True, env={**os.environ, "PYTHONPATH": str(CHECKOUT)})


def command_of(code):
    """A finished ``python -c`` in the checkout."""
    return subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, text=True,
                          capture_output=True)


@pytest.fixture
def checkout(tmp_path):
    """A folder with the figure runner and the figure `line` alone."""
    (tmp_path / "figures").mkdir()
    for path in (CHECKOUT / "figures").iterdir():
        if path.stem in ("__init__", "__main__", "report", "sensitivity", "style"):
            shutil.copy(path, tmp_path / "figures")
    (tmp_path / "figures" / "line.py").write_text(FIGURE)
    return tmp_path


QUICK = [("figures", "list"), ("figures", "--help"), ("figures", "make", "--help"),
         ("protocols", "list"), ("protocols", "--help"), ("protocols", "run", "--help"),
         ("dendritic_models", "--help"), ("dendritic_models", "protocols")]


@pytest.mark.parametrize("arguments", QUICK, ids=" ".join)
def test_list_and_help_answer_within_a_second_without_brian2(arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = command(*arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert answer.returncode == 0, answer.stderr
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1
    modules = subprocess.run([sys.executable, "-X", "importtime", "-m", *arguments], cwd=CHECKOUT,
                             capture_output=True, text=True).stderr
    assert "brian2" not in modules and "numpy" not in modules


def test_protocol_imports_what_it_needs_and_nothing_else():
    """Half of the time of a run that is in the cache went into what it did not use."""
    code = """
import gc, sys
from protocols.__main__ import main
main(["show", "pairing"])
print(sorted(sys.modules))
assert gc.isenabled()
import pylab
from dendritic_models.channels.leak import leak as direct     # a file called as what is in it
from dendritic_models.channels import leak
assert leak is direct
"""
    answer = command_of(code)
    assert answer.returncode == 0, answer.stderr
    imported = answer.stdout.splitlines()[-1]
    assert "'dendritic_models.plasticity.song2000'" in imported
    for name in ("matplotlib", "pytest", "scipy.linalg", "dendritic_models.plasticity.milstein2021",
                 "dendritic_models.cells.ca1"):
        assert f"'{name}'" not in imported


@pytest.mark.parametrize("arguments, near", [
    ("figures check integrator_ordr", "did you mean 'integrator_order'?"),
    ("figures make --backend cpp_standalon", "did you mean 'cpp_standalone'?"),
    ("figures check --sensitivity whittington", "did you mean 'whittington2017_pc'?"),
    ("protocols run pairin", "did you mean 'pairing'?"),
    ("protocols show pairing --rule pair_std", "did you mean 'pair_stdp'?"),
    ("protocols show fi_curve --cell wang_buzsak", "did you mean 'wang_buzsaki'?"),
    ("protocols show pairing --set rul=3", "did you mean 'rule'?"),
    ("protocols show pairing --set rule", "write NAME=VALUE"),
    ("protocols build pairing --out .", "not empty"),
    ("protocols build pairing --out new --backend numpy", "makes no C++ program"),
    ("protocols run pairing --backend numpy,threads=2", "cpp_standalone,threads=2"),
    ("dendritic_models rulse", "choose from"),
])
def test_bad_input_gives_one_clear_line_and_exit_code_2(arguments, near, capsys):
    program, *rest = arguments.split()
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(f"{program}.__main__").main(rest)
    assert ended.value.code == 2
    assert near in capsys.readouterr().err.splitlines()[-1]


def test_check_prints_a_line_a_target_and_passes(checkout):
    answer = command("figures", "check", "--backend", "numpy", folder=checkout)
    lines = answer.stdout.splitlines()
    assert answer.returncode == 0, answer.stderr
    assert " ".join(lines[0].split()) == "line slope paper 2 2 0.1 PASS"
    assert " ".join(lines[1].split()) == "line large own - >=0 - SKIP (no compiler)"
    assert lines[-1] == "1 targets, 0 failed"


def test_a_failing_target_fails_the_command(checkout):
    figure = checkout / "figures" / "line.py"
    figure.write_text(FIGURE.replace("slope=2.0", "slope=3.0"))
    answer = command("figures", "check", "--backend", "numpy", folder=checkout)
    assert answer.returncode == 1
    lines = answer.stdout.splitlines()
    assert " ".join(lines[0].split()) == "line slope paper 3 2 0.1 FAIL"
    assert lines[-1] == "1 targets, 1 failed"


def test_make_reports_a_figure_that_raises_and_draws_the_others(checkout):
    broken = FIGURE.replace("    slope = ", "    raise RuntimeError('no luck')\n    slope = ")
    (checkout / "figures" / "broken.py").write_text(broken)
    answer = command("figures", "make", "--backend", "numpy", "--jobs", "2", folder=checkout)
    made = checkout / "build" / "figures"
    assert answer.returncode == 1
    assert "RuntimeError: no luck" in answer.stdout
    assert answer.stdout.splitlines()[-1] == "3 targets, 2 failed"
    assert {path.name for path in made.iterdir()} == {
        "line.png", "line.svg", "line.nc", "report.json", "index.html"}
    report = json.loads((made / "report.json").read_text())
    assert [figure["figure"] for figure in report["figures"]] == ["broken", "line"]
    page = (made / "index.html").read_text()
    assert "A straight line." in page and "line.png" in page and "no luck" in page


@pytest.mark.parametrize("cost", ["COST = 1000.0", "COST = 1.0\nCOST_ON_NUMPY = 1000.0"])
def test_figures_above_the_limit_wait_for_all(checkout, cost):
    (checkout / "figures" / "line.py").write_text(FIGURE.replace("COST = 1.0", cost))
    usual = command("figures", "check", "--backend", "numpy", folder=checkout)
    whole = command("figures", "check", "--backend", "numpy", "--all", folder=checkout)
    assert usual.stdout.splitlines()[-1] == "0 targets, 0 failed"
    assert "over 300 s on numpy: line" in usual.stdout
    assert whole.stdout.splitlines()[-1] == "1 targets, 0 failed"


def test_sensitivity_lists_the_alterations_that_no_target_notices(checkout):
    answer = command("figures", "check", "--backend", "numpy", "--sensitivity", "line",
                     "--jobs", "1", folder=checkout)
    assert answer.returncode == 1                            # half is less than nine in ten
    assert "noticed by slope" in answer.stdout
    assert "not noticed: line.spare" in answer.stdout
    assert answer.stdout.splitlines()[-1] == "1 of 2 alterations caught (50%)"


def test_altered_figures_that_ask_for_a_run_are_rows_of_one(monkeypatch):
    """The pair of spikes 10 ms apart changes w by A_plus exp(-10/20); A_minus acts nowhere."""
    from brian2 import ms

    from dendritic_models import sweep
    from dendritic_models.experiment import Target
    from dendritic_models.plasticity import pair_stdp
    from dendritic_models.run import run
    from figures import sensitivity
    from protocols.spike_train import measure, spike_train

    def compute(backend, models):
        return measure(figure.run(spike_train(models["rule"], [5]*ms, [15]*ms, silence=10*ms,
                                              dt=1*ms), backend))

    figure = types.ModuleType("figures.one_pair")
    vars(figure).update(
        run=run, MODELS={"rule": pair_stdp}, compute=compute,
        TARGETS=(Target("change", 0.005*np.exp(-0.5), 1e-9),),
        check=lambda found: {"change": float(found["change"])})
    monkeypatch.setitem(sys.modules, "figures.one_pair", figure)
    runs = []
    monkeypatch.setattr(sweep, "run", lambda *given: runs.append(given) or run(*given))
    alterations = [sensitivity.PUBLISHED, *(("rule", a) for a in pair_stdp.addresses())]
    found = {address: outcome for _, address, outcome in
             sensitivity.failing("one_pair", "numpy", alterations)}
    assert len(runs) == 1 and figure.run is run
    assert found == {None: [], "A_plus": ["change"], "pre.tau_plus": ["change"], "A_minus": [],
                     "post.tau_minus": []}


def test_doctor_without_a_compiler_says_what_to_do_and_succeeds(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CXX", raising=False)
    answer = command("dendritic_models", "doctor")
    assert answer.returncode == 0, answer.stderr
    assert "no C++ compiler on the PATH; runs use numpy; install g++" in answer.stdout


def test_doctor_names_the_numpy_that_brian2_breaks_on(monkeypatch):
    from dendritic_models import doctor

    monkeypatch.setattr(doctor, "installed", {"brian2": "2.9.0", "numpy": "2.4.1"}.get)
    assert "pip install 'numpy<2.4'" in str(doctor.brian2())
    monkeypatch.setattr(doctor, "installed", {"brian2": "2.10.1", "numpy": "2.4.1"}.get)
    assert str(doctor.brian2()).startswith("ok")


def test_a_users_own_rule_runs_by_its_file_and_name(tmp_path):
    (tmp_path / "mine.py").write_text("from dendritic_models.plasticity import bittner2017\n"
                                      "mine = bittner2017.with_(name='mine', A_plus=0.1)\n")
    pairing = ("protocols", "run", "slice_pairing", "--set", "pairings=1", "--set", "dt=10*ms",
               "--backend", "numpy", "--rule")
    answer = command(*pairing, f"{tmp_path}/mine.py:mine")
    assert answer.returncode == 0 and "ratio" in answer.stdout, answer.stderr
    answer = command(*pairing, f"{tmp_path}/mine.py:mien")
    assert answer.returncode == 2 and "did you mean 'mine'" in answer.stderr
    answer = command(*pairing, f"{tmp_path}/none.py:mine")
    assert answer.returncode == 2 and "Write FILE.py:NAME" in answer.stderr
