"""Groups that fail, hang or die cost their own rows only, and the rest of the table is measured and written."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest
from benchmarks.registry import Group
from benchmarks.scale import QUICK
from benchmarks.setting import Setting
from benchmarks.table import Measured, Row

from benchmarks import __main__ as program
from benchmarks import apart

_MODULE = """
import os, subprocess, sys, time
from benchmarks.table import Measured

def half(setting, scale):
    yield "first", Measured.of([1.0, 2.0, 3.0], scale.name)
    raise ValueError("the second cannot be measured")

def hangs(setting, scale):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (setting.folder / "child").write_text(str(child.pid))
    time.sleep(60)
    yield

def dies(setting, scale):
    os.kill(os.getpid(), 9)
    yield
"""
AIMS = (Row("first", "其一", "≤", 5, "秒"), Row("second", "其二", "≤", 5, "秒"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "broken_groups.py").write_text(_MODULE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def group(function: str, minutes: float = 1) -> Group:
    return Group(function, f"broken_groups:{function}", AIMS, minutes)


def test_what_was_measured_before_a_failure_counts_and_the_rest_says_why(folder: Path) -> None:
    found, reason = apart.measure(group("half"), Setting(folder), QUICK)
    assert found == {"first": Measured(2.0, 1.0, 3.0, 3, "quick")}
    assert "the second cannot be measured" in reason


def test_group_that_hangs_is_stopped_with_all_that_it_started(folder: Path) -> None:
    found, reason = apart.measure(group("hangs", minutes=0.1), Setting(folder), QUICK)
    assert found == {}
    assert "已停止" in reason
    child = int((folder / "child").read_text())
    # A signal takes a moment to be carried out.
    ended = time.monotonic() + 10
    while _runs(child) and time.monotonic() < ended:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_group_that_is_killed_says_so(folder: Path) -> None:
    assert apart.measure(group("dies"), Setting(folder), QUICK) == ({}, "状态 -9")


def test_the_program_goes_on_after_a_failure_and_writes_every_row(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Setting, "prepare", lambda self: None)
    monkeypatch.setattr(program, "chosen", lambda names: [group("dies"), group("half")])
    assert program.main(["--quick", "--out", str(folder / "out")]) == 1
    written = (folder / "out" / "RESULTS.md").read_text(encoding="utf-8")
    rows = [line for line in written.splitlines() if line.startswith(("| 其一", "| 其二"))]
    assert [row.split("|")[-2].strip() for row in rows] == ["未达", "未达", "达到", "未达"]
    assert [row.count("未测") for row in rows] == [1, 1, 0, 1]
    assert "粗测" in written and "2.00秒" in capsys.readouterr().out
