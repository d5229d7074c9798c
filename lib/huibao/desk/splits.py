"""A figure split by a column: every township of the bureau, names for blanks, values as printed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from huibao.desk.printing import ledger_text, print_value
from huibao.desk.session import Session
from huibao.errors import UnknownName, UsageError, nearest
from huibao.ledgers import schemas
from huibao.narrative.rankings import Part
from huibao.period import Period

if TYPE_CHECKING:
    from huibao.catalogue import Catalogue, Indicator

# More different numbers are no parts of anything.
_MOST_NUMBERS = 20
# Kinds whose parts without a row are zero; a rate or a median without a row has no value.
_COUNTABLE = frozenset({"count", "sum", "distinct", "stock", "derived"})
#: Kinds whose parts add up to the whole, row by row (one thing may be distinct in several parts).
SUMMED = frozenset({"count", "sum", "stock"})


@dataclass(frozen=True)
class Split:
    """One part with the year before; `value` and `year_ago` as the figure holds them."""

    name: str
    value: Any
    year_ago: Any
    blank: bool = False


def column_of(session: Session, full_id: str, named: str) -> tuple[str, str]:
    """A column by which a figure can be split, and its Chinese header, which names it too.

    Raises:
        UnknownName: the figure's table has no such column, or it has no table of its own.
    """
    indicator = session.catalogue.indicator(full_id)
    headers = _headers(session.catalogue, indicator, named)
    column = next((name for name, header in headers.items() if header == named), named)
    check_split(session, full_id, column)
    return column, headers[column]


def check_split(session: Session, full_id: str, column: str) -> None:
    """UnknownName unless the figure can be split by the column of this id."""
    indicator = session.catalogue.indicator(full_id)
    headers = _headers(session.catalogue, indicator, column)
    if column not in headers:
        remedy = nearest(column, headers, headers)
        raise UnknownName(f"“{indicator.label}”的台账没有“{column}”这一列", remedy=remedy)


def _headers(catalogue: Catalogue, indicator: Indicator, column: str) -> dict[str, str]:
    """The columns by which an indicator can be split, with their headers; `column` is the one that was asked for."""
    if indicator.leaf is None or indicator.kind in ("latest", "rank"):
        parts = catalogue.parts_of(indicator) if indicator.formula is not None else []
        if not parts:
            raise UnknownName(f"“{indicator.label}”不能按“{column}”细分", remedy="改用计数、合计、比率或存量类指标")
        first, *others = (_headers(catalogue, part, column) for part in parts)
        return {name: header for name, header in first.items() if all(name in other for other in others)}
    table = indicator.leaf.table
    found = [catalogue.headers[base] for base in catalogue.base_tables(table)]
    return {name: next((names[name] for names in found if name in names), name) for name in catalogue.columns_of(table)}


def split(session: Session, period: Period, full_id: str, column: str) -> list[Split]:
    """The parts of a figure, largest first (no value last), then the townships without a row, blanks at the end.

    Raises:
        UsageError: the column holds numbers, and too many different ones to be parts.
    """
    numbers = sum(isinstance(key, Decimal | int) for key, _, _ in session.split(period, full_id, column))
    if numbers > _MOST_NUMBERS:
        raise UsageError(f"“{column}”是{numbers}个不同的数，分不成类", remedy="改用写着名称、类别的一列")
    return _split(session, period, full_id, column)


def _split(session: Session, period: Period, full_id: str, column: str) -> list[Split]:
    indicator = session.catalogue.indicator(full_id)
    township = column == "township"
    suffix = _suffix(session.catalogue, indicator, column)
    rows = [
        Split(_name(key, township, suffix), value, year_ago, blank=key is None or key == "")
        for key, value, year_ago in session.split(period, full_id, column)
    ]
    if township and rows:
        # Where the whole is unknown, so is every part, also one without a row.
        known = indicator.kind in _COUNTABLE
        now = 0 if known and any(row.value is not None for row in rows) else None
        then = 0 if known and any(row.year_ago is not None for row in rows) else None
        seen = {row.name for row in rows}
        rows += [Split(name, now, then) for name in session.bureau.townships if name not in seen]
    return sorted(rows, key=lambda row: (row.blank, row.value is None, -(row.value or 0)))


def parts(session: Session, period: Period, full_id: str, column: str) -> list[Part]:
    """The same as prose ranks it."""
    indicator = session.catalogue.indicator(full_id)
    return [
        Part(row.name, row.value, print_value(indicator, row.value), row.blank)
        for row in _split(session, period, full_id, column)
    ]


def _suffix(catalogue: Catalogue, indicator: Indicator, column: str) -> str:
    """What the ledger's codes take after them where they are named: 级 for A级, 县级."""
    known = schemas()
    tables = sorted(catalogue.tables_of(indicator))
    own = [each.suffix for table in tables for each in known[table].columns if each.name == column]
    return next((suffix for suffix in own if suffix), "")


def _name(key: Any, township: bool, suffix: str) -> str:
    if key is None or key == "":
        return "未分乡镇" if township else "未注明"
    if isinstance(key, bool):
        return "是" if key else "否"
    return f"{ledger_text(key)}{suffix}"
