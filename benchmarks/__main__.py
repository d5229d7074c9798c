"""Measure, print the table, write RESULTS.md and the pictures; status 1 when a row is not reached."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import apart, growth_chart, machine
from benchmarks.measuring import CommandFailed
from benchmarks.registry import GROUPS, Group, chosen
from benchmarks.results import Report
from benchmarks.scale import FULL, QUICK, Scale
from benchmarks.setting import Setting
from benchmarks.table import HEADERS, Row, Series, exit_status

_LOG_WIDTH = 200


def main(arguments: Sequence[str] | None = None) -> int:
    names = [row.name for group in GROUPS for row in group.aims]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="测量性能，打印对照表，写出 benchmarks/RESULTS.md 和增长图；任何一行未达时以状态 1 结束",
    )
    parser.add_argument("--quick", action="store_true", help="每项只测一次，数据较小")
    parser.add_argument("--only", nargs="+", default=[], metavar="行", help=f"只测这些行，不写文件：{'、'.join(names)}")
    parser.add_argument("--out", type=Path, help="把 RESULTS.md 和图写到这个文件夹，默认 benchmarks/")
    given = parser.parse_args(arguments)
    try:
        groups = chosen(given.only)
    except KeyError as error:
        parser.error(f"没有这一行：{error.args[0]}；可用的有：{'、'.join(names)}")
    scale = QUICK if given.quick else FULL
    before, started = machine.load(), time.perf_counter()
    rows, series = measure(groups, scale)
    _print(rows)
    out = given.out or (None if given.only else Path(__file__).parent)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        charts = growth_chart.write(out, series)
        report = Report(
            rows,
            scale,
            machine.describe(),
            (before, machine.load()),
            time.perf_counter() - started,
            dt.date.today(),
            series,
            charts,
        )
        (out / "RESULTS.md").write_text(report.markdown(), encoding="utf-8")
    return exit_status(rows)


def measure(groups: Sequence[Group], scale: Scale) -> tuple[list[Row], dict[str, Series]]:
    """Every row of the groups, and the series found; whatever fails says so in its row and stops nothing."""
    rows: list[Row] = []
    series: dict[str, Series] = {}
    with tempfile.TemporaryDirectory(prefix="huibao-bench-") as name:
        setting = Setting(Path(name))
        _say("准备示例台账和仓库")
        unprepared = _prepare(setting)
        for group in groups:
            started = time.perf_counter()
            found, reason = ({}, unprepared) if unprepared else apart.measure(group, setting, scale)
            rows += [_filled(row, found, reason) for row in group.aims]
            series |= {key: each for key, each in found.items() if isinstance(each, Series)}
            _say(f"{group.name}  {time.perf_counter() - started:.0f}秒{'  ' + reason if reason else ''}")
    return rows, series


def _prepare(setting: Setting) -> str:
    """Why nothing can be measured; "" when all is ready."""
    try:
        setting.prepare()
    except (CommandFailed, OSError) as error:
        return f"没有准备好：{error}"
    return ""


def _filled(row: Row, found: apart.Found, reason: str) -> Row:
    measured = found.get(row.name)
    if measured is None or isinstance(measured, Series):
        return replace(row, reason=reason or "没有结果")
    return row.with_measured(measured)


def _print(rows: Sequence[Row]) -> None:
    table = Table(*HEADERS)
    for row in rows:
        table.add_row(*row.cells())
    console = Console()
    if not console.is_terminal:
        # A log has no width; the rows' last column is the one that counts.
        console = Console(width=_LOG_WIDTH)
    console.print(table)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
