"""The same jobs on a Dask cluster. Each Dask worker keeps a warm server and forks from it; a worker that dies loses
nothing, its jobs run elsewhere.

Notebooks, bureau file, warehouse and output folder must have the same paths on every machine (a file share), or the
warehouse must be an Ibis URL.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic

from huibao.errors import HuibaoError
from huibao.execution.workers import TIMEOUT, Given, Job, Made, Outcome

_CONNECT_SECONDS = 20
# How long a cluster may be without any worker (they may be starting again) before its jobs are given up.
_ALONE_SECONDS = 30.0
_LOOK_SECONDS = 2.0


class Running(Iterator[Outcome[Made]], Generic[Given, Made]):
    """Jobs under way on a cluster; iterating yields their outcomes as they come."""

    def __init__(self, client: Any, futures: dict[Any, Job[Given]]) -> None:
        from distributed import as_completed

        self._client = client
        self._futures = futures
        self._completed = iter(as_completed(list(futures), loop=client.loop))
        self._closed = threading.Event()
        threading.Thread(target=self._give_up_when_alone, daemon=True).start()

    def __next__(self) -> Outcome[Made]:
        future = next(self._completed)
        why = f"（{future.exception()}）" if future.status == "error" else ""
        if future.status == "finished":
            # What it gave may be lost with its worker, or given up, before it is fetched.
            with contextlib.suppress(Exception):
                outcome: Outcome[Made] = future.result()
                return outcome
        # An error of the job itself is an outcome like any other; this one is the cluster's.
        return Outcome(self._futures[future].name, None, 0.0, 1, f"集群中断：调度器或工作进程已退出{why}")

    def _give_up_when_alone(self) -> None:
        """Cancel what is left once no worker has been there for a while: without workers Dask waits for ever."""
        alone = 0.0
        while not self._closed.wait(_LOOK_SECONDS):
            try:
                alone = 0.0 if self._client.scheduler_info()["workers"] else alone + _LOOK_SECONDS
                if alone >= _ALONE_SECONDS:
                    self._cancel()
            except Exception:  # the scheduler is gone, which ends the jobs by itself
                return

    def _cancel(self) -> None:
        self._client.cancel([future for future in self._futures if not future.done()])

    def close(self) -> None:
        self._closed.set()
        # There may be no scheduler any more to tell.
        with contextlib.suppress(Exception):
            self._cancel()
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
    from distributed import Client

    # What its own log has to say, we say in a sentence.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
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
