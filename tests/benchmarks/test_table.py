"""The benchmark's table: what counts as reached, what a row prints, and the exit status."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.table import HEADERS, Measured, Row, exit_status

FASTER = Row("a", "快", "≥", 15, "倍", Measured(15.0, 14.0, 16.0, 3, "说明"))
SHORTER = Row("b", "短", "≤", 1, "秒", Measured(1.2, 1.2, 1.2, 1))


def test_limit_itself_is_reached_and_beyond_it_is_not() -> None:
    assert FASTER.cells()[-1] == "达到"
    assert SHORTER.cells()[-1] == "未达"


def test_row_prints_median_range_and_repetitions() -> None:
    assert FASTER.cells() == ["快", "≥ 15倍", "15.00倍", "14.00—16.00", "3", "说明", "达到"]
    assert SHORTER.cells()[3] == ""
    assert len(FASTER.cells()) == len(SHORTER.cells()) == len(HEADERS)


def test_median_counts_and_not_the_mean() -> None:
    measured = Measured.of([1.0, 2.0, 30.0])
    assert (measured.value, measured.low, measured.high, measured.times) == (2.0, 1.0, 30.0, 3)


def test_row_not_measured_is_not_reached_and_says_why() -> None:
    cells = replace(SHORTER, measured=None, reason="中途出错").cells()
    assert cells[-1] == "未达"
    assert "未测" in cells
    assert "中途出错" in cells


def test_one_row_not_reached_ends_with_status_1() -> None:
    assert exit_status([FASTER]) == 0
    assert exit_status([FASTER, SHORTER]) == 1
    assert exit_status([replace(FASTER, measured=None)]) == 1
