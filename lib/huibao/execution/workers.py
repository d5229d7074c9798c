"""Local workers: each piece of work in a process of its own, the longest first, one retry for one that died."""

from __future__ import annotations

import contextlib
import os
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from huibao.errors import HuibaoError, system_sentence
from huibao.execution import server

Given = TypeVar("Given")
Made = TypeVar("Made")

# A job that takes longer hangs.
TIMEOUT = 600.0
_ATTEMPTS = 2
# A notebook's threads can keep its process from ending.
_SECONDS_TO_LEAVE = 5.0
# How a process may end for want of memory: the system kills it (or its server: 255), or a library gives up (SIGABRT).
_OF_MEMORY = (None, -9, -6, 255)
_leaving: list[tuple[Any, float]] = []


@dataclass(frozen=True)
class Job(Generic[Given]):
    """A piece of work: its name, what the function gets, and how long it is expected to take (seconds)."""

    name: str
    given: Given
    weight: float = 1.0


@dataclass(frozen=True)
class Outcome(Generic[Made]):
    """What became of a job: `made` is what the function returned, `error` says in Chinese why there is nothing."""

    name: str
    made: Made | None
    seconds: float
    attempts: int
    error: str | None = None
    traceback: str | None = None


@dataclass
class _Running(Generic[Given]):
    job: Job[Given]
    process: Any
    pipe: Connection
    started: float
    attempt: int
    said: list[tuple[bool, Any]] = field(default_factory=list)


def default_workers() -> int:
    """The cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


class Running(Iterator[Outcome[Made]], Generic[Given, Made]):
    """Jobs under way; iterating yields their outcomes as they come, `close` kills what still runs."""

    def __init__(
        self, function: Callable[[Given], Made], jobs: Iterable[Job[Given]], workers: int, timeout: float
    ) -> None:
        self._function = function
        self._waiting = [(job, 1) for job in sorted(jobs, key=lambda job: (-job.weight, job.name))]
        self._workers = workers
        self._timeout = timeout
        self._running: list[_Running[Given]] = []
        self._done: list[Outcome[Made]] = []
        self._start_waiting()

    def __next__(self) -> Outcome[Made]:
        while not self._done:
            if not self._running:
                _see_out(wait=True)
                raise StopIteration
            _wait_for(self._running, self._timeout)
            done = [one for one in self._running if _is_done(one, self._timeout)]
            self._running = [one for one in self._running if one not in done]
            # The next job starts without waiting for the finished process to exit.
            self._start_waiting()
            for one in done:
                self._settle(one)
            self._start_waiting()
        return self._done.pop(0)

    def _start_waiting(self) -> None:
        while self._waiting and len(self._running) < self._workers:
            self._running.append(_start(self._function, *self._waiting.pop(0)))

    def _settle(self, one: _Running[Given]) -> None:
        outcome: Outcome[Made] = _finish(one, self._timeout)
        # A process that died may well end otherwise the next time; one that hung hangs again.
        died = outcome.error and outcome.traceback is None and outcome.seconds <= self._timeout
        if died and one.attempt < _ATTEMPTS:
            self._waiting.insert(0, (one.job, one.attempt + 1))
        else:
            self._done.append(outcome)

    def close(self) -> None:
        for one in self._running:
            _end(one.process)
        self._running.clear()
        self._waiting.clear()
        _see_out(wait=True)


def run_jobs(
    function: Callable[[Given], Made],
    jobs: Iterable[Job[Given]],
    *,
    workers: int | None = None,
    timeout: float = TIMEOUT,
) -> Running[Given, Made]:
    """Run `function` on every job in processes forked from the warm server.

    The first jobs are under way when this returns. `function` must be importable. A process that dies costs its job
    one retry, one that takes longer than `timeout` seconds is killed; neither costs the other jobs anything.
    """
    server.warm_up()
    return Running(function, jobs, max(1, workers or default_workers()), timeout)


def _start(function: Callable[[Given], Made], job: Job[Given], attempt: int) -> _Running[Given]:
    _see_out(wait=False)
    context: Any = server.context()
    near_end, far_end = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(far_end, function, job.given, dict(os.environ)), name=job.name)
    server.start(process)
    far_end.close()
    return _Running(job, process, near_end, time.monotonic(), attempt)


def _child(pipe: Connection, function: Callable[[Any], Any], given: Any, environment: dict[str, str]) -> None:
    if server.available():
        server.mark_child(environment)
    else:
        server.mark_started(environment)
    try:
        said = (True, function(given))
    except HuibaoError as error:
        said = (False, (str(error), traceback.format_exc()))
    except OSError as error:
        said = (False, (system_sentence(error), traceback.format_exc()))
    except Exception as error:
        said = (False, (f"{type(error).__name__}: {error}", traceback.format_exc()))
    # Whoever asked may be gone by now.
    with contextlib.suppress(BrokenPipeError):
        pipe.send(said)
    pipe.close()


def _wait_for(running: list[_Running[Given]], timeout: float) -> None:
    left = max(0.0, min(one.started for one in running) + timeout - time.monotonic())
    wait([handle for one in running for handle in (one.pipe, one.process.sentinel)], timeout=left)


def _is_done(one: _Running[Given], timeout: float) -> bool:
    # A pipe that closes with nothing in it says that the process is gone; on Windows to whoever but looks at it.
    try:
        if one.pipe.poll():
            one.said.append(one.pipe.recv())
            return True
    except (EOFError, OSError):
        return True
    return not one.process.is_alive() or time.monotonic() - one.started > timeout


def _finish(one: _Running[Given], timeout: float) -> Outcome[Made]:
    seconds = time.monotonic() - one.started
    late = seconds > timeout
    one.pipe.close()
    if one.said:
        _leaving.append((one.process, time.monotonic() + _SECONDS_TO_LEAVE))
        good, content = one.said[0]
        if good:
            return Outcome(one.job.name, content, seconds, one.attempt)
        return Outcome(one.job.name, None, seconds, one.attempt, content[0], content[1])
    one.process.join(0 if late else _SECONDS_TO_LEAVE)
    _end(one.process)
    reason = f"运行超过{timeout:g}秒，已停止" if late else f"运行它的进程中途退出，{_why(one.process.exitcode)}"
    return Outcome(one.job.name, None, seconds, one.attempt, reason)


def _why(exit_code: int | None) -> str:
    """What the way a process ended lets us guess."""
    return "可能是内存不足" if exit_code in _OF_MEMORY else f"退出码 {exit_code}"


def _see_out(*, wait: bool) -> None:
    """Take leave of processes that have given what they made; one that does not end by itself is killed."""
    for process, until in list(_leaving):
        process.join(max(0.0, until - time.monotonic()) if wait else 0)
        if time.monotonic() >= until:
            _end(process)
        # Another thread (a Dask worker has several) may have seen it out.
        if not process.is_alive() and (process, until) in _leaving:
            _leaving.remove((process, until))


def _end(process: Any) -> None:
    if process.is_alive():
        process.kill()
        process.join()
