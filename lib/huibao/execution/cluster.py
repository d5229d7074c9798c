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
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic

from huibao.errors import ClusterError
from huibao.execution.workers import TIMEOUT, Given, Job, Made, Outcome

_CONNECT_SECONDS = 20
# How long a cluster may be without any worker (they may be starting again) before its jobs are given up.
_ALONE_SECONDS = 30.0
_LOOK_SECONDS = 2.0
# Several jobs at a time cost a worker less, but only where each has many shares still to come.
_MOST_AT_A_TIME = 4
_SHARES = 16


class Running(Iterator[Outcome[Made]], Generic[Given, Made]):
    """Jobs under way on a cluster; iterating yields their outcomes as they come.

    Args:
        completed: yields the futures it was given by `add` as they are done.
    """

    def __init__(
        self,
        client: Any,
        completed: Any,
        function: Callable[[Given], Made],
        jobs: Sequence[Job[Given]],
        timeout: float,
    ):
        self._client, self._completed = client, completed
        self._function, self._timeout = function, timeout
        self._futures: dict[Any, Sequence[Job[Given]]] = {}
        self._done: list[Outcome[Made]] = []
        size = _at_a_time(len(jobs), sum(client.nthreads().values()))
        for first in range(0, len(jobs), size):
            completed.add(self._submit(jobs[first : first + size], first))
        self._closed = threading.Event()
        threading.Thread(target=self._give_up_when_alone, daemon=True).start()

    def _submit(self, jobs: Sequence[Job[Given]], place: int) -> Any:
        future = self._client.submit(_on_worker, self._function, jobs, self._timeout, pure=False, priority=-place)
        self._futures[future] = jobs
        return future

    def __next__(self) -> Outcome[Made]:
        while not self._done:
            self._settle(next(self._completed))
        return self._done.pop(0)

    def _settle(self, future: Any) -> None:
        jobs = self._futures[future]
        why = f"（{future.exception()}）" if future.status == "error" else ""
        if future.status == "finished":
            # What it gave may be lost with its worker, or given up, before it is fetched.
            with contextlib.suppress(Exception):
                self._done += future.result()
                return
        if future.status == "error" and len(jobs) > 1:
            # One of them may have brought its workers down: the others are not to be lost with it.
            for place, job in enumerate(jobs):
                self._completed.add(self._submit([job], place))
            return
        # An error of the job itself is an outcome like any other; this one is the cluster's.
        self._done += [Outcome(job.name, None, 0.0, 1, f"集群中断：调度器或工作进程已退出{why}") for job in jobs]

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
        self._client.cancel([future for future in list(self._futures) if not future.done()])

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
        ClusterError: no scheduler answers there, it has no workers, or they run another version of this software.
    """
    from distributed import as_completed

    client = _connect(address)
    try:
        _check_workers(client)
        completed = as_completed([], loop=client.loop)
        return Running(client, completed, function, sorted(jobs, key=lambda job: (-job.weight, job.name)), timeout)
    except BaseException:
        client.close()
        raise


def _connect(address: str) -> Any:
    from distributed import Client

    # What its own log has to say, we say in a sentence.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            "连不上 Dask 集群", where=address, remedy="确认调度器（dask scheduler）已启动，地址写成 tcp://主机:端口"
        ) from error


def _check_workers(client: Any) -> None:
    from huibao.execution.ingredients import software_digest

    try:
        digests = client.run(_software_digest)
    except Exception as error:
        raise ClusterError("集群的工作进程上没有装好本软件", remedy="在每台机器上装好同一版本") from error
    if not digests:
        raise ClusterError("Dask 集群里没有工作进程", remedy="先启动 dask worker")
    other = sorted(worker for worker, digest in digests.items() if digest != software_digest())
    if other:
        raise ClusterError("集群上有工作进程的程序版本与本机不同", where="、".join(other), remedy="装成同一版本再运行")


def _software_digest() -> str:
    from huibao.execution.ingredients import software_digest

    return software_digest()


def _at_a_time(jobs: int, threads: int) -> int:
    """How many jobs a worker is given at a time: several where there are so many that all stay busy to the end."""
    return max(1, min(_MOST_AT_A_TIME, jobs // (_SHARES * max(1, threads))))


def _on_worker(function: Callable[[Given], Made], jobs: Sequence[Job[Given]], timeout: float) -> list[Outcome[Made]]:
    from huibao.execution.workers import run_jobs as run_locally

    # Dask's workers are daemons, which multiprocessing forbids to have children; ours end with their jobs.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    running = run_locally(function, jobs, workers=1, timeout=timeout)
    # Not until it stops: it would see out the last process, which the next job need not wait for.
    return [next(running) for _ in jobs]
