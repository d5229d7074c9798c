"""A Dask cluster for the tests that need one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from execution.dask_processes import running_scheduler, running_workers


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with running_scheduler() as address:
        yield address


@pytest.fixture
def two_workers(scheduler: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    with running_workers(scheduler, 2) as workers:
        yield workers
