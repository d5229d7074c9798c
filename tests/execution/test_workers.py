"""Local workers: what they return, the order they take jobs in, and what a death, a loop or a killed server costs."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest

from huibao.errors import HuibaoError
from huibao.execution import server
from huibao.execution.workers import Job, Outcome, run_jobs

needs_fork = pytest.mark.skipif(not server.available(), reason="本机不支持 fork")


def double(number: int) -> int:
    return number * 2


def fail(number: int) -> int:
    if number < 0:
        raise HuibaoError("数值不对", where="第1行")
    raise ValueError("bad")


def die_first(folder: str) -> str:
    marks = list(Path(folder).iterdir())
    (Path(folder) / str(len(marks))).touch()
    if not marks:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"attempt {len(marks) + 1}"


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def loop(_: int) -> None:
    while True:
        pass


def note(given: tuple[str, str]) -> None:
    folder, name = given
    with (Path(folder) / "order").open("a") as stream:
        stream.write(name)


def slow(folder: str) -> str:
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(0.7)
    return "done"


def outcomes(function: Any, *given: Any, **options: Any) -> dict[str, Outcome[Any]]:
    jobs = [Job(str(number), one) for number, one in enumerate(given)]
    return {outcome.name: outcome for outcome in run_jobs(function, jobs, **options)}


def test_every_job_has_its_outcome() -> None:
    found = outcomes(double, *range(5), workers=2)
    assert {name: one.made for name, one in found.items()} == {str(n): n * 2 for n in range(5)}


def test_an_error_is_told_with_its_traceback_and_not_tried_again() -> None:
    found = outcomes(fail, -1, 1)
    assert found["0"].error == "数值不对（位置：第1行）。"
    assert found["1"].error == "ValueError: bad"
    assert "fail" in (found["1"].traceback or "") and found["1"].attempts == 1


def test_a_worker_that_dies_costs_one_retry(tmp_path: Path) -> None:
    found = outcomes(die_first, str(tmp_path))
    assert found["0"].made == "attempt 2" and found["0"].attempts == 2


def test_a_job_that_always_kills_its_worker_fails_alone() -> None:
    jobs = [Job("bad", 1), Job("good", 2)]
    found = {one.name: one for one in run_jobs(die, jobs[:1], workers=2)}
    assert found["bad"].error and found["bad"].attempts == 2
    assert outcomes(double, 3)["0"].made == 6


def test_a_job_that_loops_is_stopped() -> None:
    found = outcomes(loop, 0, timeout=0.5)
    assert "运行超过0.5秒" in (found["0"].error or "")


def test_the_longest_job_starts_first(tmp_path: Path) -> None:
    jobs = [Job(name, (str(tmp_path), name), weight) for name, weight in (("a", 1.0), ("b", 3.0), ("c", 2.0))]
    list(run_jobs(note, jobs, workers=1))
    assert (tmp_path / "order").read_text() == "bca"


def test_jobs_start_before_the_first_outcome_is_asked_for(tmp_path: Path) -> None:
    running = run_jobs(slow, [Job("one", str(tmp_path))])
    deadline = time.monotonic() + 20
    while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert list(tmp_path.iterdir())
    running.close()


def test_closing_kills_what_still_runs(tmp_path: Path) -> None:
    running = run_jobs(loop, [Job("one", 0)])
    pid = running._running[0].process.pid
    running.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@needs_fork
def test_a_killed_server_costs_its_jobs_one_retry(tmp_path: Path) -> None:
    running = run_jobs(slow, [Job("one", str(tmp_path))])
    deadline = time.monotonic() + 20
    while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    pid = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    os.kill(pid, signal.SIGKILL)
    (outcome,) = list(running)
    assert outcome.made == "done"


def test_without_fork_every_job_still_has_its_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIBAO_NO_FORK", "1")
    assert outcomes(double, 4)["0"].made == 8
