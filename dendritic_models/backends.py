"""The table of backends, their compiler flags, how each is switched on and left clean."""

import gc
import io
import logging
import os
import shutil
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass

import brian2
from brian2 import prefs, second, set_device
from brian2.codegen.generators.cpp_generator import CPPCodeGenerator
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.names import Nameable
from brian2.devices.device import get_device, reset_device

from dendritic_models import checks
from dendritic_models.compilation import compiler, kind, machine, overdue
from dendritic_models.integrators import bring_templates

log = logging.getLogger("dendritic_models")
# A rule's own clock is meant; Brian2 says so at each of its pathways.
brian2.BrianLogger.suppress_name("synapses_dt_mismatch")

COMMON = ("-w", "-O3", "-std=c++11", "-ffast-math", "-fno-finite-math-only")


@dataclass(frozen=True)
class Compiler:
    """What lets a compiler take eight cells (AVX-512), four (AVX2) or two (NEON) at a time."""

    flags: tuple = ()
    native: str = ""                 # for the processor of this machine
    vector_exp: bool = False         # its library has one; else EXP, where there is an instruction
                                     # that rounds: by `native` on x86-64, always on arm64


# Brian2 drops the flags that a version of a compiler does not know
COMPILERS = {
    ("gcc", "x86_64"): Compiler((
        "-D__FAST_MATH__=1",                 # glibc hides its vector exp without finite-math-only
        "-mprefer-vector-width=512",
        "--param=vect-max-version-for-alias-checks=20000",   # else loops over many arrays: scalar
    ), "-march=native", vector_exp=True),
    ("clang", "x86_64"): Compiler(("-mprefer-vector-width=512",), "-march=native"),
    ("gcc", "arm64"): Compiler((
        "--param=vect-max-version-for-alias-checks=20000",), "-mcpu=native"),
    ("clang", "arm64"): Compiler(native="-mcpu=native"),
}
ANY = Compiler(vector_exp=True)              # plain C++, by the compiler's own means
LOCK = threading.RLock()

# Brian2's exprel branches, which keeps a loop scalar; this one selects, to 1e-12 relative
EXPREL = """
static inline double _exprel_smooth(const double x)
{
    const double series = 1.0 + x*(0.5 + x*(1.0/6.0)), ratio = (exp(x) - 1.0)/x;
    return fabs(x) < 1e-4 ? series : ratio;
}
"""

# 2**k exp(r) with r below half of log 2, by its series (the first term left out is 2e-16); k goes
# into the exponent by adding 1.5*2**52, after which it stands in the lowest bits. Relative error
# below 1e-13, 1e-15 for small x; 0 below -708.
EXP = """
static inline double _exp_smooth(const double x)
{
    const double low = x < -708.0 ? -708.0 : x, y = low > 710.0 ? 710.0 : low;
    const double k = rint(y*1.4426950408889634);
    const double r = (y - k*0.693147180369123816490) - k*1.90821492927058770002e-10;
    const double shifted = k + (6755399441055744.0 + 1023.0);
    uint64_t bits;
    __builtin_memcpy(&bits, &shifted, 8);
    bits <<= 52;
    double scale, p = 1.0/479001600;
    __builtin_memcpy(&scale, &bits, 8);
    p = p*r + 1.0/39916800;
    p = p*r + 1.0/3628800;
    p = p*r + 1.0/362880;
    p = p*r + 1.0/40320;
    p = p*r + 1.0/5040;
    p = p*r + 1.0/720;
    p = p*r + 1.0/120;
    p = p*r + 1.0/24;
    p = p*r + 1.0/6;
    p = p*r + 0.5;
    p = p*r + 1.0;
    p = p*r + 1.0;
    return x < -708.0 ? 0.0 : p*scale;
}
"""


@dataclass(frozen=True)
class Backend:
    """One way to run: Brian2's device and, for the runtime device, its code generation target."""

    name: str
    device: str
    target: str = "auto"

    @property
    def standalone(self):
        """Whether a program is built and run, rather than code in this process."""
        return self.device != "runtime"

    def problem(self):
        """(what is missing, what to do instead), or ``None``."""
        if self.name == "numpy":
            return None
        if compiler() is None or (self.standalone and shutil.which("make") is None):
            return "a C++ compiler and make", ("apt install g++ make (or xcode-select --install), "
                                               "or use backend='numpy'.")
        if self.name == "cuda_standalone":
            try:
                import brian2cuda  # noqa: F401
            except ImportError:
                return "the package brian2cuda", ("pip install 'dendritic_models[cuda]', or use "
                                                  "backend='cpp_standalone'.")
        return None


BACKENDS = {b.name: b for b in (
    Backend("numpy", "runtime", "numpy"),
    Backend("cython", "runtime", "cython"),
    Backend("cpp_standalone", "cpp_standalone"),
    Backend("cuda_standalone", "cuda_standalone"),
)}


def default():
    """``cpp_standalone`` where it can be built, else ``numpy``, with a line that says so."""
    missing = BACKENDS["cpp_standalone"].problem()
    if missing is None:
        return "cpp_standalone"
    log.warning("No C++ compiler found (tried CXX, g++, c++): running on numpy, which is slower.")
    return "numpy"


def get(name=None):
    """The backend of that name, ready to use.

    Raises
    ------
    KeyError
        For an unknown name.
    ImportError
        When its package or compiler is missing; the message says what to install.
    """
    name = name or default()
    if name not in BACKENDS:
        raise checks.unknown("Backends", "backend", name, BACKENDS)
    missing = BACKENDS[name].problem()
    if missing:
        raise checks.needs(f"Backend '{name}'", *missing)
    return BACKENDS[name]


def flags(native=True, path=None):
    """The compiler flags of a C++ program, for this machine's processor or for any of its kind."""
    entry = compiled_by(path)
    return [*COMMON, *entry.flags, *[entry.native]*bool(native and entry.native)]


def compiled_by(path=None):
    """The line of `COMPILERS` for a compiler; default: the one that is found."""
    return COMPILERS.get(kind(path or compiler()), ANY)


def _functions(backend, native):
    """Name -> (name, C++ code, dependencies) of what is computed without a branch."""
    entry = compiled_by()
    if backend.name != "cpp_standalone" or entry.vector_exp or not (
            native or kind(compiler())[1] == "arm64"):
        return {"exprel": ("_exprel_smooth", EXPREL, None)}
    return {"exp": ("_exp_smooth", EXP, None),
            "exprel": ("_exprel_smooth", EXPREL.replace("(exp(", "(_exp_smooth("),
                       {"exp": DEFAULT_FUNCTIONS["exp"]})}


def _implement(functions):
    """Give functions another C++ implementation; returns what they had."""
    before = {}
    for name, given in functions.items():
        held = DEFAULT_FUNCTIONS[name].implementations
        before[name] = held._implementations.pop(CPPCodeGenerator, None)
        if isinstance(given, tuple):
            called, code, needed = given
            held.add_implementation(CPPCodeGenerator, name=called, code=code, dependencies=needed)
        elif given is not None:
            held._implementations[CPPCodeGenerator] = given
    return before


def prefer(backend, native=True):
    """Set Brian2's preferences for a backend; for scripts of one's own, before `set_device`."""
    if not backend.standalone:
        prefs.codegen.target = backend.target
        # else each call of exprel formats its arrays for an error message: half of an HH step
        prefs.codegen.runtime.numpy.discard_units = True
        return
    prefs.codegen.cpp.extra_compile_args_gcc = flags(native)
    prefs.codegen.cpp.include_dirs = []
    prefs.codegen.cpp.library_dirs = []
    prefs.codegen.cpp.runtime_library_dirs = []
    prefs.codegen.loop_invariant_optimisations = False
    prefs.devices.cpp_standalone.extra_make_args_unix = [f"-j{os.cpu_count()}"]  # not unbounded
    if backend.name == "cuda_standalone":
        _prefer_cuda(flags(native))


def _prefer_cuda(flags):
    """What nvcc 12 and 13 need: C++17 in both places; no GPU is needed to generate and compile."""
    from brian2cuda.codeobject import CUDAStandaloneCodeObject  # registers device, preferences
    bring_templates(CUDAStandaloneCodeObject)
    prefs.codegen.cpp.extra_compile_args_gcc = [
        "-std=c++17" if flag.startswith("-std") else flag for flag in flags]
    cuda = prefs.devices.cuda_standalone.cuda_backend
    cuda.extra_compile_args_nvcc = ["-w", "-use_fast_math", "-std=c++17"]
    if shutil.which("nvidia-smi") is None:
        cuda.detect_gpus = False
        cuda.gpu_id = 0
        cuda.compute_capability = 9.0
        if shutil.which("nvcc") is None:
            cuda.cuda_runtime_version = 13.0


@contextmanager
def active(backend, directory=None, native=True):
    """Switch a backend on, and leave no trace of it.

    Parameters
    ----------
    backend : Backend
    directory : path, optional
        Where a stand-alone program is written; by default a directory of this run alone, which is
        removed at the end.
    native : bool
        Compile for this machine's processor; ``False`` for programs that go elsewhere.

    Yields
    ------
    str or None
        The build directory.

    Notes
    -----
    Brian2 has one device: other threads of the process wait.
    """
    with LOCK:
        yield from _active(backend, directory, native)


def _active(backend, directory, native):
    owned = directory is None and backend.standalone
    if owned:
        directory = tempfile.mkdtemp(prefix="dendritic_models_")
    if backend.standalone and len(Nameable.__instances__()) > 2:   # default clock, magic network
        gc.collect()       # what an earlier run left would keep the names of its code for itself
    before = prefs.as_file
    dt = brian2.defaultclock.dt
    functions, entered = {}, False
    try:
        prefer(backend, native)
        if backend.standalone:
            functions = _implement(_functions(backend, native))
        set_device(backend.device, directory=directory, build_on_run=False) \
            if backend.standalone else set_device("runtime")
        entered = True
        if not backend.standalone:                  # an earlier run's end is not when states start
            brian2.defaultclock.set_interval(0*second, 0*second)
        if backend.standalone:
            get_device().reinit()
            get_device().activate(build_on_run=False, directory=directory)
        if backend.name == "cpp_standalone" and machine(flags(native)):
            # asked about all flags at once; Brian2 would compile a file for each
            prefs.codegen.cpp.extra_compile_args_gcc = []
            get_device().extra_compile_args = flags(native)
        yield directory
    finally:
        if entered:
            if backend.standalone:
                get_device().reinit()
            reset_device()
        _implement(functions)
        prefs.read_preference_file(io.StringIO(before))
        brian2.defaultclock.dt = dt
        if owned:
            shutil.rmtree(directory, ignore_errors=True)


def simulate(backend, network, duration, directory=None, timeout=None):
    """Run a network of the active backend to the end.

    Raises
    ------
    TimeoutError
        After `timeout` seconds, on a runtime backend.
    """
    def report(elapsed, completed, start, whole):
        if elapsed > timeout*second:
            raise overdue(timeout)

    network.run(duration, namespace={}, report=report if timeout else None,
                report_period=min(timeout or 10, 10)/10*second)
    if backend.standalone:
        get_device().build(directory=directory, compile=True, run=True, with_output=False)
