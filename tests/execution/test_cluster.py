"""A Dask cluster of separate processes on loopback: the same outcomes, and a killed worker loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from distributed.client import FutureCancelledError

from execution.dask_processes import running_workers, started_scheduler
from huibao.errors import ClusterError, HuibaoError
from huibao.execution.cluster import Running, run_jobs
from huibao.execution.workers import Job, Outcome


def square(number: int) -> int:
    return number * number


def slow_square(given: tuple[str, int]) -> int:
    folder, number = given
    (Path(folder) / f"{number}-{os.getpid()}").touch()
    time.sleep(0.3)
    return number * number


def broken(_: int) -> int:
    raise HuibaoError("台账读不出来")


def test_outcomes_are_those_of_local_workers(scheduler: str, two_workers: object) -> None:
    running = run_jobs(square, [Job(str(n), n) for n in range(6)], address=scheduler)
    found = {outcome.name: outcome.made for outcome in running}
    running.close()
    assert found == {str(n): n * n for n in range(6)}


def test_an_error_is_told_as_by_local_workers(scheduler: str, two_workers: object) -> None:
    running = run_jobs(broken, [Job("0", 0)], address=scheduler)
    (outcome,) = list(running)
    running.close()
    assert outcome.error == "台账读不出来。"


def test_a_worker_killed_in_the_middle_loses_nothing(
    scheduler: str, two_workers: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    running = run_jobs(slow_square, [Job(str(n), (str(tmp_path), n)) for n in range(10)], address=scheduler)
    first = next(running)
    os.killpg(two_workers[0].pid, signal.SIGKILL)
    found = {outcome.name: outcome.made for outcome in (first, *running)}
    running.close()
    assert found == {str(n): n * n for n in range(10)}


@pytest.mark.parametrize("what", ["scheduler", "workers"])
def test_a_cluster_that_is_lost_ends_the_run_with_a_sentence(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huibao.execution.cluster._ALONE_SECONDS", 1)
    monkeypatch.setattr("huibao.execution.cluster._LOOK_SECONDS", 0.2)
    with started_scheduler() as (address, scheduler), running_workers(address, 2) as workers:
        running = run_jobs(slow_square, [Job(str(n), (str(tmp_path), n)) for n in range(20)], address=address)
        first = next(running)
        for process in [scheduler] if what == "scheduler" else workers:
            process.kill()
        found = {outcome.name: outcome for outcome in (first, *running)}
        running.close()
    assert set(found) == {str(n) for n in range(20)}
    lost = [outcome for outcome in found.values() if outcome.made is None]
    assert lost and {outcome.error for outcome in lost} == {"集群中断：调度器或工作进程已退出"}


def test_no_scheduler_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huibao.execution.cluster._CONNECT_SECONDS", 1)
    with pytest.raises(ClusterError, match="连不上 Dask 集群"):
        run_jobs(square, [Job("0", 0)], address="tcp://127.0.0.1:9")


def test_a_cluster_without_workers_is_one_sentence(scheduler: str) -> None:
    with pytest.raises(ClusterError, match="没有工作进程"):
        run_jobs(square, [Job("0", 0)], address=scheduler)


def test_an_outcome_that_is_lost_before_it_is_fetched_is_told_as_the_clusters_fault() -> None:
    class Lost:
        status = "finished"

        def result(self) -> None:
            raise FutureCancelledError("key", "lost")

        def done(self) -> bool:
            return True

    class LosingClient(CollapsingClient):
        def submit(self, *_: object, **__: object) -> Any:
            return Lost()

    running = Running(LosingClient(), Completed(), square, [Job("a", 1)], 10.0)
    outcome = next(running)
    running.close()
    assert (outcome.name, outcome.error) == ("a", "集群中断：调度器或工作进程已退出")


def test_many_jobs_go_to_a_worker_several_at_a_time(scheduler: str, two_workers: object) -> None:
    running = run_jobs(square, [Job(str(n), n) for n in range(70)], address=scheduler)
    assert {len(jobs) for jobs in running._futures.values()} == {2}
    found = {outcome.name: outcome.made for outcome in running}
    running.close()
    assert found == {str(n): n * n for n in range(70)}


def test_a_job_that_brings_its_workers_down_costs_none_that_were_sent_with_it() -> None:
    client, jobs = CollapsingClient(), [Job(str(n), -1 if n == 5 else n) for n in range(64)]
    running = Running(client, Completed(), square, jobs, 10.0)
    found = {outcome.name: outcome for outcome in running}
    running.close()
    assert ["4", "5", "6", "7"] in client.sent, "several at a time"
    assert {name: outcome.made for name, outcome in found.items()} == {
        str(n): None if n == 5 else n * n for n in range(64)
    }
    assert "集群中断" in (found["5"].error or "")


class Answer:
    """A future that is done: with outcomes, or because its workers went down under a job whose number is negative."""

    def __init__(self, jobs: Sequence[Job[int]]) -> None:
        self.status = "error" if any(job.given < 0 for job in jobs) else "finished"
        self._outcomes = [Outcome(job.name, job.given**2, 0.1, 1) for job in jobs]

    def result(self) -> list[Outcome[int]]:
        return self._outcomes

    def done(self) -> bool:
        return True

    def exception(self) -> str:
        return "KilledWorker"


class CollapsingClient:
    """A cluster of one worker, which goes down under a job whose number is negative and comes back."""

    def __init__(self) -> None:
        self.sent: list[list[str]] = []

    def nthreads(self) -> dict[str, int]:
        return {"worker": 1}

    def scheduler_info(self) -> dict[str, Any]:
        return {"workers": {"worker": {}}}

    def submit(self, on_worker: object, function: object, jobs: Sequence[Job[int]], *_: object, **__: object) -> Answer:
        self.sent.append([job.name for job in jobs])
        return Answer(jobs)

    def cancel(self, futures: Sequence[object]) -> None:
        assert not futures, "all are done"

    def close(self) -> None:
        pass


class Completed:
    """Answers in the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[Answer] = []

    def add(self, answer: Answer) -> None:
        self._waiting.append(answer)

    def __next__(self) -> Answer:
        if not self._waiting:
            raise StopIteration
        return self._waiting.pop(0)
