"""What the kinds put into their files beyond plain rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .builders import LEDGER, SHEET, Build, Rows, csv_file, xlsx


def keyed(*rows: Sequence[Any]) -> Rows:
    """Case rows under their header."""
    return [("案号", "案件领域", "立案日期", "违法类型"), *rows]


def merged(book: Any, sheet: Any) -> None:
    sheet.merge_range(0, 0, 0, 2, "某县安全事故台账", book.add_format({"bold": True}))


def hidden(book: Any, sheet: Any) -> None:
    other = book.add_worksheet("停用")
    other.write_row(0, 0, ["请勿填写"])
    other.hide()


def wide(book: Any, sheet: Any) -> None:
    sheet.write(1, 16383, "远处的备注")


def far(book: Any, sheet: Any) -> None:
    sheet.write(1_048_575, 16_383, "一个空格")


def uncached(book: Any, sheet: Any) -> None:
    sheet.write_formula(2, 2, "=TODAY()", None, "")


def failed_formula(book: Any, sheet: Any) -> None:
    sheet.write_formula(2, 2, "=#REF!A1", None, "#REF!")


def dated(format_: str, *values: float) -> Callable[[Any, Any], None]:
    """Writes number cells with a number format below the header."""

    def write(book: Any, sheet: Any) -> None:
        for at, value in enumerate(values, start=1):
            sheet.write_row(at, 0, ["食品安全", "一般"])
            sheet.write_number(at, 2, value, book.add_format({"num_format": format_}) if format_ else None)

    return write


def cut_off(parts: dict[str, bytes]) -> None:
    parts[SHEET] = parts[SHEET][: len(parts[SHEET]) // 2]


def other_archive(folder: Path) -> None:
    with zipfile.ZipFile(folder / f"{LEDGER}.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<document/>")


def with_directory(folder: Path) -> None:
    (folder / f"{LEDGER}_旧.xlsx").mkdir()
    xlsx()(folder)


def dangling(folder: Path) -> None:
    (folder / f"{LEDGER}.xlsx").symlink_to(folder / "搬走了.xlsx")


def both(*builds: Build) -> Build:
    """Several files in one folder."""

    def build(folder: Path) -> None:
        for each in builds:
            each(folder)

    return build


def nothing(folder: Path) -> None:
    """No file at all."""


def twice(*rows: Sequence[Any]) -> Build:
    """Case rows in one workbook."""
    return xlsx(keyed(*rows), name="案件台账")


SCALES = xlsx(
    [
        ("公平秤编号", "集贸市场", "启用日期", "检定日期"),
        ("1", "甲市场", "2020-01-01"),
        ("1", "甲市场", "2020-01-01", "\u3000"),
    ],
    name="集贸市场公平秤台账",
)
CASES_OF_TWO_YEARS = both(
    xlsx(keyed(("A1", "食品", "2022-03-05")), name="案件台账_2021"),
    csv_file(keyed(("A1", "食品", "2022-03-05"), ("A2", "食品", "2022-03-05")), name="案件台账_2022"),
)
