"""An exported program: moved elsewhere, built and run without Python, read back.

Compilations: 1, with the exported Makefile.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dendritic_models import backends
from dendritic_models.run import export, load, run
from tests.lowering.mixed import mixed

TOOLS = ("make", "g++", "c++", "gcc", "cc", "as", "ld", "ar", "sh", "bash", "rm", "mkdir", "cp",
         "mv", "cat", "echo", "uname", "ls", "touch", "test", "env", "dirname", "sed", "grep")


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The folder of an exported program that has been moved, built and run."""
    if backends.BACKENDS["cpp_standalone"].problem():
        pytest.skip("no C++ compiler")
    written = tmp_path_factory.mktemp("here")/"program"
    export(mixed(), written)
    folder = tmp_path_factory.mktemp("elsewhere")/"moved"
    shutil.move(written, folder)
    tools = tmp_path_factory.mktemp("tools")
    for name in filter(shutil.which, TOOLS):
        (tools/name).symlink_to(shutil.which(name))
    alone = {"PATH": str(tools)}
    assert not any(shutil.which(python, path=str(tools)) for python in ("python", "python3"))
    # optimised less, for the time it takes: what the numbers are read back from is asked here
    subprocess.run(["make", "-j2", "OPTIMISATIONS=-O0 -std=c++11"], cwd=folder,
                   env=alone, check=True, capture_output=True)
    subprocess.run(["./main", "--results_dir", "results/"], cwd=folder, env=alone, check=True,
                   capture_output=True)
    return folder


@pytest.mark.standalone
def test_exported_program_is_read_back_to_the_same_dataset(program):
    found, expected = load(program), run(mixed(), "numpy")
    assert expected["b.spikes"].size > 10
    assert set(found.variables) == set(expected.variables)
    for name in expected.variables:
        assert found[name].attrs == expected[name].attrs
        assert found[name].dims == expected[name].dims
        if found[name].dtype.kind == "U":
            assert found[name].values.tolist() == expected[name].values.tolist()
            continue
        scale = np.nanmax(np.abs(expected[name]))          # fast-math reorders sums
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-9, atol=1e-9*scale,
                                   err_msg=name)
    own = {"seconds", "simulation_seconds", "backend", "commit"}
    assert {k: v for k, v in found.attrs.items() if k not in own} == {
        k: v for k, v in expected.attrs.items() if k not in own}


@pytest.mark.standalone
@pytest.mark.parametrize("bytes_lost", (3, 8, 64))
@pytest.mark.parametrize("name", ("ab.w", "record_0.t", "record_3.r", "b.bad_time"))
def test_result_that_was_cut_short_is_an_error(program, tmp_path, name, bytes_lost):
    import json
    shutil.copytree(program/"results", tmp_path/"results")
    file = json.loads((program/"units.json").read_text())["arrays"][name]["file"]
    path = tmp_path/"results"/file
    os.truncate(path, max(0, path.stat().st_size - bytes_lost))
    with pytest.raises(ValueError, match="cut short"):
        load(program, tmp_path/"results")


@pytest.mark.standalone
def test_results_that_are_not_there_are_an_error(program, tmp_path):
    with pytest.raises(FileNotFoundError, match="Run ./main --results_dir"):
        load(program, tmp_path)


def test_exported_folder_holds_no_absolute_path_and_explains_itself(tmp_path):
    folder = tmp_path/"program"
    export(mixed(), folder)
    told = [str(tmp_path), sys.prefix, sys.base_prefix + "/", str(Path(__file__).parents[2]),
            str(Path.home()) + "/"]
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode(errors="ignore")
            for place in told:
                assert place not in text, f"{place} in {path}"
    assert "make" in (folder/"README").read_text()
    assert "-march=native" not in (folder/"Makefile").read_text()
    with pytest.raises(FileExistsError, match="is not empty"):
        export(mixed(), folder)


def test_native_export_compiles_for_the_machine(tmp_path):
    export(mixed(), tmp_path/"program", native=True)
    assert "-march=native" in (tmp_path/"program"/"Makefile").read_text()
