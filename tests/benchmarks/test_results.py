"""RESULTS.md: the machine, every row, what grows, and whether it was a first look only."""

from __future__ import annotations

import datetime as dt

from benchmarks.results import Report
from benchmarks.scale import FULL, QUICK, Scale
from benchmarks.table import Measured, Row, Series

ROWS = (
    Row("a", "一项", "≤", 1, "秒", Measured(0.5, 0.4, 0.6, 5, "说|明")),
    Row("b", "另一项", "≥", 2, "倍", reason="出错"),
)
GROWTH = {"notebooks": Series({"本软件": [(1, 2.5), (24, 9.04)]})}


def written(scale: Scale) -> str:
    charts = {"notebooks": "growth-notebooks.svg"}
    return Report(ROWS, scale, ["内存：4 GB"], ("0.1", "2.0"), 120.0, dt.date(2026, 1, 2), GROWTH, charts).markdown()


def test_rows_machine_and_load_stand_in_it() -> None:
    text = written(FULL)
    assert "| 一项 | ≤ 1秒 | 0.50秒 | 0.40—0.60 | 5 | 说/明 | 达到 |" in text
    assert "| 另一项 | ≥ 2倍 | 未测 |  |  | 出错 | 未达 |" in text
    assert "- 内存：4 GB" in text
    assert "2026-01-02，用时2分钟；2项中达到1项" in text
    assert "0.1；2.0" in text


def test_growth_is_shown_as_picture_and_numbers() -> None:
    text = written(FULL)
    assert "](growth-notebooks.svg)" in text
    assert "| 24 | 9.04 |" in text


def test_only_a_quick_run_is_marked_as_a_first_look() -> None:
    assert "粗测" in written(QUICK)
    assert "粗测" not in written(FULL)
