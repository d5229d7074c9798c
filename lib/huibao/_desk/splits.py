"""A figure split by a column: every township of the bureau, names for blanks, values as printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huibao._desk.printing import print_value
from huibao._desk.session import Session
from huibao._prose.rankings import Part
from huibao.errors import UnknownName, nearest
from huibao.period import Period

# Kinds whose parts without a row are zero; a rate or a median without a row has no value.
_COUNTABLE = frozenset({"count", "sum", "distinct", "stock"})
#: Kinds whose parts can be told as shares of the whole.
SHARED = frozenset({"count", "sum", "stock", "distinct"})
#: Kinds whose parts add up to the whole, row by row.
SUMMED = frozenset({"count", "sum", "stock"})


@dataclass(frozen=True)
class Split:
    """One part with the year before; `value` and `year_ago` as the figure holds them."""

    name: str
    value: Any
    year_ago: Any
    blank: bool = False


def header(session: Session, full_id: str, column: str) -> str:
    """The Chinese header of a column by which a figure can be split.

    Raises:
        UnknownName: the figure's table has no such column, or it has no table of its own.
    """
    catalogue = session.catalogue
    indicator = catalogue.indicator(full_id)
    if indicator.table is None:
        raise UnknownName(f"“{indicator.label}”由其他指标算出，不能按“{column}”细分", remedy="细分它所用的指标")
    tables = catalogue.base_tables(indicator.table)
    view = catalogue.views.get(indicator.table)
    known = view.columns if view is not None else tuple(catalogue.headers[indicator.table])
    own = [name for name in known if not name.startswith("_")]
    if column not in own:
        raise UnknownName(f"“{indicator.label}”的台账没有“{column}”这一列", remedy=nearest(column, own))
    return next((catalogue.headers[table][column] for table in tables if column in catalogue.headers[table]), column)


def split(session: Session, period: Period, full_id: str, column: str) -> list[Split]:
    """The parts of a figure, largest first (no value last), then the townships without a row, blanks at the end."""
    indicator = session.catalogue.indicator(full_id)
    township = column == "township"
    rows = [
        Split(_name(key, township), value, year_ago, blank=key is None or key == "")
        for key, value, year_ago in session.split(period, full_id, column)
    ]
    if township and rows:
        zero = 0 if indicator.kind in _COUNTABLE else None
        seen = {row.name for row in rows}
        rows += [Split(name, zero, zero) for name in session.bureau.townships if name not in seen]
    return sorted(rows, key=lambda row: (row.blank, row.value is None, -(row.value or 0)))


def parts(session: Session, period: Period, full_id: str, column: str) -> list[Part]:
    """The same as prose ranks it."""
    indicator = session.catalogue.indicator(full_id)
    return [
        Part(row.name, row.value, print_value(indicator, row.value), row.blank)
        for row in split(session, period, full_id, column)
    ]


def _name(key: Any, township: bool) -> str:
    if key is None or key == "":
        return "未分乡镇" if township else "未注明"
    if isinstance(key, bool):
        return "是" if key else "否"
    return str(key)
