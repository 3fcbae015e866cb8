"""A program is made once: compared with the one that Brian2's own makefile makes.

Compilations: the program of a protocol 2 (ours and Brian2's makefile), that of one unit 8; the
headers 3 (first, with other flags, without a cache).
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from brian2 import ms, prefs, second
from brian2.stateupdaters.base import StateUpdateMethod

from dendritic_models import __main__, backends, build, compilation
from dendritic_models import run as module
from dendritic_models.run import load
from tests.backends.test_same_numbers import tick

pytestmark = [pytest.mark.standalone, pytest.mark.skipif(
    backends.BACKENDS["cpp_standalone"].problem() is not None, reason="no C++ compiler")]

WRITE = """
import sys
from pathlib import Path
from types import SimpleNamespace
from brian2 import ms
from dendritic_models.run import export
from protocols.pairing import pairing
from tests.backends.test_same_numbers import tick
for place in sys.argv[1:]:
    name = Path(place).name
    export(tick() if name == "unit" else pairing(delay=float(name)*ms), place, native=True)
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Folders as Brian2 writes them: two delays, each written by a process of its own, a unit."""
    folder = tmp_path_factory.mktemp("sources")
    for names in (["10", "unit"], ["-10"]):        # sets are ordered anew in another process
        subprocess.run([sys.executable, "-c", WRITE, *(folder/name for name in names)], check=True,
                       capture_output=True, cwd=Path(__file__).parents[2])
    for place in folder.iterdir():
        makefile = (place/"Makefile").read_text().replace("Makefile", "makefile")
        (place/"makefile").write_text(makefile)
    return folder


@pytest.fixture(scope="module")
def headers(sources, tmp_path_factory):
    """A cache that holds the compiled headers, and nothing else."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home))
        assert compilation.compiled(shutil.copytree(sources/"unit", home/"unit"))
        for path in compilation.cache().glob("*.program"):
            path.unlink()
    return home


@pytest.fixture
def unit(sources, headers, tmp_path, monkeypatch):
    """The sources of one unit, and a cache of headers alone."""
    shutil.copytree(headers/"dendritic_models", tmp_path/"cache"/"dendritic_models")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path/"cache"))
    return shutil.copytree(sources/"unit", tmp_path/"unit")


def ran(folder):
    (folder/"results").mkdir(exist_ok=True)
    subprocess.run(["./main", "--results_dir", "results/"], cwd=folder, check=True)
    return load(folder)


def test_program_is_that_of_brian2s_makefile_and_made_once(unit, sources, tmp_path):
    """What another process wrote, with other numbers in its arrays, needs no compiler."""
    first, later, plain = (shutil.copytree(sources/delay, tmp_path/name) for delay, name in (
        ("10", "first"), ("-10", "later"), ("10", "plain")))
    assert compilation.compiled(first)
    assert not compilation.compiled(later)
    subprocess.run(["make", "-j2"], cwd=plain, check=True, capture_output=True)
    found, other = ran(first), ran(later)
    assert found.equals(ran(plain))
    change = [float(dataset["synapse.w"][-1, 0]) - 0.5 for dataset in (found, other)]
    assert change[0] > 0 > change[1]


def test_libraries_are_linked_in_where_they_are_there(monkeypatch):
    flags = {compilation._linked_in.__wrapped__(path) for path in (compilation.compiler(), None)}
    assert flags <= {(), ("-static-libstdc++", "-static-libgcc")} and () in flags
    monkeypatch.setattr(compilation, "kind", lambda path: ("gcc", "x86_64"))
    for told, expected in (("libstdc++.a\n", ()), ("/lib/libstdc++.a\n", ("-static-libstdc++",
                                                                          "-static-libgcc"))):
        monkeypatch.setattr(compilation.subprocess, "run", lambda *_, told=told, **__:
                            SimpleNamespace(stdout=told))
        assert compilation._linked_in.__wrapped__("g++") == expected


def test_other_flags_are_another_program(unit):
    assert compilation.compiled(unit)
    makefile = unit/"makefile"
    makefile.write_text(makefile.read_text().replace("-O3", "-O1"))
    assert compilation.compiled(unit)


def test_processes_at_once_make_it_once(unit, tmp_path):
    folders = [unit, *(shutil.copytree(unit, tmp_path/f"{k}") for k in range(3))]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(compilation.compiled, folders))
    assert sorted(made) == [False, False, False, True]
    assert all(ran(folder).equals(ran(unit)) for folder in folders)
    assert sorted(path.suffix for path, _, _ in compilation.entries()) == [".headers", ".program"]


def test_sources_that_cannot_share_a_file_are_made_one_by_one(unit):
    for k, path in enumerate(sorted((unit/"code_objects").glob("*.cpp"))):
        path.write_text(f"#define VALUE_{k}\n#ifdef VALUE_{1 - k}\n#error together\n#endif\n"
                        + path.read_text())
    assert compilation.compiled(unit)
    assert "#error" in (unit/"code_objects"/"a_stateupdater_codeobject.cpp").read_text()
    ran(unit)


def test_sources_that_do_not_compile_say_why(unit):
    (unit/"main.cpp").write_text("int main() { return nothing; }")
    with pytest.raises(RuntimeError, match="does not compile(.|\n)*nothing.* was not declared"):
        compilation.compiled(unit)
    assert not [path for path, _, _ in compilation.entries() if path.suffix == ".program"]


def test_without_a_place_for_the_cache_programs_are_made_all_the_same(unit, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    assert compilation.compiled(unit)
    ran(unit)
    assert compilation.entries() == []


def test_cache_keeps_to_its_limit_and_is_emptied(headers, tmp_path, monkeypatch, capsys):
    cache = shutil.copytree(headers/"dendritic_models", tmp_path/"dendritic_models")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    program = cache/"0.program"
    program.write_bytes(bytes(1000))
    os.utime(program, (1e9, 1e9))                  # used long ago
    total = sum(size for _, size, _ in compilation.entries())
    assert compilation.empty(total) == 0
    assert compilation.empty(total - 1) == 1000 and not program.exists()
    assert __main__.main(["cache", "--empty"]) == 0
    assert compilation.entries() == [] and not list(cache.iterdir())
    assert "emptied" in capsys.readouterr().out


# ---------------------------------------------------------------------------- whole experiments

def test_experiment_that_ran_before_is_neither_built_nor_compiled(unit, monkeypatch):
    first = module.run(tick(), "cpp_standalone")
    entry, = compilation.cache().glob("*.experiment")
    monkeypatch.setattr(build, "network", None)
    monkeypatch.setattr(module, "compiled", None)
    again = module.run(tick(), "cpp_standalone")
    assert again.equals(first) and {**again.attrs, "seconds": 0, "simulation_seconds": 0} == {
        **first.attrs, "seconds": 0, "simulation_seconds": 0}
    with pytest.raises(TypeError, match="not callable"):       # another is built
        module.run(tick(4*ms), "cpp_standalone")
    entry.write_bytes(entry.read_bytes()[:-1000])              # half written, or the disk is full
    with pytest.raises(TypeError, match="not callable"):
        module.run(tick(), "cpp_standalone")


def test_identity_is_all_that_a_program_depends_on(monkeypatch):
    known = module._identity(tick())
    assert known == module._identity(tick())
    assert known != module._identity(tick().with_({"a.tau": 2*ms}))
    assert known != module._identity(tick().with_(seed=1))
    monkeypatch.setattr(compilation, "compiler", lambda: shutil.which("true"))
    assert known != module._identity(tick())
    monkeypatch.undo()
    before, prefs.core.default_float_dtype = prefs.core.default_float_dtype, np.float32
    single, prefs.core.default_float_dtype = module._identity(tick()), before
    assert single != known == module._identity(tick())


def test_experiment_with_a_users_integrator_has_no_identity(monkeypatch):
    class Mine(StateUpdateMethod):
        """Its code is in the user's script, which nobody can compare."""

        def __call__(self, equations, variables=None, method_options=None):
            return "x = 0"

    monkeypatch.setitem(StateUpdateMethod.stateupdaters, "mine", Mine())
    assert module._identity(tick()) == ""


def test_program_that_takes_too_long_is_stopped(unit):
    with pytest.raises(TimeoutError, match="not done after 0.2 s"):
        module.run(tick(1e5*second), "cpp_standalone", timeout=0.2)
    with pytest.raises(TimeoutError, match="not done after 0.2 s"):
        module.run(tick(1e4*second), "numpy", timeout=0.2)


def test_program_that_fails_is_an_error_with_its_words(tmp_path):
    (tmp_path/"main").write_text("#!/bin/sh\necho no luck\nexit 3\n")
    (tmp_path/"main").chmod(0o755)
    with pytest.raises(RuntimeError, match="ended with code 3 before its time: no luck"):
        compilation.executed(tmp_path)
