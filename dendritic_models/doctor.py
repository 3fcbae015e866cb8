"""Is this machine ready?  One line for each thing, and what to do about each problem."""

import importlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("numpy", "scipy", "xarray", "h5netcdf", "h5py", "matplotlib", "tqdm")
EXP_LOOP = """#include <cmath>
void f(const double* x, double* y, int n) { for (int i = 0; i < n; i++) y[i] = std::exp(x[i]); }
"""
VECTOR_MATHS = "_ZGV"                              # how the names of vector functions begin
FREE = 2e9                                         # bytes: a large build and its results


@dataclass
class Finding:
    """One thing, what was found, and what to do where that is not enough.

    Without an `optional` thing a backend is missing or slow, and the rest works.
    """

    thing: str
    found: str
    cure: str = ""
    optional: bool = False

    def __str__(self):
        status = "ok" if not self.cure else "note" if self.optional else "PROBLEM"
        return f"{status:8}{self.thing:15}{self.found}" + (f"; {self.cure}" if self.cure else "")


def report():
    """Print all findings; returns 1 when not even the numpy backend can work, else 0."""
    vital = [python(), *map(library, LIBRARIES), brian2()]
    print(*vital, sep="\n")
    if any(finding.cure for finding in vital):
        return 1
    print(*compilers(), make(), brian2cuda(), nvcc(), device(), *map(writable, caches()), disk(),
          sep="\n")
    return 0


def installed(package):
    """The version of a package, or ``None``."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def said(*command):
    """The first line that a program prints, or ``None`` when it is missing or fails."""
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip().partition("\n")[0] if answer.returncode == 0 else None


def python():
    """The interpreter."""
    old = sys.version_info < (3, 11)
    return Finding("Python", platform.python_version(), "install 3.11 or newer" if old else "")


def library(package):
    """A package without which nothing runs."""
    found = installed(package)
    return Finding(package, found or "not installed", "" if found else f"pip install {package}")


def brian2():
    """Brian2, and whether it works with this numpy."""
    finding = library("brian2")
    if finding.cure:
        return finding
    ours, numpy = (tuple(map(int, (installed(package) or "0.0").split(".")[:2]))
                   for package in ("brian2", "numpy"))
    if ours < (2, 9):
        finding.cure = "pip install 'brian2>=2.9'"
    elif ours < (2, 10) and numpy >= (2, 4):
        finding.cure = "it breaks on numpy 2.4 and later: pip install 'numpy<2.4'"
    else:
        try:
            importlib.import_module("brian2")
        except Exception as error:
            finding.found += f" does not import ({error})"
            finding.cure = "pip install --force-reinstall brian2"
    return finding


def compilers():
    """Every C++ compiler on the PATH, and whether it vectorises an exponential."""
    names = dict.fromkeys(filter(None, (os.environ.get("CXX"), "g++", "clang++")))
    found = [compiler(name) for name in names if shutil.which(name.split()[0])]
    return found or [Finding("compiler", "no C++ compiler on the PATH",
                             "runs use numpy; install g++ to run many times faster", optional=True)]


def compiler(name):
    """One compiler, tried on a loop over exponentials with the flags of the C++ backend."""
    from dendritic_models.backends import compiled_by, flags

    about, path = said(*name.split(), "--version") or "does not start", name.split()[0]
    with tempfile.TemporaryDirectory() as folder:
        loop, built = Path(folder, "loop.cpp"), Path(folder, "loop.o")
        loop.write_text(EXP_LOOP)
        if said(*name.split(), *flags(path=path), "-c", str(loop), "-o", str(built)) is None:
            return Finding(name, about, "it cannot compile ten lines: reinstall it, with its "
                           "standard library (Debian: apt install g++)")
        own = compiled_by(path).own_exp == "all"     # exp is then written out in the program
        vector = own or VECTOR_MATHS.encode() in built.read_bytes()
    return Finding(name, f"{about}, {'vectorises exp' if vector else 'exp is not vectorised'}", ""
                   if vector else "dendrites run several times slower; use g++ with glibc",
                   optional=True)


def make():
    """The program that builds C++."""
    found = said("make", "--version")
    return Finding("make", found or "not found", "" if found else
                   "needed by cpp_standalone (Debian: apt install make)", optional=True)


def brian2cuda():
    """Brian2's CUDA backend."""
    found = installed("brian2cuda")
    cure = "" if found else "for cuda_standalone: pip install brian2cuda==1.0b1"
    if cure and sys.version_info < (3, 12):
        cure = "for cuda_standalone: Python 3.12 or newer and pip install brian2cuda==1.0b1"
    return Finding("brian2cuda", found or "not installed", cure, optional=True)


def nvcc():
    """The CUDA compiler."""
    path = shutil.which("nvcc")
    return Finding("nvcc", path or "not found", "" if path else
                   "for cuda_standalone: install the CUDA toolkit", optional=True)


def device():
    """The NVIDIA device."""
    found = said("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")
    return Finding("CUDA device", found or "none found", "" if found else
                   "cuda_standalone can generate code here but not run it", optional=True)


def caches():
    """Where compiled code goes: Cython's modules, the stand-alone programs and their sources."""
    from brian2.codegen.runtime.cython_rt.extension_manager import get_cython_cache_dir

    from dendritic_models.compilation import cache

    return [Path(get_cython_cache_dir()), cache(), Path(tempfile.gettempdir())]


def writable(folder):
    """Whether a file can be written to a folder, or the folder made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        return Finding("cache", f"{folder} ({error.strerror})", "make it writable, or set "
                       "XDG_CACHE_HOME to a folder that is")
    return Finding("cache", f"{folder} is writable")


def disk():
    """Room for builds and results."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    return Finding("free disk", f"{free/1e9:.1f} GB in {folder}", "" if free > FREE else
                   "a build and its results may need 2 GB: set TMPDIR to a larger disk")
