"""Notebook runs on a Dask cluster of two workers on loopback, against as many on local workers.

Every area for as many periods as it takes. The cluster runs them all twice, local workers once in between, so that a
machine that grows slower or faster meanwhile favours neither.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.measuring import CommandFailed
from benchmarks.scale import Scale
from benchmarks.setting import Setting, notebooks
from benchmarks.table import Measured

_WORKERS = 2
_PATIENCE = 60
_PERIODS = (
    "2022", "2021", "2022H1", "2022H2", "2021H1", "2021H2", "2022Q1", "2022Q2", "2022Q3", "2022Q4", "2021Q1", "2021Q2",
    "2022-01", "2022-02", "2022-03", "2022-04", "2022-05", "2022-06", "2022-07", "2022-08", "2022-09",
)  # fmt: skip


def measure(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured]]:
    """Row dask."""
    from huibao.execution import cluster, workers

    jobs = list(islice(tasks(setting), max(1, scale.cluster_runs // 2)))
    with dask_cluster(setting) as address:

        def local(part: list[Any]) -> float:
            return _drained(lambda: workers.run_jobs(run_area(), part, workers=_WORKERS))

        def on_cluster(part: list[Any]) -> float:
            return _drained(lambda: cluster.run_jobs(run_area(), part, address=address))

        # Each side's servers are warm before anything counts.
        local(jobs[:_WORKERS])
        on_cluster(jobs[: 2 * _WORKERS])
        before = on_cluster(jobs)
        here = local(jobs)
        after = on_cluster(jobs)
    more = [100 * (seconds / here - 1) for seconds in (before, after)]
    note = f"集群{2 * len(jobs)}次 {before + after:.1f}秒，本机{len(jobs)}次 {here:.1f}秒"
    yield "dask", Measured.of(more, note)


def run_area() -> Any:
    """The function that runs one notebook, as the command sends it."""
    from huibao.production.notebooks import run_area

    return run_area


def tasks(setting: Setting) -> Iterator[Any]:
    """Jobs: every area for one period after the other."""
    from huibao.bureau import default_bureau_path
    from huibao.execution.notebook import Task
    from huibao.execution.workers import Job

    environment = {"HUIBAO_WAREHOUSE": str(setting.warehouse), "HUIBAO_BUREAU": str(default_bureau_path())}
    for period in _PERIODS:
        for notebook in notebooks():
            name = f"{notebook.stem} {period}"
            output = setting.folder / "cluster" / f"{name}.ipynb"
            yield Job(name, Task(name, notebook, output, {"period": period}, environment))


def _drained(start: Callable[[], Any]) -> float:
    started = time.perf_counter()
    running = start()
    try:
        for outcome in running:
            problem = outcome.error or (outcome.made and outcome.made.failure)
            if problem:
                raise CommandFailed(f"{outcome.name}: {problem}")
    finally:
        running.close()
    return time.perf_counter() - started


@contextmanager
def dask_cluster(setting: Setting) -> Iterator[str]:
    """A scheduler and two workers, processes of their own, on loopback; yields the address."""
    module = [sys.executable, "-m"]
    scheduler = [*module, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    scheduler += ["--no-dashboard", "--no-show"]
    started: list[subprocess.Popen[Any]] = []
    try:
        # Into a file: a pipe that nobody reads any more would fill up and stop the scheduler.
        said = setting.folder / "scheduler.log"
        with said.open("wb") as messages:
            started.append(subprocess.Popen(scheduler, stderr=messages))
        address = _address(said)
        for _ in range(_WORKERS):
            worker = [*module, "distributed.cli.dask_worker", address, "--nworkers", "1", "--nthreads", "1"]
            worker += ["--no-dashboard", "--no-nanny", "--local-directory", str(setting.folder / "dask")]
            started.append(subprocess.Popen(worker, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        _wait_for_workers(address)
        yield address
    finally:
        for each in started:
            each.kill()
            each.wait()


def _address(said: Path) -> str:
    for _ in range(_PATIENCE * 10):
        if found := re.search(r"Scheduler at:\s+(tcp://\S+)", said.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise CommandFailed("the Dask scheduler did not start")


def _wait_for_workers(address: str) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(_WORKERS, timeout=_PATIENCE)
