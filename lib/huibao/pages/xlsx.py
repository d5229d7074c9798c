"""figures.xlsx: an overview and one sheet for each area; numbers are numbers, and no text is ever a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from huibao.pages.model import AreaDocument
from huibao.pages.shown import ShownFigure
from huibao.pages.values import change_text, excel_format, previous_text, value_text
from huibao.stamp import workbook_stamp

_STATUS = {"ok": "", "no_ledger": "缺台账", "masked": "不公开"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# (heading, width, what a row of it holds)
_COMMON: Sequence[tuple[str, int, Callable[[ShownFigure], Any]]] = (
    ("指标", 26, lambda figure: figure.label),
    ("单位", 10, lambda figure: figure.unit),
    ("本期", 14, lambda figure: figure.value),
    ("上年同期", 14, lambda figure: figure.year_ago),
    ("同比", 20, lambda figure: change_text(figure, figure.yoy)),
    ("上期", 14, lambda figure: previous_text(figure) if figure.previous is None else figure.previous),
    ("环比", 20, lambda figure: change_text(figure, figure.mom)),
    ("印出的文字", 14, lambda figure: figure.text),
    ("状态", 9, lambda figure: _STATUS.get(figure.status, figure.status)),
    ("口径", 60, lambda figure: figure.definition),
    ("说明", 40, lambda figure: figure.note),
    ("指标代码", 36, lambda figure: figure.id),
)


def figures_xlsx(documents: Iterable[AreaDocument]) -> bytes:
    """The workbook of all figures, already masked where the edition asks for it; the same figures, the same bytes."""
    import xlsxwriter

    documents = list(documents)
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    period = next((document.period for document in documents if document.period.end), None)
    book.set_properties(
        {
            "title": f"{period.label if period else ''}全部指标",
            "author": next((document.bureau for document in documents if document.bureau), ""),
            "created": workbook_stamp(period.end if period else ""),
        }
    )
    writer = _Writer(book)
    overview = [(figure, document.title) for document in documents for figure in document.figures]
    writer.sheet("总表", overview, with_area=True)
    for document in documents:
        writer.sheet(document.title, [(figure, document.title) for figure in document.figures], with_area=False)
    book.close()
    return buffer.getvalue()


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._names: set[str] = set()
        self._formats: dict[str, Any] = {}
        self._head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#F0F0F0", "text_wrap": True, "valign": "top"}
        )
        self._text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})

    def sheet(self, title: str, rows: Sequence[tuple[ShownFigure, str]], *, with_area: bool) -> None:
        """A sheet with a header row that stays in view and is repeated in print."""
        sheet = self._book.add_worksheet(self._name(title))
        offset = 1 if with_area else 0
        if with_area:
            sheet.write_string(0, 0, "领域", self._head)
            sheet.set_column(0, 0, 22)
        for index, (heading, width, _) in enumerate(_COMMON):
            sheet.write_string(0, index + offset, heading, self._head)
            sheet.set_column(index + offset, index + offset, width)
        for row, (figure, area) in enumerate(rows, start=1):
            if with_area:
                sheet.write_string(row, 0, area, self._text)
            for index, (_, _, value) in enumerate(_COMMON):
                self._cell(sheet, row, index + offset, figure, value(figure))
        sheet.freeze_panes(1, 1 + offset)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(_COMMON) + offset - 1)

    def _cell(self, sheet: Any, row: int, column: int, figure: ShownFigure, value: Any) -> None:
        if isinstance(value, (int, float)):
            sheet.write_number(row, column, value, self._number(excel_format(figure)))
        elif value is None:
            sheet.write_string(row, column, value_text(figure, None), self._text)
        else:
            sheet.write_string(row, column, str(value), self._text)

    def _number(self, code: str) -> Any:
        if code not in self._formats:
            self._formats[code] = self._book.add_format({"num_format": code, "valign": "top"})
        return self._formats[code]

    def _name(self, title: str) -> str:
        """A sheet name that Excel takes: no forbidden character, 31 at most, each once whatever its case."""
        base = _FORBIDDEN.sub("", title).strip("'")[:28] or "领域"
        name, number = base, 2
        while name.lower() in self._names:
            name, number = f"{base}{number}", number + 1
        self._names.add(name.lower())
        return name
