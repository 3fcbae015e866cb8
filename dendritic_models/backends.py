"""The table of backends, their compiler flags, how each is switched on and left clean."""

import gc
import io
import logging
import os
import shutil
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace

import brian2
import numpy as np
from brian2 import prefs, second, set_device
from brian2.codegen.generators.cpp_generator import CPPCodeGenerator
from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.names import Nameable
from brian2.devices.cpp_standalone.codeobject import CPPStandaloneCodeObject
from brian2.devices.device import get_device, reset_device

from dendritic_models import checks
from dendritic_models.compilation import compiler, kind, machine, overdue
from dendritic_models.integrators import TreeGroup, bring_templates
from dendritic_models.precision import SingleGenerator

log = logging.getLogger("dendritic_models")
# A rule's own clock is meant; Brian2 says so at each of its pathways.
brian2.BrianLogger.suppress_name("synapses_dt_mismatch")

COMMON = ("-w", "-O3", "-std=c++11", "-ffast-math", "-fno-finite-math-only")


@dataclass(frozen=True)
class Compiler:
    """What lets a compiler take eight cells (AVX-512), four (AVX2) or two (NEON) at a time."""

    flags: tuple = ()
    native: str = ""                 # for the processor of this machine
    own_exp: str = "all"             # what has EXP, where an instruction rounds (by `native` on
                                     # x86-64, always on arm64): "all", "trees" or nothing


# Brian2 drops the flags that a version of a compiler does not know
COMPILERS = {
    ("gcc", "x86_64"): Compiler((
        "-D__FAST_MATH__=1",                 # glibc hides its vector exp without finite-math-only
        "-mprefer-vector-width=512",
        "--param=vect-max-version-for-alias-checks=20000",   # else loops over many arrays: scalar
    ), "-march=native", own_exp="trees"),    # its library's takes several cells at a time as well
    ("clang", "x86_64"): Compiler(("-mprefer-vector-width=512",), "-march=native"),
    ("gcc", "arm64"): Compiler((
        "--param=vect-max-version-for-alias-checks=20000",), "-mcpu=native"),
    ("clang", "arm64"): Compiler(native="-mcpu=native"),
}
ANY = Compiler(own_exp="")              # plain C++, by the compiler's own means
LOCK = threading.RLock()

# Brian2's exprel branches, which keeps a loop scalar; this one selects, to 1e-12 relative, and to
# 1e-6 in single precision
EXPREL = """
static inline double _exprel_smooth(const double x)
{
    const double series = 1.0 + x*(0.5 + x*(1.0/6.0)), ratio = (exp(x) - 1.0)/x;
    return fabs(x) < 1e-4 ? series : ratio;
}
static inline float _exprel_smooth(const float x)
{
    const float series = 1.0f + x*(0.5f + x*(1.0f/6 + x*(1.0f/24 + x*(1.0f/120 + x*(1.0f/720)))));
    const float ratio = (exp(x) - 1.0f)/x;
    return fabs(x) < 0.3f ? series : ratio;
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
static inline float _exp_smooth(const float x)
{
    const float low = x < -87.0f ? -87.0f : x, y = low > 88.8f ? 88.8f : low;
    const float k = rintf(y*1.44269504f);
    const float r = (y - k*0.693145752f) - k*1.42860677e-6f;
    const float shifted = k + (12582912.0f + 127.0f);
    uint32_t bits;
    __builtin_memcpy(&bits, &shifted, 4);
    bits <<= 23;
    float scale, p = 1.0f/5040;
    __builtin_memcpy(&scale, &bits, 4);
    p = p*r + 1.0f/720;
    p = p*r + 1.0f/120;
    p = p*r + 1.0f/24;
    p = p*r + 1.0f/6;
    p = p*r + 0.5f;
    p = p*r + 1.0f;
    p = p*r + 1.0f;
    return x < -87.0f ? 0.0f : p*scale;
}
"""
LIBRARY_EXP = """
static inline double _exp_smooth(const double x) { return exp(x); }
static inline float _exp_smooth(const float x) { return expf(x); }
"""


@dataclass(frozen=True)
class Backend:
    """One way to run: Brian2's device and, for the runtime device, its code generation target.

    `precision` is that of all states; time is kept in double precision in any case.
    """

    name: str
    device: str
    target: str = "auto"
    threads: int = 1
    precision: str = "double"

    def __str__(self):
        return ",".join([self.name, *(f"{option}={getattr(self, option)}" for option, usual
                                      in OPTIONS.items() if getattr(self, option) != usual)])

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

OPTIONS = {field.name: field.default for field in fields(Backend)
           if field.name in ("threads", "precision")}
PRECISIONS = {"double": np.float64, "single": np.float32}


def default():
    """``cpp_standalone`` where it can be built, else ``numpy``, with a line that says so."""
    missing = BACKENDS["cpp_standalone"].problem()
    if missing is None:
        return "cpp_standalone"
    log.warning("No C++ compiler found (tried CXX, g++, c++): running on numpy, which is slower.")
    return "numpy"


def get(name=None):
    """The backend of that name, ready to use.

    Parameters
    ----------
    name : str, optional
        With options after commas: ``"cpp_standalone,threads=4,precision=single"``.  ``threads``
        are OpenMP's (C++ alone), ``precision`` is ``double`` or ``single``.  Options alone are
        those of the default.

    Raises
    ------
    KeyError
        For an unknown name, option or precision.
    ValueError
        For a number of threads that is none, or that the backend cannot have.
    ImportError
        When its package or compiler is missing; the message says what to install.
    """
    name, *settings = (name or default()).split(",")
    if "=" in name:
        name, settings = default(), [name, *settings]
    if name not in BACKENDS:
        raise checks.unknown("Backends", "backend", name, BACKENDS)
    backend = replace(BACKENDS[name], **_options(name, settings))
    missing = backend.problem()
    if missing:
        raise checks.needs(f"Backend '{name}'", *missing)
    return backend


def _options(name, settings):
    """What ``threads=4`` and the like say, checked."""
    given = dict(setting.partition("=")[::2] for setting in settings)
    for option in given:
        if option not in OPTIONS:
            raise checks.unknown(f"Backend '{name}'", "option", option, OPTIONS)
    if given.get("precision", "double") not in PRECISIONS:
        raise checks.unknown(f"Backend '{name}'", "precision", given["precision"], PRECISIONS)
    if "threads" in given:
        text = given["threads"]
        if not text.isdecimal() or int(text) < 1:
            raise ValueError(f"Backend '{name}': threads={text}, expected a whole number from 1.")
        if int(text) > 1 and name != "cpp_standalone":
            raise ValueError(f"Backend '{name}' has no threads of its own (threads={text}). Use "
                             f"backend='cpp_standalone,threads={text}'.")
        given["threads"] = int(text)
    return given


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
    if backend.name != "cpp_standalone" or not entry.own_exp or not (
            native or kind(compiler())[1] == "arm64"):
        return {"exprel": ("_exprel_smooth", EXPREL, None)}
    if entry.own_exp == "trees":
        return {"exp": ("_exp_smooth", _exp_of, None), "exprel": ("_exprel_smooth", EXPREL, None)}
    return {"exp": ("_exp_smooth", EXP, None),
            "exprel": ("_exprel_smooth", EXPREL.replace("(exp(", "(_exp_smooth("),
                       {"exp": DEFAULT_FUNCTIONS["exp"]})}


def _exp_of(owner):
    """Our own exponential where it won, in the tiles of trees; elsewhere the library's."""
    return EXP if isinstance(owner, TreeGroup) else LIBRARY_EXP


def _implement(functions):
    """Give functions another C++ implementation; returns what they had."""
    before = {}
    for name, given in functions.items():
        held = DEFAULT_FUNCTIONS[name].implementations
        before[name] = held._implementations.pop(CPPCodeGenerator, None)
        if isinstance(given, tuple):
            called, code, needed = given
            if callable(code):                                 # of the group that calls it
                held.add_dynamic_implementation(CPPCodeGenerator, name=called, code=code,
                                                namespace=lambda owner: {})
            else:
                held.add_implementation(CPPCodeGenerator, name=called, code=code,
                                        dependencies=needed)
        elif given is not None:
            held._implementations[CPPCodeGenerator] = given
    return before


def prefer(backend, native=True):
    """Set Brian2's preferences for a backend; for scripts of one's own, before `set_device`."""
    prefs.core.default_float_dtype = PRECISIONS[backend.precision]
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
    prefs.devices.cpp_standalone.openmp_threads = backend.threads if backend.threads > 1 else 0
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
    functions, entered, generator = {}, False, CPPStandaloneCodeObject.generator_class
    try:
        prefer(backend, native)
        if backend.standalone:
            functions = _implement(_functions(backend, native))
        if backend.precision == "single":
            CPPStandaloneCodeObject.generator_class = SingleGenerator
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
        CPPStandaloneCodeObject.generator_class = generator
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

    # Brian2 compares with 1e50, which is infinite in single precision: no reason to warn
    with np.errstate(over="ignore" if backend.precision == "single" else None):
        network.run(duration, namespace={}, report=report if timeout else None,
                    report_period=min(timeout or 10, 10)/10*second)
    if backend.standalone:
        get_device().build(directory=directory, compile=True, run=True, with_output=False)
