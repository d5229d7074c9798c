"""An area's tables, from its figures: the overview of its indicators, one indicator by a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from huibao.desk.printing import print_value
from huibao.desk.session import Session
from huibao.desk.splits import SUMMED, Split, column_of, split
from huibao.figures.formatting import NO_DATA, NO_LEDGER, change_words
from huibao.figures.masking import mask_text
from huibao.narrative.rankings import percent
from huibao.period import Period
from huibao.tables import NOTHING, Cell, Table, column, number, word

if TYPE_CHECKING:
    from huibao.catalogue import Indicator
    from huibao.figures import Figure

# A longer table of parts is shortened to this many.
_MOST_ROWS = 20


def overview(session: Session, period: Period, names: Sequence[str], title: str) -> Table:
    """One row for each indicator: value, year before and change, and where the period before is another, that too."""
    figures = [session.figure(period, name) for name in names]
    columns = [column("指标"), *(column(label, right=True) for label in ("本期", "上年同期", "同比"))]
    if period.has_own_previous:
        columns += [column("上期", right=True), column("环比", right=True)]
    rows = []
    for name, figure in zip(names, figures, strict=True):
        row = [word(figure.indicator.label), value_cell(figure, name, figure.value, "text", figure.text)]
        row += [_base_cell(figure, name, "year_ago"), change_cell(figure, name, "yoy")]
        if period.has_own_previous:
            row += [_base_cell(figure, name, "previous"), change_cell(figure, name, "mom")]
        rows.append(row)
    return Table("figures", title, columns, rows)


def value_cell(figure: Figure, name: str, value: Any, form: str, text: str | None = None) -> Cell:
    """A value of a figure; without one a dash, or what the figure itself prints."""
    if text is None:
        text = NOTHING if value is None else print_value(figure.indicator, value)
    return number(text, value, indicator=name, form=form, masked=mask_text(text, figure.indicator.unit))


def _base_cell(figure: Figure, name: str, form: str) -> Cell:
    """The year before or the period before; without a value the words that stand for one everywhere."""
    value = getattr(figure, form)
    lacking = NO_LEDGER if figure.status == "no_ledger" else NO_DATA
    return value_cell(figure, name, value, form, lacking if value is None else None)


def change_cell(figure: Figure, name: str, kind: str) -> Cell:
    """A comparison as its column prints it: 增长5.2%, 基本持平, a dash where there is nothing to compare with."""
    comparison = getattr(figure, kind)
    value = comparison.rate if comparison.rate is not None else comparison.change
    return number(change_words(comparison.text) or NOTHING, value, indicator=name, form=kind, masked="**")


def breakdown(session: Session, period: Period, full_id: str, by: str) -> Table:
    """An indicator by a column: value, share where shares make sense, year before, change; the total at the foot."""
    by, head = column_of(session, full_id, by)
    figure = session.figure(period, full_id)
    indicator = figure.indicator
    rows, more = _shortened(split(session, period, full_id, by), indicator, by)
    # What the shares are of, where they make sense.
    whole = figure.value if indicator.kind in SUMMED and figure.value is not None and figure.value > 0 else None
    columns = [column(head), column("本期", right=True)]
    columns += [column("占比", right=True)] if whole is not None else []
    columns += [column("上年同期", right=True), column("增减", right=True)]
    cells = []
    for row in rows:
        line = [word(row.name), value_cell(figure, full_id, row.value, "part")]
        if whole is not None:
            share = None if row.value is None else Fraction(row.value) / Fraction(whole)
            text = NOTHING if share is None else percent(row.value, whole)
            line.append(number(text, share, indicator=full_id, form="share", masked="**%"))
        line += [value_cell(figure, full_id, row.year_ago, "part"), _difference(figure, full_id, row)]
        cells.append(line)
    if cells and indicator.kind in SUMMED:
        cells.append(_total(figure, full_id, shares=whole is not None))
    note = more
    parts = sum(row.value or 0 for row in rows)
    if indicator.kind == "distinct" and figure.value is not None and parts > figure.value:
        note = f"{more or ''}有的在几行里都计入，各行之和大于总数。"
    if not cells:
        note = NO_LEDGER if figure.status == "no_ledger" else "期内没有记录"
    return Table(f"breakdown-{by}", f"{indicator.label}（按{head}）", columns, cells, note, by, full_id)


def _shortened(rows: list[Split], indicator: Indicator, by: str) -> tuple[list[Split], str | None]:
    """A long list cut to its largest parts, the rest summed up where parts add up; and what the reader is told."""
    if len(rows) <= _MOST_ROWS + 5 or by == "township":
        return rows, None
    shown, rest = rows[:_MOST_ROWS], rows[_MOST_ROWS:]
    if indicator.kind not in SUMMED:
        return shown, f"共{len(rows)}项，列出前{len(shown)}项。"
    others = Split(
        f"其他{len(rest)}项", _sum(row.value for row in rest), _sum(row.year_ago for row in rest), blank=True
    )
    return [*shown, others], None


def _sum(values: Iterable[Any]) -> Any:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _total(figure: Figure, name: str, *, shares: bool) -> list[Cell]:
    line = [word("合计"), value_cell(figure, name, figure.value, "text", figure.text)]
    if shares:
        line.append(number("100%", 1, indicator=name, form="share", masked="**%"))
    return [*line, value_cell(figure, name, figure.year_ago, "year_ago"), _difference(figure, name, figure)]


def _difference(figure: Figure, name: str, row: Any) -> Cell:
    """The change in the unit (百分点 for rates): parts are often too small for percentages to mean much."""
    if row.value is None or row.year_ago is None:
        return number(NOTHING, None, indicator=name, form="change", masked="**")
    change = row.value - row.year_ago
    text = print_value(figure.indicator, abs(change))
    if figure.indicator.is_fraction:
        text = text.replace("%", "个百分点")
    sign = "+" if change > 0 else "−"
    # A change that rounds to nothing is no change to the reader.
    flat = not re.search(r"[1-9]", text)
    return number("持平" if flat else f"{sign}{text}", change, indicator=name, form="change", masked="**")
