"""Brian2's C++ sources -> a program, soon, and never twice.

Most of a build is reading the same headers once for each of some thirty files.  Here the headers
that never change are compiled once for all builds, and the files are read together, in as many
parts as there are processors.  A program that was made before, of the same sources by the same
compiler for the same processor, is taken from a cache.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

LIMIT = 1e9                            # bytes; those not used for longest go first
HEADERS = """#include "brianlib/clocks.h"
#include "brianlib/common_math.h"
#include "brianlib/dynamic_array.h"
#include "brianlib/stdint_compat.h"
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
"""
# Brian2 starts its clocks in the order of a set, which is another in every process
CLOCKS = re.compile(r"(?:^[ \t]*_array_\w+_(?:timestep|t|dt)\[0\] = .*;\n)+", re.M)
# What runs once, or calls what does the work: optimising it in full would take most of the time
ONCE = ("main.cpp", "network.cpp", "objects.cpp", "run.cpp", "synapses_classes.cpp")
COLD = re.compile(r"code_objects/(before_run_|after_run_)|_synapses_create_|_group_variable_set_")


def compiler():
    """The C++ compiler that Brian2 will call, or ``None``."""
    candidates = [os.environ["CXX"].split()[0]] if os.environ.get("CXX") else ["g++", "c++"]
    return next((path for path in map(shutil.which, candidates) if path), None)


def compiled(directory):
    """Make the program ``main`` of the sources in a build directory.

    Parameters
    ----------
    directory : path
        What Brian2 wrote.

    Returns
    -------
    bool
        Whether a compiler had to run.

    Raises
    ------
    RuntimeError
        When the sources do not compile, with the compiler's words.
    """
    directory = Path(directory)
    makefile = (directory/"makefile").read_text()
    flags = re.search(r"^OPTIMISATIONS = (.*)$", makefile, re.M)[1]
    flags += " -fopenmp"*("-fopenmp" in makefile)              # which the headers need as well
    made_for = machine(flags.split()) or flags
    cached = cache()/f"{_digest(directory, made_for)}.program"
    with _one_at_a_time(cached.name):
        with suppress(OSError):
            shutil.copy(cached, directory/"main")
            os.utime(cached)                                   # it was of use just now
            return False
        try:
            _make(directory, _in_parts(directory, _headers(directory, flags.split(), made_for)))
        except RuntimeError:                                   # sources that cannot share a file
            _make(directory, "makefile")
        _keep(directory/"main", cached)
    return True


def executed(directory, timeout=None, arguments=()):
    """Run the program of a directory; its results go to ``results`` there.

    `arguments` are ``<object>.<variable>=<file>``: what a variable starts with instead.

    Returns
    -------
    float
        Seconds that the simulation took, by the program's own clock.

    Raises
    ------
    TimeoutError
        When it is not done after `timeout` seconds.
    RuntimeError
        When it fails, or stops before its end.
    """
    results = Path(directory)/"results"
    results.mkdir(exist_ok=True)
    try:
        done = subprocess.run(["./main", "--results_dir", "results/", *arguments], cwd=directory,
                              text=True, capture_output=True, check=False, timeout=timeout,
                              env={"GOMP_SPINCOUNT": "10000"} | os.environ)   # threads: then sleep
    except subprocess.TimeoutExpired:
        raise overdue(timeout) from None
    told = (results/"last_run_info.txt").read_text().split() if not done.returncode else []
    if len(told) != 2 or float(told[1]) < 1:
        raise RuntimeError(f"The C++ program ended with code {done.returncode} before its time: "
                           f"{(done.stdout + done.stderr).strip()[-2000:]}")
    if arguments and done.stderr.strip():          # Brian2 goes on after a file that does not fit
        raise RuntimeError(f"The C++ program did not take what it was given: {done.stderr.strip()}")
    return float(told[0])


def overdue(timeout):
    """The error of a simulation that takes longer than it may."""
    return TimeoutError(f"The simulation was not done after {timeout:g} s. Give it more time with "
                        f"timeout=, or simulate less.")


# ---------------------------------------------------------------------------- the cache

def cache():
    """The folder of what was compiled: ``dendritic_models`` in ``XDG_CACHE_HOME``."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home()/".cache"
    return Path(home)/"dendritic_models"


def entries():
    """(path, bytes, time of last use) of what the cache holds, the last used first."""
    held = []
    for path in cache().glob("*.*"):
        with suppress(OSError):                                # another process removed it
            files = list(path.glob("**/*")) if path.is_dir() else [path]
            held.append((path, sum(f.stat().st_size for f in files), path.stat().st_mtime))
    return sorted(held, key=lambda entry: -entry[2])


def empty(limit=0):
    """Remove what was not used for longest until `limit` bytes are left; returns bytes freed."""
    kept = freed = 0
    for path, size, _ in entries():
        kept += size
        if kept > limit:
            freed += size
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return freed


def kept(name, directory, files):
    """Put some files and folders of a directory into the cache, as one entry."""
    paths = [path for file in files for path in (directory/file, *(directory/file).glob("**/*"))]
    with suppress(OSError), tempfile.TemporaryDirectory(dir=cache()) as place:
        with zipfile.ZipFile(Path(place)/name, "w") as packed:
            for path in filter(Path.is_file, paths):
                packed.write(path, path.relative_to(directory))
        (Path(place)/name).rename(cache()/name)
    empty(LIMIT)


def fetched(name, directory):
    """Unpack an entry of the cache; returns whether there was one, whole to the last byte."""
    with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(cache()/name) as packed:
        packed.extractall(directory)                           # checks each file's sum
        (directory/"main").chmod(0o755)
        os.utime(cache()/name)
        return True
    return False


@contextmanager
def _one_at_a_time(name):
    """Processes that need the same wait for the first, and then find it in the cache."""
    lock = cache()/f"{name}.lock"
    try:
        cache().mkdir(parents=True, exist_ok=True)
        held = lock.open("w")
    except OSError:                                            # no right: no cache
        yield
        return
    with held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _keep(made, name):
    """Move something into the cache in one step, so that another process never sees half of it."""
    with suppress(OSError), tempfile.TemporaryDirectory(dir=cache()) as place:   # no room: no cache
        copied = (shutil.copytree if made.is_dir() else shutil.copy)(made, Path(place)/name.name)
        Path(copied).rename(name)
    empty(LIMIT)


@lru_cache
def kind(path):
    """(``gcc``, ``clang`` or ``other``; ``x86_64``, ``arm64`` or ``other``) of a compiler."""
    told = path and subprocess.run([path, "-dM", "-E", "-x", "c++", os.devnull], text=True,
                                   capture_output=True, check=False).stdout
    macros = set(re.findall(r"^#define (\w+)", told or "", re.M))
    named = {"clang": {"__clang__"}, "gcc": {"__GNUC__"}}            # Clang calls itself both
    built_for = {"x86_64": {"__x86_64__"}, "arm64": {"__aarch64__"}}
    return tuple(next((name for name, marks in table.items() if marks & macros), "other")
                 for table in (named, built_for))


def machine(flags):
    """What compiler, flags and processor come to, as text; "" where the flags are not understood.

    All the macros that they define, and how this file has things made.
    """
    return _machine(tuple(flags), compiler())


@lru_cache
def _machine(flags, path):
    told = subprocess.run([path, *flags, "-dM", "-E", "-x", "c++", os.devnull], text=True,
                          capture_output=True, check=False)
    return "" if told.returncode else f"{path} {flags} {told.stdout} {Path(__file__).read_text()}"


def _digest(directory, made_for):
    """A name for the program of some sources; the arrays that it reads are no part of it."""
    digest = hashlib.sha256(made_for.encode())
    for path in sorted([directory/"makefile", *directory.glob("**/*.cpp"),
                        *directory.glob("**/*.h")]):
        text = CLOCKS.sub(lambda found: "".join(sorted(found[0].splitlines(True))),
                          path.read_text())
        digest.update(f"{path.relative_to(directory)} {text}".encode())
    return digest.hexdigest()[:32]


# ---------------------------------------------------------------------------- making it

def _headers(directory, flags, made_for):
    """The headers of every build, compiled; made once for all builds, or for this one alone."""
    library = directory/"brianlib"
    name = hashlib.sha256((made_for + "".join(
        path.read_text() for path in sorted(library.glob("*.h")))).encode()).hexdigest()[:32]
    cached, made = cache()/f"{name}.headers", directory/"headers"
    with _one_at_a_time(cached.name):
        with suppress(OSError):
            os.utime(cached)
            return cached/"headers.h"
        shutil.copytree(library, made/"brianlib")
        (made/"headers.h").write_text(HEADERS)
        done = subprocess.run([compiler(), *flags, "-I.", "-x", "c++-header", "headers.h", "-o",
                               "headers.h.gch"], cwd=made, capture_output=True, check=False)
        if not done.returncode:                                # without them, only slower
            _keep(made, cached)
    return next(path for path in (cached/"headers.h", made/"headers.h") if path.exists())


def _in_parts(directory, headers):
    """Write the sources as a few files that include the others; returns the makefile's name."""
    makefile = (directory/"makefile").read_text()
    sources = set(re.search(r"^SRCS = (.*)$", makefile, re.M)[1].split()) - set(ONCE)
    cold = sorted(filter(COLD.search, sources))
    parts = [[] for _ in range(os.cpu_count() or 1)]
    for source in sorted(sources - set(cold), key=lambda s: (-(directory/s).stat().st_size, s)):
        smallest = min(parts, key=lambda part: sum((directory/s).stat().st_size for s in part))
        smallest.append(source)
    named = {f"part_{k}.cpp": _together(directory, part)
             for k, part in enumerate(filter(None, parts))}
    (directory/"network.cpp").write_text(_timed_once((directory/"network.cpp").read_text()))
    # last: a linker takes a function that several files have from the first, optimised in full
    named["once.cpp"] = "".join(f'#include "{source}"\n' for source in ONCE) + _together(
        directory, cold)
    for name, text in named.items():
        (directory/name).write_text(text)
    makefile = re.sub(r"^SRCS = .*$", f"SRCS = {' '.join(named)}", makefile, flags=re.M)
    makefile = makefile.replace("makefile", "parts.make") + f"""
OPTIMISATIONS += -include {headers}
LFLAGS += {' '.join(_linked_in(compiler()))}
once.o: OPTIMISATIONS += -O1
"""
    (directory/"parts.make").write_text(makefile)
    return "parts.make"


@lru_cache
def _linked_in(path):
    """Flags that put GCC's own libraries into a program, where they are there for it.

    A program then starts a millisecond of processor sooner, a fifth of a short run.
    """
    if kind(path)[0] != "gcc":
        return ()
    told = subprocess.run([path, "-print-file-name=libstdc++.a"], text=True, capture_output=True,
                          check=False).stdout.strip()
    return ("-static-libstdc++", "-static-libgcc") if Path(told).is_absolute() else ()


def _timed_once(network):
    """Brian2's loop without asking the system for the time at every step, of which only the last
    answer is used: two thirds of the run of a small model."""
    asked = re.search(r"^ *current = std::clock\(\);\n *elapsed_realtime = .*\n", network, re.M)
    after = "\n    Network::_globally_running = false;\n"
    if not asked or "did_break_early = true" in network:       # the answers are used
        return network
    return network.replace(asked[0], "").replace(after, after + asked[0])


def _together(directory, sources):
    """Several sources as one, each in a namespace of its own, for its helpers' sake."""
    texts = {source: (directory/source).read_text() for source in sources}
    included = dict.fromkeys(line.strip() for text in texts.values()
                             for line in re.findall(r"^[ \t]*#[ \t]*include.*$", text, re.M))
    parts = list(included)
    for k, source in enumerate(sources):
        header = (directory/source).with_suffix(".h").read_text()
        parts += [f"namespace source_{k} {{", f'#include "{source}"', "}"]
        parts += [f"void {name}() {{ source_{k}::{name}(); }}"
                  for name in re.findall(r"^void (\w+)\(\);", header, re.M)]
    return "\n".join(parts) + "\n"


def _make(directory, makefile):
    """Run make.  The directory is new, so that no dependencies need be found."""
    (directory/"make.deps").touch()
    made = subprocess.run(["make", f"-j{os.cpu_count()}", "-f", makefile], cwd=directory, text=True,
                          capture_output=True, check=False)
    if made.returncode:
        raise RuntimeError(f"The C++ program does not compile: {made.stderr.strip()[-2000:]}")
