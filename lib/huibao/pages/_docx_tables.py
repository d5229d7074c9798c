"""The tables of a Word report: what stands in a cell, which of it is a figure, and how wide the columns are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from huibao.pages._docx_body import Grid, spread
from huibao.pages._docx_styles import LINE
from huibao.pages.inlines import Run
from huibao.pages.model import Cell
from huibao.pages.shown import ShownFigure
from huibao.pages.values import change_text, previous_text, value_text
from huibao.tables import NOTHING

# Half a character of a table's type of 10.5 pt, in twips.
_HALF_CHARACTER = 105
NORMAL = ("TableHead", "TableText", "TableNumber")
SMALL = ("SmallHead", "SmallText", "SmallNumber")


def cell_run(cell: Cell) -> Run:
    """A cell of the notebooks' tables: a figure when it depends on an indicator."""
    return Run(cell.text, indicators=cell.indicators, form=cell.form)


def figure_runs(figure: ShownFigure, forms: Sequence[str]) -> Iterator[Run]:
    """The figure in several forms, each a figure of the document; a dash says nothing and is none."""
    for form in forms:
        text = _printed(figure, form)
        yield Run(text) if text == NOTHING else Run(text, indicators=(figure.id,), form=form, period=figure.period)


def _printed(figure: ShownFigure, form: str) -> str:
    if form == "text":
        return figure.text
    if form in ("yoy", "mom"):
        return change_text(figure, figure.yoy if form == "yoy" else figure.mom)
    return value_text(figure, figure.year_ago) if form == "year_ago" else previous_text(figure)


def fitted(heads: Sequence[str], rows: Sequence[Sequence[Run]], align: Sequence[str], alt: str) -> Grid:
    """A table that fills the line: columns by the longest text of each, smaller type where they would not fit."""
    from huibao.pages.pdf import column_widths

    widths = column_widths(heads, [[run.text for run in row] for row in rows])
    fits = sum(widths) * _HALF_CHARACTER <= LINE
    return Grid(heads, rows, spread(widths), align, NORMAL if fits else SMALL, alt)
