"""What a workbook's cells say: those merged over several rows, and days counted from 1904."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ledger_files import write_lines
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HEADERS = ["产品名称", "企业名称", "召回数量", "责令日期", "完成日期"]
DAY = "2022-03-05"


@pytest.fixture
def merged(tmp_path: Path, imported: Any) -> Any:
    """Import recalls whose cells are merged; quantities by row, (row, column, reason) of rejects, and rows skipped."""

    def run(lines: Sequence[Sequence[Any]], *ranges: str) -> tuple[dict[int, Any], list[Any], dict[str, int]]:
        (tmp_path / "data").mkdir()
        path = write_lines(tmp_path / "data" / "产品召回台账.xlsx", lines)
        book = openpyxl.load_workbook(path)
        for area in ranges:
            book.active.merge_cells(area)
        book.save(path)
        _, warehouse = imported()
        record = warehouse.ledgers()["recalls"]
        assert record.read == record.accepted + record.rejected
        taken = {row["_row"]: row for row in warehouse.sql("SELECT * FROM recalls ORDER BY _order").to_pylist()}
        rejects = [(row["row_number"], row["header"], row["reason"]) for row in warehouse.rejects().to_pylist()]
        return taken, rejects, record.skipped_by

    return run


def _quantities(taken: dict[int, Any]) -> dict[int, int]:
    return {number: row["quantity"] for number, row in taken.items()}


def test_a_text_a_date_and_a_code_hold_for_every_row_with_cells_of_its_own(merged: Any) -> None:
    lines = [HEADERS, ["电热毯", "甲厂", 10, DAY, None], [None, None, 20, None, None]]
    taken, rejects, skipped = merged(lines, "A2:A3", "B2:B3", "D2:D3")
    assert [(row["product"], row["enterprise"], str(row["ordered_on"])) for row in taken.values()] == [
        ("电热毯", "甲厂", DAY)
    ] * 2
    assert (rejects, skipped) == ([], {})


def test_a_total_under_a_merged_cell_is_a_total(merged: Any) -> None:
    headers = ["责令日期", "企业名称", "产品名称", "召回数量", "完成日期"]
    lines = [headers, [DAY, "甲厂", "电热毯", 10], [None, None, "充电器", 20], [None, None, "小计", 30]]
    taken, rejects, skipped = merged([*lines, ["合计", None, None, 30]], "A2:A4", "B2:B4")
    assert _quantities(taken) == {2: 10, 3: 20}
    assert (rejects, skipped) == ([], {"合计行": 2})


def test_a_total_merged_over_two_rows_is_a_total_in_both(merged: Any) -> None:
    lines = [HEADERS, ["电热毯", "甲厂", 10, DAY], ["合计", None, 10], [None, "其中甲厂", 10, DAY]]
    taken, rejects, skipped = merged(lines, "A3:A4")
    assert _quantities(taken) == {2: 10}
    assert (rejects, skipped) == ([], {"合计行": 2})


def test_one_record_merged_over_two_rows_counts_once(merged: Any) -> None:
    lines = [HEADERS, ["电热毯", "甲厂", 5, DAY, None], [], ["充电器", "乙厂", 2, DAY, None]]
    taken, rejects, skipped = merged(lines, *(f"{letter}2:{letter}3" for letter in "ABCDE"))
    assert _quantities(taken) == {2: 5, 4: 2}
    assert (rejects, skipped) == ([], {"空行": 1})


def test_further_lines_of_a_column_that_is_not_read_make_no_further_record(merged: Any) -> None:
    lines = [[*HEADERS, "经办人"], ["电热毯", "甲厂", 5, DAY, None, "张三"], [None] * 5 + ["李四"]]
    taken, rejects, skipped = merged(lines, *(f"{letter}2:{letter}3" for letter in "ABCDE"))
    assert _quantities(taken) == {2: 5}
    assert (rejects, skipped) == ([], {"空行": 1})


def test_a_row_with_nothing_but_a_cell_that_is_not_read_is_no_blank_row(merged: Any) -> None:
    lines = [[*HEADERS, "备注"], ["电热毯", "甲厂", 5, DAY, None, None], [None] * 5 + ["待补"]]
    taken, rejects, skipped = merged(lines)
    assert _quantities(taken) == {2: 5}
    assert {number for number, _, _ in rejects} == {3}
    assert skipped == {}


def test_a_merged_remark_fills_no_blank_rows(merged: Any) -> None:
    lines = [[*HEADERS, "备注"], ["电热毯", "甲厂", 5, DAY, None, "同上"], [], [], ["充电器", "乙厂", 2, DAY]]
    taken, rejects, skipped = merged(lines, "F2:F5")
    assert _quantities(taken) == {2: 5, 5: 2}
    assert (rejects, skipped) == ([], {"空行": 2})


def test_a_merged_quantity_is_not_multiplied(merged: Any) -> None:
    lines = [HEADERS, ["电热毯", "甲厂", 100, DAY], ["充电器", "甲厂", None, DAY], ["插座", "甲厂", None, DAY]]
    taken, rejects, _ = merged(lines, "C2:C4")
    assert _quantities(taken) == {2: 100}
    assert rejects == [(3, "召回数量", "必填项为空"), (4, "召回数量", "必填项为空")]


def test_a_merged_amount_stands_in_its_first_row_only(tmp_path: Path, imported: Any) -> None:
    (tmp_path / "data").mkdir()
    lines = [["案号", "案件领域", "立案日期", "罚没金额（元）"], ["1", "食品", DAY, 5000], ["2", "食品", DAY, None]]
    path = write_lines(tmp_path / "data" / "案件台账.xlsx", lines)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("D2:D3")
    book.save(path)
    _, warehouse = imported()
    taken = warehouse.sql("SELECT penalty_yuan FROM cases ORDER BY _order")["penalty_yuan"].to_pylist()
    assert taken == [5000, None]


def test_a_header_merged_over_two_rows_stands_in_both(merged: Any) -> None:
    lines = [["产品名称", "企业名称", "数量和日期"], [None, None, *HEADERS[2:]], ["电热毯", "甲厂", 5, DAY, None]]
    taken, rejects, skipped = merged(lines, "A1:A2", "B1:B2", "C1:E1")
    assert _quantities(taken) == {3: 5}
    assert (rejects, skipped) == ([], {"标题行": 1})


def test_serial_numbers_of_a_workbook_that_counts_from_1904_are_the_days_its_date_cells_show(
    tmp_path: Path, imported: Any
) -> None:
    (tmp_path / "data").mkdir()
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for line in (HEADERS, ["甲", "甲厂", 1, dt.date(2022, 3, 5)], ["乙", "乙厂", 1, 43163], ["丙", "丙厂", 1, "43163"]):
        book.active.append(line)
    for line in (["丁", "丁厂", 43163, "2022-03-05", 43163], ["戊", "戊厂", 1, 43163.5]):
        book.active.append(line)
    book.save(tmp_path / "data" / "产品召回台账.xlsx")
    _, warehouse = imported()
    rows = warehouse.sql("SELECT * FROM recalls ORDER BY _order").to_pylist()
    assert [str(row["ordered_on"]) for row in rows] == [DAY] * 4
    assert (rows[3]["quantity"], str(rows[3]["completed_on"])) == (43163, DAY)
    assert [(row["row_number"], row["value"]) for row in warehouse.rejects().to_pylist()] == [(6, "43163.5")]
