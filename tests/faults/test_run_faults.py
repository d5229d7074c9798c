"""Notebooks that loop, eat memory, die or exit, and a killed server, in the middle of whole runs: each is told of, the
others are made, and nothing is left half-written."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.execution import server
from huibao.review import is_intact

ROOT = Path(__file__).resolve().parents[2]
GOOD = "consumer_protection"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="只有 Linux 能让子进程随父进程结束")
pytestmark = pytest.mark.skipif(not server.available(), reason="本机不支持 fork，使用标准引擎")


def run(*arguments: object) -> int:
    return report_errors(commands, ["run", *map(str, arguments)])


@pytest.fixture
def add_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], int]:
    """Appends a cell to an area's notebook in a project of the test's own; returns the cell's number."""
    project = tmp_path / "project"
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, project / name)
    monkeypatch.setenv("HUIBAO_PROJECT", str(project))

    def add(area: str, source: str) -> int:
        path = project / "notebooks" / f"{area}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(source))
        nbformat.write(notebook, path)
        return len(notebook.cells)

    return add


def errors(folder: Path, area: str) -> list[str]:
    """The names of the errors in an area's executed notebook."""
    cells = nbformat.read(folder / "notebooks" / f"{area}.ipynb", as_version=4).cells
    return [one.ename for cell in cells for one in cell.get("outputs", []) if one.output_type == "error"]


def log(out: Path) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads((out / "run.log").read_text(encoding="utf-8").splitlines()[-1])
    return entry


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.timeout(300)
def test_each_faulty_notebook_is_told_of_and_the_others_are_made(
    add_cell: Callable[[str, str], int],
    small_ledgers: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HUIBAO_TIMEOUT", "10")
    monkeypatch.setenv("HUIBAO_MEMORY", "2G")
    marks = tmp_path / "marks"
    marks.mkdir()
    died = f"import os, signal\nopen(f'{marks}/{{os.getpid()}}', 'w').close()\nos.kill(os.getpid(), signal.SIGKILL)"
    # Not even `except Exception` may keep a loop going.
    loops = "while True:\n    try:\n        pass\n    except Exception:\n        pass"
    cells = {
        "brands": add_cell("brands", loops),
        "enforcement": add_cell("enforcement", "kept = bytearray(8 << 30)"),
        "staff_capability": add_cell("staff_capability", "import sys; sys.exit(3)"),
        "party_building": add_cell("party_building", died),
    }
    out = tmp_path / "out"
    areas = ",".join([*cells, GOOD])
    assert run("2022", "--data", small_ledgers, "--areas", areas, "--format", "html", "--out", out, "--force") == 1
    said = capsys.readouterr().err
    assert f"失败：笔记本 brands 在第{cells['brands']}个单元格出错：运行超过10秒，已停止" in said
    assert f"失败：笔记本 enforcement 在第{cells['enforcement']}个单元格出错：MemoryError" in said
    assert f"失败：笔记本 staff_capability 在第{cells['staff_capability']}个单元格出错：SystemExit: 3" in said
    assert "失败：笔记本 party_building 没有运行完：运行它的进程中途退出，可能是内存不足" in said
    assert len(list(marks.iterdir())) == 2, "a notebook whose process died gets one more try"
    folder = out / "2022" / "internal"
    assert is_intact(folder)
    assert (folder / "areas" / f"{GOOD}.html").is_file() and errors(folder, GOOD) == []
    assert errors(folder, "brands") == ["TimeLimitReached"]
    assert errors(folder, "enforcement") == ["MemoryError"]
    assert errors(folder, "staff_capability") == ["SystemExit"]
    entry = log(out)
    assert entry["status"] == "failed" and len(entry["failures"]) == 4


def once(mark: Path, harm: str) -> str:
    """A cell that does harm the first time it runs."""
    return f"import os, pathlib, signal, time\nmark = pathlib.Path({str(mark)!r})\nif not mark.exists():\n    {harm}"


@pytest.mark.parametrize("victim", ["os.getpid()", "os.getppid()"], ids=["notebook", "server"])
def test_a_kill_in_the_middle_costs_a_retry_and_leaves_the_same_run(
    add_cell: Callable[[str, str], int],
    small_ledgers: Path,
    tmp_path: Path,
    victim: str,
) -> None:
    mark = tmp_path / "mark"
    add_cell(
        "brands",
        once(mark, f"mark.touch(); os.kill({victim}, signal.SIGKILL); time.sleep(30)"),
    )
    for name in ("disturbed", "undisturbed"):
        given = ("--areas", f"brands,{GOOD}", "--format", "html", "--out", tmp_path / name)
        assert run("2022", "--data", small_ledgers, *given, "--force") == 0
    assert mark.exists()
    disturbed, undisturbed = (tree(tmp_path / name / "2022") for name in ("disturbed", "undisturbed"))
    assert disturbed == undisturbed
    assert log(tmp_path / "disturbed")["status"] == "ok"
    assert not [path for path in (tmp_path / "disturbed").rglob(".*") if "staging" in path.name or "part" in path.name]


@linux_only
def test_nothing_that_a_killed_server_started_runs_on(
    add_cell: Callable[[str, str], int], small_ledgers: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    add_cell(
        "brands",
        once(mark, "mark.write_text(str(os.getpid())); os.kill(os.getppid(), signal.SIGKILL)\n    while True: pass"),
    )
    given = ("--areas", "brands", "--format", "html", "--out", tmp_path / "out")
    assert run("2022", "--data", small_ledgers, *given, "--force") == 0
    wait_until(lambda: not is_running(int(mark.read_text())))


@linux_only
def test_nothing_that_a_killed_run_started_runs_on(
    add_cell: Callable[[str, str], int], small_ledgers: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    add_cell("brands", f"import os\nopen({str(mark)!r}, 'w').write(str(os.getpid()) + ' ')\nwhile True: pass")
    given = ["2022", "--areas", "brands", "--format", "html", "--data", str(small_ledgers), "--out", str(tmp_path)]
    command = [sys.executable, "-m", "huibao.cli", "run", *given]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: mark.exists() and mark.read_text().endswith(" "))
        process.kill()
    wait_until(lambda: not is_running(int(mark.read_text())))
    assert not (tmp_path / "2022").exists() or not (tmp_path / "2022" / "internal").exists()


def is_running(pid: int) -> bool:
    """Whether a process runs; one that has ended may still wait to be noticed (a zombie)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.05)
