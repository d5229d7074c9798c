"""Which rows of a ledger came, went or were edited between two states of it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from huibao.review.ledger_changes import Change, ledger_changes


class Ledger:
    """Stands for a warehouse that holds one ledger, or lacks it."""

    def __init__(self, table: str, *rows: dict[str, Any], file: str = "台账.xlsx", first: int = 2) -> None:
        system = {"_file": file, "_sheet": "1"}
        self._table = table
        self._rows = [{**row, **system, "_row": first + at, "_order": at} for at, row in enumerate(rows)]

    def tables(self) -> set[str]:
        return {self._table} if self._rows else set()

    def sql(self, query: str) -> pa.Table:
        assert f'"{self._table}"' in query
        return pa.Table.from_pylist(self._rows)


def changes(table: str, then: list[dict[str, Any]], now: list[dict[str, Any]], first: int = 2) -> list[Change]:
    old, new = Ledger(table, *then), Ledger(table, *now, file="台账_补.xlsx", first=first)
    return ledger_changes(old, new, table)  # type: ignore[arg-type]


def complaint(number: str, kind: str = "投诉", township: str = "") -> dict[str, Any]:
    return {"complaint_no": number, "kind": kind, "industry": "餐饮", "township": township}


def meeting(topic: str, attendees: int) -> dict[str, Any]:
    return {"kind": "学习", "body": "党组", "topic": topic, "held_on": "2022-03-04", "attendees": attendees}


def told(found: list[Change], name: str) -> list[tuple[Any, Any]]:
    return [(one.before and one.before[name], one.after and one.after[name]) for one in found]


def test_the_same_rows_in_another_order_and_file_are_no_change() -> None:
    rows = [complaint("1"), complaint("2"), complaint("3")]
    assert changes("complaints", rows, rows[::-1], first=9) == []


def test_of_equal_rows_as_many_came_or_went_as_there_are_more_or_fewer() -> None:
    row = meeting("甲", 5)
    assert len(changes("meetings", [row] * 2, [row] * 3)) == 1
    assert told(changes("meetings", [row] * 3, [row]), "topic") == [("甲", None), ("甲", None)]


def test_rows_with_the_same_key_are_one_row_that_was_edited_and_a_second_one_came() -> None:
    found = changes("complaints", [complaint("1"), complaint("2")], [complaint("1", "举报"), complaint("1", "咨询")])
    assert told(found, "kind") == [("投诉", "举报"), (None, "咨询"), ("投诉", None)]
    assert found[0].edits == [("类型", "投诉", "举报")]


def test_without_a_key_the_rows_most_alike_are_one_and_those_unlike_are_two() -> None:
    then = [meeting("甲", 5), meeting("乙", 6)]
    found = changes("meetings", then, [meeting("乙", 7), meeting("甲", 8)])
    assert told(found, "topic") == [("乙", "乙"), ("甲", "甲")]
    other = {"kind": "调研", "body": "支部", "topic": "丙", "held_on": "2022-09-09", "attendees": 1}
    assert told(changes("meetings", [meeting("甲", 5)], [other]), "topic") == [(None, "丙"), ("甲", None)]


def test_one_row_is_the_edited_form_of_one_row_only() -> None:
    found = changes("meetings", [meeting("甲", 5)], [meeting("甲", 6), meeting("甲", 7)])
    assert sorted(one.before is None for one in found) == [False, True]
    found = changes("meetings", [meeting("甲", 6), meeting("甲", 7)], [meeting("甲", 5)])
    assert sorted(one.after is None for one in found) == [False, True]


def test_a_ledger_that_came_or_went_came_or_went_row_by_row() -> None:
    rows = [complaint("1"), complaint("2")]
    assert told(changes("complaints", [], rows), "complaint_no") == [(None, "1"), (None, "2")]
    assert told(changes("complaints", rows, []), "complaint_no") == [("1", None), ("2", None)]
