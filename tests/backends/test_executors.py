"""Sweeps on a cluster of dask's, against the same sweep in this process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import xarray as xr
from brian2 import ms

from dendritic_models.sweep import sweep
from tests.lowering.test_sweep import STARTS, fade

distributed = pytest.importorskip(
    "distributed", reason="needs dask.distributed: pip install 'dendritic_models[cluster]'")

STARTED = ("--scheduler-file", "scheduler.json", "--no-dashboard")
WORKER = ("--nworkers", "1", "--nthreads", "1", "--no-nanny")


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler, and two workers by their process ids: processes on loopback."""
    def start(kind, *options):
        program = f"from distributed.cli.dask_{kind} import main; main()"
        path = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r}); "
        with (tmp_path/"log").open("a") as log:
            return subprocess.Popen([sys.executable, "-c", path + program, *STARTED, *options],
                                    cwd=tmp_path, stdout=log, stderr=log)

    processes = [start("scheduler", "--host", "127.0.0.1", "--port", "0")]
    processes += [start("worker", *WORKER, "--host", "127.0.0.1") for _ in range(2)]
    try:
        yield str(tmp_path/"scheduler.json"), {p.pid: p for p in processes[1:]}
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_cluster_that_loses_a_worker_ends_with_the_numbers_of_this_process(cluster):
    address, workers = cluster
    axes = dict(start=STARTS, tau=[5*ms, 7*ms, -0.001*ms, 9*ms])
    alone = sweep(fade, "numpy", **axes)
    killed = []

    def and_kill(dataset):
        """The measure of the first point that comes back ends a worker that is at work."""
        if not killed:
            busy = [name for name, tasks in client.processing().items() if tasks]
            killed.append(client.run(os.getpid, workers=busy[:1])[busy[0]])
            workers[killed[0]].send_signal(signal.SIGKILL)
        return dataset

    with distributed.Client(scheduler_file=address, timeout=60) as client:
        client.wait_for_workers(2, timeout=120)
        whole = sweep(fade, "numpy", client.get_executor(pure=False), and_kill, batch=1, **axes)
        assert len(client.processing()) == 1
    assert workers[killed[0]].poll() == -signal.SIGKILL
    xr.testing.assert_identical(whole.drop_attrs(), alone.drop_attrs())
