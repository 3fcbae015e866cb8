"""Vector maths: seen in the object code, and the exponential of our own against numpy's.

Compilations: state updaters of the benchmarks' cell twice and of synapses once, ten lines once.
"""

import platform
import re
import shutil
import subprocess

import numpy as np
import pytest
from brian2 import ms

from benchmarks.peers.ours import btsp_of
from dendritic_models import backends, compilation
from dendritic_models.cells import ball_and_stick
from dendritic_models.experiment import Experiment, Network, Population, Recording
from dendritic_models.run import export
from tests.lowering.generated_trees import active, tree

GCC = compilation.kind(compilation.compiler()) == ("gcc", "x86_64")


def group_update(folder, cell):
    """The step of 16 cells: as `update_of`."""
    return update_of(folder, "cells", Experiment(
        "bench", Network((Population("cells", cell, 16),)),
        recordings=(Recording("cells", "spikes"),), duration=1*ms, dt=0.025*ms))


def update_of(folder, name, experiment):
    """A step of one object: the exponentials that it calls, and its machine code."""
    export(experiment, folder, native=True)
    update, = (folder/"code_objects").glob(f"{name}_stateupdater_codeobject*.cpp")   # ..._36.cpp
    update = f"code_objects/{update.stem}.o"               # when what has that name is still alive
    subprocess.run(["make", update], cwd=folder, check=True, capture_output=True)

    def told(*command):
        return subprocess.run([*command, update], cwd=folder, check=True, text=True,
                              capture_output=True).stdout

    return [name for name in told("nm", "-u").split() if "exp" in name], told("objdump", "-d")


@pytest.mark.standalone
@pytest.mark.skipif(not GCC or platform.libc_ver()[0] != "glibc" or shutil.which("nm") is None,
                    reason="glibc's vector maths is for GCC on x86-64")
def test_group_update_of_the_benchmark_cell_calls_vector_exp(tmp_path, monkeypatch):
    cell = ball_and_stick(3)                           # the channels are in the soma alone
    called, code = group_update(tmp_path/"library", cell)
    assert any(name.startswith("_ZGV") for name in called)
    monkeypatch.setitem(backends.COMPILERS, ("gcc", "x86_64"), backends.Compiler(
        backends.COMPILERS["gcc", "x86_64"].flags, "-march=native"))
    called, code = group_update(tmp_path/"own", cell)
    assert called == []                                # as Clang is given it: written out
    assert len(re.findall(r"(?:mul|add|sub)\w*pd ", code)) > 100            # of packed doubles


@pytest.mark.standalone
@pytest.mark.skipif(not GCC or shutil.which("nm") is None, reason="for GCC on x86-64")
def test_tiles_of_a_tree_have_the_exponential_written_out(tmp_path):
    called, code = group_update(tmp_path, active(tree("random", 6)))
    assert called == []
    assert len(re.findall(r"(?:mul|add|sub)\w*pd ", code)) > 100


@pytest.mark.standalone
@pytest.mark.skipif(not GCC or shutil.which("nm") is None, reason="for GCC on x86-64")
def test_update_of_synapses_is_in_vectors(tmp_path):
    """`ivdep` in the template: without it GCC fears that the neurons' arrays are the synapses'."""
    called, code = update_of(tmp_path, "path", btsp_of(inputs=3, cells=3, duration=20, dt=1.0))
    assert any(name.startswith("_ZGV") for name in called)     # `exp` is left for the constants
    assert len(re.findall(r"(?:mul|add|sub)\w*pd ", code)) > 20


@pytest.mark.standalone
@pytest.mark.skipif(compilation.compiler() is None, reason="no C++ compiler")
def test_own_exp_is_numpys(tmp_path):
    (tmp_path/"main.cpp").write_text(f"""
#include <cmath>
#include <cstdint>
#include <cstdio>
{backends.EXP}
int main()
{{
    static double x[100005];
    const size_t n = fread(x, 8, 100005, stdin);
    for (size_t k = 0; k < n; k++) x[k] = _exp_smooth(x[k]);
    return fwrite(x, 8, n, stdout) != n;
}}""")
    subprocess.run([compilation.compiler(), *backends.flags(), "main.cpp", "-o", "main"],
                   cwd=tmp_path, check=True)

    def own(x):
        return np.frombuffer(subprocess.run([tmp_path/"main"], input=np.asarray(x).tobytes(),
                                            capture_output=True, check=True).stdout)

    x = np.linspace(-707.9, 709.4, 100000)
    np.testing.assert_allclose(own(x), np.exp(x), rtol=1e-13)  # x rounded
    x = np.linspace(-1, 1, 100000)
    np.testing.assert_allclose(own(x), np.exp(x), rtol=1e-15)
    np.testing.assert_array_equal(own([0.0, -709.0, -np.inf, np.inf, np.nan]),
                                  [1, 0, 0, np.inf, np.nan])


@pytest.fixture(params=list(backends.COMPILERS), ids=" ".join)
def stub(request, tmp_path, monkeypatch):
    """A compiler that only says what it is, as the one that is found."""
    name, processor = request.param
    macros = ["__GNUC__"] + ["__clang__"]*(name == "clang")
    macros.append({"x86_64": "__x86_64__", "arm64": "__aarch64__"}[processor])
    path = tmp_path/"compiler"
    path.write_text("#!/bin/sh\n" + "".join(f"echo '#define {macro} 1'\n" for macro in macros))
    path.chmod(0o755)
    monkeypatch.setenv("CXX", str(path))
    return request.param


def test_compiler_gets_its_own_flags_and_exp(stub):
    assert compilation.kind(compilation.compiler()) == stub
    native, portable = backends.flags(), backends.flags(native=False)
    x86 = {"-march=native", "-mprefer-vector-width=512"}
    assert bool(x86 & set(native)) == (stub[1] == "x86_64")
    assert not {"-march=native", "-mcpu=native"} & set(portable)
    backend = backends.BACKENDS["cpp_standalone"]
    assert "exp" in backends._functions(backend, True)
    # any x86-64 may lack the instruction that rounds, no arm64 does
    assert ("exp" in backends._functions(backend, False)) == (stub[1] == "arm64")


def test_unknown_compiler_gets_plain_flags(monkeypatch, tmp_path):
    path = tmp_path/"compiler"
    path.write_text("#!/bin/sh\necho '#define __RISCV 1'\n")
    path.chmod(0o755)
    monkeypatch.setenv("CXX", str(path))
    assert backends.flags() == list(backends.COMMON)
