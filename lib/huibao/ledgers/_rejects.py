"""The rejects workbook: one line per offending cell."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa

from huibao.stamp import workbook_stamp

HEADERS = ("台账", "文件", "工作表", "行号", "列", "值", "原因")
_COLUMNS = ("ledger", "file", "sheet", "row_number", "header", "value", "reason")
_WIDTHS = (24, 36, 16, 8, 24, 32, 44)
_TITLE = "未采纳的行"
#: A worksheet holds 1,048,576 rows; what is beyond is counted in the last line.
_MOST = 1_000_000


def write_workbook(rejects: pa.Table, target: Path) -> None:
    """Write `rejects` (as Warehouse.rejects gives them) beside `target`, then put it there. The same rejects give
    the same bytes, and no value becomes a formula or a link."""
    import xlsxwriter

    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
    }
    try:
        with xlsxwriter.Workbook(str(beside), options) as book:
            book.set_properties({"title": _TITLE, "created": workbook_stamp()})
            sheet = book.add_worksheet(_TITLE)
            _lay_out(sheet)
            bold = book.add_format({"bold": True})
            sheet.write_row(0, 0, HEADERS, bold)
            columns = [rejects[name].to_pylist()[:_MOST] for name in _COLUMNS]
            for number, row in enumerate(zip(*columns, strict=True), start=1):
                for place, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(number, place, value)
                    else:
                        sheet.write_string(number, place, value or "")
            if rejects.num_rows > _MOST:
                sheet.write_string(_MOST + 1, 0, f"另有{rejects.num_rows - _MOST}个单元格未列出")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def is_rejects_workbook(path: Path) -> bool:
    """Whether the file is a workbook that `write_workbook` wrote, by its only sheet."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return list(CalamineWorkbook.from_path(str(path)).sheet_names) == [_TITLE]
    except (CalamineError, OSError, ValueError):
        return False


def _lay_out(sheet: Any) -> None:
    """Widths, and on paper all columns side by side on A4 across, with the headers on every page."""
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
