"""A Dask scheduler and workers as separate processes on loopback."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# The workers must find the functions that tests send them.
_TESTS = str(Path(__file__).parents[1])
_ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join(filter(None, [_TESTS, os.environ.get("PYTHONPATH")])),
}


@contextlib.contextmanager
def running_scheduler() -> Iterator[str]:
    """A scheduler of its own; yields its address."""
    with started_scheduler() as (address, _):
        yield address


@contextlib.contextmanager
def started_scheduler() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A scheduler's address and its process, for tests that kill it."""
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=_ENVIRONMENT) as process:
        assert process.stderr is not None
        try:
            found = (re.search(r"Scheduler at:\s+(tcp://\S+)", line) for line in process.stderr)
            yield next(match.group(1) for match in found if match), process
        finally:
            process.kill()


@contextlib.contextmanager
def running_workers(address: str, number: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Workers of one thread each, in sessions of their own; those still alive are killed at the end."""
    from distributed import Client

    workers = [_start_worker(address) for _ in range(number)]
    try:
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=120)
        yield workers
    finally:
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


def _start_worker(address: str) -> subprocess.Popen[bytes]:
    options = ["--nworkers", "1", "--nthreads", "1", "--no-dashboard", "--no-nanny"]
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", address, *options],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        start_new_session=True,
    )
