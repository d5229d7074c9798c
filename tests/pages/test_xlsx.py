"""figures.xlsx."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from huibao import pages

from . import executed


def test_numbers_are_numbers_with_their_format_and_every_area_has_its_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(pages.figures_xlsx([pages.read_area(executed.entities())])))
    assert book.sheetnames == ["总表", "市场主体倍增"]
    rows = {row[1].value: row for row in book["总表"].iter_rows(min_row=2)}
    value, rate = rows["市场主体总量"][3], rows["增长指标完成率"][3]
    assert (value.value, value.number_format) == (40321, "0")
    assert (rate.value, rate.number_format) == (0.962, "0.0%")
    assert rows["市场主体总量"][8].value == "40321户"


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "http://x/"])
def test_no_text_becomes_a_formula_or_a_link(evil: str) -> None:
    made = executed.notebook(
        "a", evil, "1.1", [executed.figure("a.x", evil, 1, unit=evil, definition=evil, note=evil, text=evil)]
    )
    content = pages.figures_xlsx([pages.read_area(made)])
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for row in book["总表"].iter_rows(min_row=2) for cell in row]
    assert evil in [cell.value for cell in cells]
    assert all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in cells)
    sheets = [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "worksheets" in name]
    assert all(b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read(name) for name in sheets)


def test_titles_that_are_no_sheet_names_are_made_into_some() -> None:
    titles = ["a/b:c*d?[e]", "A/B:c*d?[e]", "长" * 40, "'"]
    documents = [
        pages.read_area(executed.notebook(f"a{index}", title, "1.1", [])) for index, title in enumerate(titles)
    ]
    book = openpyxl.load_workbook(io.BytesIO(pages.figures_xlsx(documents)))
    assert book.sheetnames == ["总表", "abcde", "ABcde2".replace("AB", "AB"), "长" * 28, "领域"]


def test_missing_and_masked_values_are_words() -> None:
    figures = [
        executed.figure("a.x", "缺的", None, status="no_ledger", text="缺台账"),
        executed.figure("a.y", "空的", None, text="无数据"),
        executed.figure("a.z", "藏的", None, status="masked", text="**户"),
    ]
    book = openpyxl.load_workbook(
        io.BytesIO(pages.figures_xlsx([pages.read_area(executed.notebook("a", "甲", "1.1", figures))]))
    )
    assert [row[3].value for row in book["总表"].iter_rows(min_row=2)] == ["缺台账", "无数据", "**户"]


def test_the_same_figures_give_the_same_bytes() -> None:
    document = pages.read_area(executed.entities())
    assert pages.figures_xlsx([document]) == pages.figures_xlsx([document])
