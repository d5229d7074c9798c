"""The rows behind a figure as CSV or a workbook; no cell of them ever becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.catalogue.wording import STRETCH
from huibao.errors import ReviewError, UsageError
from huibao.review.writing import write_beside
from huibao.stamp import workbook_stamp

if TYPE_CHECKING:
    import pyarrow as pa

    from huibao.catalogue import Catalogue, Indicator

_PLACES = {"_file": "文件", "_sheet": "工作表", "_row": "行号"}
#: Which ledger a row of a view over several comes from: there its table's name.
_SOURCE = "source"
_SOURCE_HEADER = "来源台账"
_DROPPED = "_order"
#: What a spreadsheet program takes for the beginning of a formula, in a Chinese locale at full width, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SHEET_ROWS = 1_048_575


def check_target(target: Path) -> None:
    """Raises UsageError unless the file's suffix says what to write (.csv or .xlsx)."""
    if target.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError("只能导出为 csv 或 xlsx", where=target, remedy="把文件名的后缀写成 .csv 或 .xlsx")


def export_rows(found: pa.Table, target: Path, catalogue: Catalogue, indicator: Indicator) -> None:
    """Write the rows that `figures.rows` gave: the ledgers' headers, one row a line, and where each row came from.

    Raises:
        UsageError: the suffix is neither .csv nor .xlsx.
        ReviewError: more rows than a worksheet holds.
    """
    check_target(target)
    names = [name for name in found.column_names if name != _DROPPED]
    heads = _heads(names, catalogue, indicator)
    cells = _cells(found, names, {_SOURCE: catalogue.ledgers} if _SOURCE_HEADER in heads else {})
    if target.suffix.lower() == ".csv":
        write_beside(target, _csv(heads, cells))
        return
    if found.num_rows > _SHEET_ROWS:
        raise ReviewError(f"共 {found.num_rows} 行，一张工作表放不下", where=target, remedy="改为导出 csv")
    write_beside(target, _xlsx(indicator.label, heads, cells))


def _heads(names: Sequence[str], catalogue: Catalogue, indicator: Indicator) -> list[str]:
    """The columns' Chinese headers; of two with the same header each says its name, too."""
    known: dict[str, str] = {**_PLACES, **STRETCH}
    for table in sorted(catalogue.tables_of(indicator)):
        for name, header in catalogue.headers.get(table, {}).items():
            known.setdefault(name, header)
    known.setdefault(_SOURCE, _SOURCE_HEADER)
    heads = [known.get(name, name) for name in names]
    return [head if heads.count(head) == 1 else f"{head}（{name}）" for head, name in zip(heads, names, strict=True)]


def _cells(found: pa.Table, names: Sequence[str], said: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[Any, ...]]:
    """The rows; `said` gives, by column, what the reader calls its values."""
    columns = [[said[name].get(each, each) for each in found[name].to_pylist()] if name in said
               else found[name].to_pylist() for name in names]  # fmt: skip
    return zip(*columns, strict=True)


def _csv(heads: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    # With a byte order mark, or Excel reads Chinese in the machine's code page.
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any) -> str:
    said = plain_text(value)
    return f"'{said}" if isinstance(value, str) and said.startswith(_FORMULA) else said


def plain_text(value: Any) -> str:
    """A cell as its ledger has it; blank where there is nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def _xlsx(title: str, heads: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "created": workbook_stamp()})
        sheet = book.add_worksheet("明细")
        bold = book.add_format({"bold": True})
        formats = {date: book.add_format({"num_format": "yyyy-mm-dd"})}
        formats[datetime] = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1 if heads else 0, 16)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _xlsx_cell(sheet, number, column, value, formats)
    return buffer.getvalue()


def _xlsx_cell(sheet: Any, row: int, column: int, value: Any, formats: dict[Any, Any]) -> None:
    if value is None:
        return
    if isinstance(value, datetime | date):
        # A workbook knows no day before 1900.
        if value.year >= 1900:
            sheet.write_datetime(row, column, value, formats[type(value)])
        else:
            sheet.write_string(row, column, plain_text(value))
    elif _is_exact_number(value):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, plain_text(value))


def _is_exact_number(value: Any) -> bool:
    """Whether a workbook's 15 digits hold the number."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return False
    return len(Decimal(value).normalize().as_tuple().digits) <= 15
