"""Local workers: what they return, the order they take jobs in, and what a death, a loop or a killed server costs."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from huibao.errors import HuibaoError, RunError
from huibao.execution import server, workers
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


def leave(code: int) -> None:
    os._exit(code)


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


def leave_a_thread(_: int) -> int:
    threading.Thread(target=time.sleep, args=(60,)).start()
    return os.getpid()


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


def test_a_worker_that_dies_costs_one_retry_where_a_closed_pipe_cannot_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows; it would end the whole command without a word, like a reader of its output that has gone."""
    real = Connection.poll

    def poll(pipe: Connection, timeout: float = 0.0) -> bool:
        (waiting,) = struct.unpack("i", fcntl.ioctl(pipe.fileno(), termios.FIONREAD, b"\0" * 4))
        if real(pipe, timeout) and not waiting:
            raise BrokenPipeError
        return bool(waiting)

    monkeypatch.setattr(Connection, "poll", poll)
    assert outcomes(die_first, str(tmp_path))["0"].made == "attempt 2"
    assert outcomes(double, 3)["0"].made == 6


def test_a_job_that_always_kills_its_worker_fails_alone() -> None:
    jobs = [Job("bad", 1), Job("good", 2)]
    found = {one.name: one for one in run_jobs(die, jobs[:1], workers=2)}
    assert found["bad"].error and found["bad"].attempts == 2
    assert outcomes(double, 3)["0"].made == 6


@pytest.mark.parametrize(("code", "said"), [(3, "退出码 3"), (1, "退出码 1")])
def test_a_process_that_ends_by_itself_is_not_said_to_lack_memory(code: int, said: str) -> None:
    assert outcomes(leave, code)["0"].error == f"运行它的进程中途退出，{said}"
    assert outcomes(die, 0)["0"].error == "运行它的进程中途退出，可能是内存不足"


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


def test_a_process_that_does_not_end_by_itself_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huibao.execution.workers._SECONDS_TO_LEAVE", 0.3)
    pid = outcomes(leave_a_thread, 0)["0"].made
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_next_job_does_not_wait_for_the_last_process_to_end() -> None:
    started = time.monotonic()
    running = run_jobs(leave_a_thread, [Job(str(number), number) for number in range(3)], workers=1)
    assert len({next(running).made for _ in range(3)}) == 3
    assert time.monotonic() - started < workers._SECONDS_TO_LEAVE
    running.close()


def test_processes_do_not_run_the_program_that_asks_for_them(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from pathlib import Path\n"
        "with Path('loaded').open('a') as stream:\n"
        "    stream.write('once ')\n"
        "if __name__ == '__main__':\n"
        "    from huibao.execution.workers import Job, run_jobs\n"
        "    print([one.made for one in run_jobs(abs, [Job('a', -1), Job('b', -2)], workers=2)])\n"
    )
    done = subprocess.run([sys.executable, program.name], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert sorted(done.stdout.strip("[]\n").split(", ")) == ["1", "2"]
    assert (tmp_path / "loaded").read_text() == "once "


@pytest.mark.parametrize("fork", [True, False])
def test_files_named_like_modules_in_the_current_folder_are_not_taken_for_them(tmp_path: Path, fork: bool) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "here").mkdir()
    for name in ("click", "papermill", "selectors", "signal", "pandas"):
        (tmp_path / "here" / f"{name}.py").write_text("raise RuntimeError('taken')\n")
    program = tmp_path / "program" / "program.py"
    program.write_text(
        "import os\n"
        "from huibao.execution.workers import Job, run_jobs\n"
        "if __name__ == '__main__':\n"
        "    jobs = [Job('a', 'PYTHONSAFEPATH')]\n"
        "    print([(one.made, one.error) for one in run_jobs(os.getenv, jobs)], os.getenv(jobs[0].given))\n"
    )
    done = subprocess.run(
        [sys.executable, str(program)],
        cwd=tmp_path / "here",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HUIBAO_NO_FORK": "" if fork else "1"},
    )
    assert (done.stdout, done.stderr) == ("[(None, None)] None\n", "")


def test_a_server_that_never_stands_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refused:
        def start(self) -> None:
            raise EOFError

    monkeypatch.setattr("huibao.execution.server.time.sleep", lambda _: None)
    with pytest.raises(RunError, match="启动不了"):
        server.start(Refused())


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
