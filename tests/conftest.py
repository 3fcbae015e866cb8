"""The world of a test: the numpy target, a seed, clean Brian2 state, caches of its own."""

import gc
import os
import shutil
import tempfile

import pytest

MARKS = {"cython": pytest.mark.standalone, "cpp_standalone": pytest.mark.standalone,
         "cuda_standalone": pytest.mark.cuda}


def pytest_configure(config):
    """Compiled code goes to a directory of this session, said before Brian2 is imported."""
    if not hasattr(config, "workerinput"):               # the workers inherit it
        cache = os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="dendritic_models_")
        config.add_cleanup(lambda: shutil.rmtree(cache, ignore_errors=True))


def pytest_collection_finish(session):
    """Each run of Brian2 collects all garbage: what stays until the end is not searched."""
    gc.collect()
    gc.freeze()


def pytest_generate_tests(metafunc):
    """A test that asks for a `backend` runs on each."""
    if "backend" in metafunc.fixturenames:
        from dendritic_models.backends import BACKENDS

        metafunc.parametrize("backend", indirect=True, argvalues=[
            pytest.param(name, marks=MARKS.get(name, ())) for name in BACKENDS])


@pytest.fixture
def backend(request):
    """The name of a backend that can run here; else the test is skipped with the reason."""
    from dendritic_models import backends

    try:
        return backends.get(request.param).name
    except ImportError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def seed():
    """One seed for everything that is drawn."""
    return 20240229


@pytest.fixture(autouse=True)
def clean_brian(seed):
    """Runtime device, numpy target, empty scope and a seed; all devices are reset afterwards."""
    import brian2
    from brian2.devices.device import reinit_devices

    brian2.set_device("runtime")
    brian2.prefs.codegen.target = "numpy"
    brian2.start_scope()
    brian2.seed(seed)
    yield
    brian2.set_device("runtime")
    reinit_devices()
