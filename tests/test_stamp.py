"""A file's time is SOURCE_DATE_EPOCH's or the data's; the clock is asked for the log and approvals only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from huibao.stamp import source_date, stamp

PACKAGE = Path(__file__).resolve().parents[1] / "lib" / "huibao"
#: What may ask the clock: the log of runs, and when an approval was given.
ALLOWED = {"production/log.py", "review/approval.py"}
CLOCK = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"),
    *("time.localtime", "time.gmtime", "time.ctime", "time.strftime", "Timestamp.now", "Timestamp.today"),
}


def test_a_file_is_dated_by_the_day_of_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert stamp("2022-12-31") == datetime(2022, 12, 31, 12, tzinfo=UTC)
    assert stamp().year == 2000


def test_source_date_epoch_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert stamp("2022-12-31") == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("wrong", ["", "yesterday", "-1", "1e9", "９", "9" * 30])
def test_an_epoch_that_is_no_time_is_none(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
    assert source_date() is None


def test_nothing_else_asks_the_clock() -> None:
    asked = {
        (file.relative_to(PACKAGE).as_posix(), call)
        for file in PACKAGE.rglob("*.py")
        for call in calls(file)
        if call in CLOCK
    }
    assert {file for file, _ in asked} <= ALLOWED, asked
    assert asked, "the search finds the calls that there are"


def calls(file: Path) -> Iterator[str]:
    """Every name.attribute that is called, without what stands before it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ".".join(ast.unparse(node.func).split(".")[-2:])
