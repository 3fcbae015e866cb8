"""A program is made once: compared with the one that Brian2's own makefile makes."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dendritic_models import __main__, backends, compilation
from dendritic_models.run import load

pytestmark = [pytest.mark.standalone, pytest.mark.skipif(
    backends.BACKENDS["cpp_standalone"].problem() is not None, reason="no C++ compiler")]

WRITE = """
import sys
from brian2 import ms
from dendritic_models.run import export
from protocols.pairing import pairing
export(pairing(delay=float(sys.argv[2])*ms), sys.argv[1], native=True)
"""


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A folder of sources as Brian2 writes them, and an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path/"cache"))
    return sources(tmp_path/"first")


def sources(folder, delay=10):
    """The sources of one experiment, written by a process of its own."""
    subprocess.run([sys.executable, "-c", WRITE, folder, str(delay)], check=True,
                   capture_output=True, cwd=Path(__file__).parents[2])
    makefile = (folder/"Makefile").read_text().replace("Makefile", "makefile")
    (folder/"makefile").write_text(makefile)
    return folder


def ran(folder):
    (folder/"results").mkdir(exist_ok=True)
    subprocess.run(["./main", "--results_dir", "results/"], cwd=folder, check=True)
    return load(folder)


def test_program_is_that_of_brian2s_makefile_and_made_once(written, tmp_path):
    again = sources(tmp_path/"again")              # another process, in which sets are ordered anew
    plain = shutil.copytree(written, tmp_path/"plain")
    assert compilation.compiled(written)
    assert not compilation.compiled(again)
    subprocess.run(["make", "-j2"], cwd=plain, check=True, capture_output=True)
    expected = ran(plain)
    assert ran(written).equals(expected) and ran(again).equals(expected)


def test_other_numbers_in_arrays_need_no_compiler(written, tmp_path):
    """Where the sources agree, the program does; its inputs are its own."""
    later = sources(tmp_path/"later", delay=-10)   # the same number of spikes, at other times
    assert compilation.compiled(written)
    assert not compilation.compiled(later)
    change = [float(folder["synapse.w"][-1, 0]) - 0.5 for folder in (ran(written), ran(later))]
    assert change[0] > 0 > change[1]


def test_other_flags_are_another_program(written, tmp_path):
    slower = shutil.copytree(written, tmp_path/"slower")
    makefile = slower/"makefile"
    makefile.write_text(makefile.read_text().replace("-O3", "-O1"))
    assert compilation.compiled(written)
    assert compilation.compiled(slower)


def test_processes_at_once_share_the_cache(written, tmp_path):
    folders = [written, *(shutil.copytree(written, tmp_path/f"{k}") for k in range(3))]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(compilation.compiled, folders))
    assert all(ran(folder).equals(ran(written)) for folder in folders)
    assert sorted(path.suffix for path, _, _ in compilation.entries()) == [".headers", ".program"]


def test_sources_that_cannot_share_a_file_are_made_one_by_one(written):
    for k, path in enumerate(sorted((written/"code_objects").glob("*pre_codeobject.cpp"))):
        path.write_text(f"#define VALUE_{k}\n#ifdef VALUE_{1 - k}\n#error together\n#endif\n"
                        + path.read_text())
    assert compilation.compiled(written)
    ran(written)


def test_sources_that_do_not_compile_say_why(written):
    (written/"main.cpp").write_text("int main() { return nothing; }")
    with pytest.raises(RuntimeError, match="does not compile(.|\n)*nothing.* was not declared"):
        compilation.compiled(written)
    assert not [path for path, _, _ in compilation.entries() if path.suffix == ".program"]


def test_without_a_place_for_the_cache_programs_are_made_all_the_same(written, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    assert compilation.compiled(written)
    ran(written)
    assert compilation.entries() == []


def test_cache_keeps_to_its_limit_and_is_emptied(written, monkeypatch, capsys):
    compilation.compiled(written)
    program = next(path for path, _, _ in compilation.entries() if path.suffix == ".program")
    os.utime(program, (1e9, 1e9))                  # used long ago
    size = program.stat().st_size
    total = sum(size for _, size, _ in compilation.entries())
    assert compilation.empty(total) == 0
    assert compilation.empty(total - 1) == size and not program.exists()
    assert __main__.main(["cache", "--empty"]) == 0
    assert compilation.entries() == []
    assert "emptied" in capsys.readouterr().out
