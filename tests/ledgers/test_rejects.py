"""The rejects workbook as it is printed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pyarrow as pa

from huibao.ledgers._rejects import HEADERS, write_workbook


def test_it_prints_across_with_all_columns_on_a_page_and_the_headers_on_each(tmp_path: Path) -> None:
    names = ("ledger", "file", "sheet", "row_number", "header", "value", "reason")
    rejects = pa.table({name: [7 if name == "row_number" else "甲"] * 200 for name in names})
    write_workbook(rejects, tmp_path / "rejects.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "rejects.xlsx").active
    assert [cell.value for cell in sheet[1]] == list(HEADERS)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
