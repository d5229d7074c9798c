"""The benchmark's table: what counts as reached, and the exit status."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.table import Row, exit_status

FASTER = Row("a", "快", "≥", 15, "倍", 15.0)
SHORTER = Row("b", "短", "≤", 1, "秒", 1.2)


def test_limit_itself_is_reached_and_beyond_it_is_not() -> None:
    assert FASTER.cells()[-1] == "达到"
    assert SHORTER.cells()[-1] == "未达"


def test_row_not_measured_is_not_reached_and_says_so() -> None:
    cells = replace(SHORTER, value=None).cells()
    assert cells[-1] == "未达"
    assert "未测" in cells


def test_one_row_not_reached_ends_with_status_1() -> None:
    assert exit_status([FASTER]) == 0
    assert exit_status([FASTER, SHORTER]) == 1
