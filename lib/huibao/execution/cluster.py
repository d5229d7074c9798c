"""The same jobs on a Dask cluster. Each Dask worker keeps a warm server and forks from it; a worker that dies loses
nothing, its jobs run elsewhere.

Notebooks, bureau file, warehouse and output folder must have the same paths on every machine (a file share), or the
warehouse must be an Ibis URL.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic

from huibao.errors import HuibaoError
from huibao.execution.workers import TIMEOUT, Given, Job, Made, Outcome

_CONNECT_SECONDS = 20
# How many workers may die under one job before the job itself is blamed.
_ALLOWED_FAILURES = 3


class Running(Iterator[Outcome[Made]], Generic[Given, Made]):
    """Jobs under way on a cluster; iterating yields their outcomes as they come."""

    def __init__(self, client: Any, futures: dict[Any, Job[Given]]) -> None:
        from distributed import as_completed

        self._client = client
        self._futures = futures
        self._completed = iter(as_completed(list(futures), loop=client.loop))

    def __next__(self) -> Outcome[Made]:
        future = next(self._completed)
        if future.status == "finished":
            outcome: Outcome[Made] = future.result()
            return outcome
        error = future.exception()
        return Outcome(self._futures[future].name, None, 0.0, 1, f"集群没有完成：{error}", str(error))

    def close(self) -> None:
        self._client.cancel([future for future in self._futures if not future.done()])
        self._client.close()


def run_jobs(
    function: Callable[[Given], Made], jobs: Iterable[Job[Given]], *, address: str, timeout: float = TIMEOUT
) -> Running[Given, Made]:
    """Run `function` on every job on the Dask cluster at `address` (tcp://host:port), longest first.

    Raises:
        HuibaoError: no scheduler answers there, it has no workers, or the workers run another version of this software.
    """
    client = _connect(address)
    try:
        _check_workers(client)
        ordered = sorted(jobs, key=lambda job: (-job.weight, job.name))
        futures = {
            client.submit(_on_worker, function, job, timeout, pure=False, priority=-number): job
            for number, job in enumerate(ordered)
        }
    except BaseException:
        client.close()
        raise
    return Running(client, futures)


def _connect(address: str) -> Any:
    import dask
    from distributed import Client

    dask.config.set({"distributed.scheduler.allowed-failures": _ALLOWED_FAILURES})
    try:
        return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise HuibaoError(
            "连不上 Dask 集群", where=address, remedy="确认调度器（dask scheduler）已启动，地址写成 tcp://主机:端口"
        ) from error


def _check_workers(client: Any) -> None:
    from huibao.execution.ingredients import software_digest

    try:
        digests = client.run(_software_digest)
    except Exception as error:
        raise HuibaoError("集群的工作进程上没有装好本软件", remedy="在每台机器上装好同一版本") from error
    if not digests:
        raise HuibaoError("Dask 集群里没有工作进程", remedy="先启动 dask worker")
    other = sorted(worker for worker, digest in digests.items() if digest != software_digest())
    if other:
        raise HuibaoError("集群上有工作进程的程序版本与本机不同", where="、".join(other), remedy="装成同一版本再运行")


def _software_digest() -> str:
    from huibao.execution.ingredients import software_digest

    return software_digest()


def _on_worker(function: Callable[[Given], Made], job: Job[Given], timeout: float) -> Outcome[Made]:
    from huibao.execution.workers import run_jobs as run_locally

    # Dask's workers are daemons, which multiprocessing forbids to have children; ours end with their one job.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    return next(run_locally(function, [job], workers=1, timeout=timeout))
