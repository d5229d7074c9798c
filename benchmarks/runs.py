"""Whole runs of the command on the example, each a process of its own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.table import Row

_SAMPLE = ("market_entities", "brands")
_HUIBAO = [sys.executable, "-m", "huibao.cli"]
AIMS = (
    Row("shell", "24个领域的网页报告（冷启动），对照 papermill + jupyter nbconvert 命令循环", "≥", 15, "倍"),
    Row("warmup", "预热（每次运行一次）", "≤", 3, "秒"),
    Row("unchanged", "没有变化的第二次运行，整个进程", "≤", 1, "秒"),
    Row("unchanged-share", "没有变化的第二次运行，占第一次的比例", "≤", 10, "%"),
)


def measure(repeats: int) -> list[Row]:
    """The aims with what was measured; the import of the ledgers is done beforehand, for both sides alike."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
        _timed([*_HUIBAO, "example", str(folder / "data")], environment)
        warehouse = folder / "w.duckdb"
        _timed([*_HUIBAO, "import", str(folder / "data"), "--warehouse", str(warehouse)], environment)
        environment["HUIBAO_WAREHOUSE"] = str(warehouse)
        run = [*_HUIBAO, "run", "2022", "--warehouse", str(warehouse), "--out", str(folder / "out"), "--format", "html"]
        first, loop, again, warm = [], [], [], []
        for _ in range(repeats):
            first.append(_timed([*run, "--force"], environment))
            loop.append(sum(_one_by_hand(area, folder, environment) for area in _SAMPLE) / len(_SAMPLE) * 24)
            again.append(_timed(run, environment))
            warm.append(_timed([sys.executable, "-c", "import huibao.execution._preload"], environment))
    middle = statistics.median
    values = (
        middle([by_hand / ours for by_hand, ours in zip(loop, first, strict=True)]),
        middle(warm),
        middle(again),
        100 * middle([second / ours for second, ours in zip(again, first, strict=True)]),
    )
    notes = (f"循环实测{len(_SAMPLE)}个笔记本，按24个折算", "新进程导入全部预载模块", "", "")
    return [replace(aim, value=value, note=note) for aim, value, note in zip(AIMS, values, notes, strict=True)]


def _one_by_hand(area: str, folder: Path, environment: dict[str, str]) -> float:
    source, made = Path("notebooks") / f"{area}.ipynb", folder / f"{area}.ipynb"
    papermill = [sys.executable, "-m", "papermill", str(source), str(made), "-r", "period", "2022", "-k", "python3"]
    convert = [sys.executable, "-m", "nbconvert", "--to", "html", str(made)]
    return _timed(papermill, environment) + _timed(convert, environment)


def _timed(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started
