"""What is said of a sheet and the source mappings that it fits, half fits, or nearly fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ledger_files import write_lines

MAPPING = """name: {name}
table: cases
headers: [{headers}]
columns:
  case_no: {{header: 案号}}
  domain: {{header: 类别}}
  filed_on: {{header: 立案时间}}
  {optional}
"""
HEADERS = "案号, 立案时间, 类别, 罚款"
LINES = [["案号", "立案时间", "类别", "罚款"], ["1号", "2022-03-05", "食品", "3000"]]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "sources").mkdir()
    return write_lines(tmp_path / "data" / "导出.csv", LINES)


def mapping(folder: Path, name: str = "案件系统", headers: str = HEADERS, optional: str = "") -> None:
    text = MAPPING.format(name=name, headers=headers, optional=optional)
    (folder / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")


def penalties(warehouse: Any) -> list[Any]:
    return warehouse.sql("SELECT penalty_yuan FROM cases")["penalty_yuan"].to_pylist()


def test_a_mapped_column_that_the_sheet_lacks_is_named_with_what_resembles_it(
    tmp_path: Path, sheet: Path, imported: Any
) -> None:
    mapping(tmp_path, optional="penalty_yuan: {header: 罚款额}")
    summary, warehouse = imported()
    assert penalties(warehouse) == [None]
    (warning,) = summary.warnings
    assert warning.startswith("导出.csv：没有来源映射“案件系统”所写的“罚款额”列，“罚没金额（元）”读作空白")
    assert "表头“罚款”与它相近" in warning


@pytest.mark.parametrize("headers", [HEADERS, "案号, 立案时间, 类别"])
def test_it_is_named_though_nothing_resembles_it(tmp_path: Path, sheet: Path, imported: Any, headers: str) -> None:
    mapping(tmp_path, headers=headers, optional="penalty_yuan: {header: 罚}")
    summary, _ = imported()
    (warning,) = summary.warnings
    assert "“罚”列" in warning and "相近" not in warning


def test_a_mapping_whose_columns_are_all_there_says_nothing(tmp_path: Path, sheet: Path, imported: Any) -> None:
    mapping(tmp_path, optional="penalty_yuan: {header: 罚款}")
    summary, warehouse = imported()
    assert penalties(warehouse) == [3000]
    assert summary.warnings == ()


def test_an_amount_read_as_capital_is_stored_in_the_columns_unit(tmp_path: Path, sheet: Path, imported: Any) -> None:
    write_lines(sheet, [LINES[0], *(["1号", "2022-03-05", "食品", text] for text in ["3000元"])])
    mapping(tmp_path, optional="penalty_yuan: {header: 罚款, read: capital, unit: 元}")
    _, warehouse = imported()
    assert penalties(warehouse) == [3000]


def test_two_mappings_that_fit_a_sheet_are_named_with_the_one_taken(tmp_path: Path, sheet: Path, imported: Any) -> None:
    mapping(tmp_path, "甲系统", "案号, 立案时间, 类别")
    mapping(tmp_path, "乙系统", optional="penalty_yuan: {header: 罚款}")
    summary, warehouse = imported()
    assert penalties(warehouse) == [3000]
    (warning,) = summary.warnings
    assert warning.startswith(
        "导出.csv：表头同时符合来源映射“乙系统”（乙系统.yaml）、“甲系统”（甲系统.yaml），按“乙系统”（乙"
    )


def test_a_sheet_that_nearly_fits_a_mapping_is_told_what_it_lacks(tmp_path: Path, sheet: Path, imported: Any) -> None:
    mapping(tmp_path, headers="案号, 立案时间, 类别, 罚款额")
    write_lines(tmp_path / "data" / "案件台账.csv", [["案号", "案件领域", "立案日期"]])
    write_lines(tmp_path / "data" / "名单.csv", [["姓名", "案号"], ["甲", "1"]])
    summary, _ = imported()
    said = {text.partition("：")[0]: text for text in summary.warnings}
    assert "与来源映射“案件系统”相近，缺“罚款额”列" in said["导出.csv"]
    assert "相近" not in said["名单.csv"]
