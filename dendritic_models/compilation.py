"""Brian2's C++ sources -> a program, soon, and never twice.

Most of a build is reading the same headers once for each of some thirty files.  Here the headers
that never change are compiled once for all builds, and the files are read together, in as many
parts as there are processors.  A program that was made before, of the same sources by the same
compiler for the same processor, is taken from a cache.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
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
ONCE = ("main.cpp", "network.cpp", "objects.cpp", "run.cpp", "synapses_classes.cpp")


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
    flags = re.search(r"^OPTIMISATIONS = (.*)$", (directory/"makefile").read_text(), re.M)[1]
    machine = _machine(flags.split())
    cached = cache()/f"{_digest(directory, machine)}.program"
    with suppress(OSError):
        shutil.copy(cached, directory/"main")
        os.utime(cached)                                       # it was of use just now
        return False
    try:
        _make(directory, _in_parts(directory, _headers(directory, flags.split(), machine)))
    except RuntimeError:                                       # sources that cannot share a file
        _make(directory, "makefile")
    _keep(directory/"main", cached)
    return True


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


def _keep(made, name):
    """Move something into the cache in one step, so that another process never sees half of it."""
    with suppress(OSError):                                    # no room or no right: no cache
        cache().mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(dir=cache()))/name.name
        (shutil.copytree if made.is_dir() else shutil.copy)(made, place)
        with suppress(OSError):                                # another process was sooner
            place.rename(name)
        shutil.rmtree(place.parent)
        empty(LIMIT)


def _machine(flags):
    """What compiler, flags and processor come to: all the macros that they define."""
    told = subprocess.run([compiler(), *flags, "-dM", "-E", "-x", "c++", os.devnull], text=True,
                          capture_output=True, check=False)
    return f"{compiler()} {' '.join(flags)} {told.stdout}"


def _digest(directory, machine):
    """A name for the program of some sources; the arrays that it reads are no part of it."""
    digest = hashlib.sha256(machine.encode())
    for path in sorted([directory/"makefile", *directory.glob("**/*.cpp"),
                        *directory.glob("**/*.h")]):
        text = CLOCKS.sub(lambda found: "".join(sorted(found[0].splitlines(True))),
                          path.read_text())
        digest.update(f"{path.relative_to(directory)} {text}".encode())
    return digest.hexdigest()[:32]


# ---------------------------------------------------------------------------- making it

def _headers(directory, flags, machine):
    """The headers of every build, compiled; made once for all builds, or for this one alone."""
    library = directory/"brianlib"
    name = hashlib.sha256((machine + "".join(
        path.read_text() for path in sorted(library.glob("*.h")))).encode()).hexdigest()[:32]
    cached = cache()/f"{name}.headers"
    if not cached.exists():
        made = directory/"headers"
        shutil.copytree(library, made/"brianlib")
        (made/"headers.h").write_text(HEADERS)
        done = subprocess.run([compiler(), *flags, "-I.", "-x", "c++-header", "headers.h", "-o",
                               "headers.h.gch"], cwd=made, capture_output=True, check=False)
        if done.returncode:                                    # without them, only slower
            return made/"headers.h"
        _keep(made, cached)
    with suppress(OSError):
        os.utime(cached)
    return next(path for path in (cached/"headers.h", directory/"headers"/"headers.h")
                if path.exists())


def _in_parts(directory, headers):
    """Write the sources as a few files that include the others; returns the makefile's name."""
    makefile = (directory/"makefile").read_text()
    sources = re.search(r"^SRCS = (.*)$", makefile, re.M)[1].split()
    parts = [[] for _ in range(os.cpu_count() or 1)]
    for source in sorted(set(sources) - set(ONCE), key=lambda s: -(directory/s).stat().st_size):
        smallest = min(parts, key=lambda part: sum((directory/s).stat().st_size for s in part))
        smallest.append(source)
    named = {f"part_{k}.cpp": _together(directory, part)
             for k, part in enumerate(filter(None, parts))}
    named["once.cpp"] = "".join(f'#include "{source}"\n' for source in ONCE)  # last: a linker
    # takes a function that several files have from the first, which is optimised in full
    for name, text in named.items():
        (directory/name).write_text(text)
    makefile = re.sub(r"^SRCS = .*$", f"SRCS = {' '.join(named)}", makefile, flags=re.M)
    makefile = makefile.replace("makefile", "parts.make") + f"""
OPTIMISATIONS += -include {headers}
once.o: OPTIMISATIONS += -O1
"""
    (directory/"parts.make").write_text(makefile)
    return "parts.make"


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
