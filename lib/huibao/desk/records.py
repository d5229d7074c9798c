"""Lists from the ledgers: titles in prose, tables of a period's records, the plan of the next period.

Queries are built from the ledgers' schemas: a name that the contract does not have never reaches the database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from huibao.catalogue.sql import text, window_rows
from huibao.desk.conditions import Where, check_columns, check_filters, columns_of, conditions_of, filter_condition
from huibao.desk.printing import ledger_text, places_of
from huibao.desk.session import Session
from huibao.errors import HuibaoError, UnknownName, UsageError, nearest
from huibao.figures.evaluation import slot_of
from huibao.ledgers import Schema, schemas
from huibao.narrative.grammar import Filter, Listing
from huibao.period import Period
from huibao.tables import Table, column, word

_DATED = ("date", "datetime")
MOST = 200
_TIMES = {"title": "份", "name": "次"}
# A title that has its marks already: the first is closed by the last.
_TITLED = re.compile("《[^《》]*(《[^《》]*》[^《》]*)*》")
_INNER = str.maketrans("《》", "〈〉")


def schema_of(table: str) -> Schema:
    """The ledger behind a table's name, or behind its Chinese name.

    Raises:
        UnknownName: there is none; names the nearest.
    """
    known = schemas()
    if table in known:
        return known[table]
    found = next((schema for schema in known.values() if schema.ledger == table), None)
    if found is None:
        labels = {name: schema.ledger for name, schema in known.items()}
        raise UnknownName(f"没有台账“{table}”", remedy=nearest(table, known, labels))
    return found


def date_column(session: Session, schema: Schema, area: str, named: str | None = None) -> str:
    """The column that dates a ledger's rows: the one named, else the one by which the area's indicators count, else
    the ledger's only required date.

    Raises:
        UsageError: several could be meant.
    """
    dated = [each for each in schema.columns if each.type in _DATED]
    if named is not None:
        check_columns(schema, [named])
        if named not in [each.name for each in dated]:
            raise UsageError(f"{schema.ledger}的“{named}”不是日期", remedy=f"从{_names(dated)}里选一列")
        return named
    used = {
        each.date for each in session.catalogue.indicators(area) if each.table == schema.table and each.date is not None
    }
    if len(used) == 1:
        return used.pop()
    required = [each for each in dated if each.required]
    if len(required) == 1:
        return required[0].name
    if len(dated) == 1:
        return dated[0].name
    raise UsageError(f"{schema.ledger}有几个日期列", remedy=f"写明按哪一列算期间：date=…（{_names(dated)}）")


def _names(columns: Iterable[Any]) -> str:
    return "、".join(f"{each.name}（{each.header}）" for each in columns)


def check_listing(session: Session, area: str, listing: Listing) -> None:
    """Raise unless table, column and filters of a list in prose exist."""
    schema = schema_of(listing.table)
    named, filters = _date_filter(listing.filters)
    check_columns(schema, [listing.column])
    check_filters(schema, filters)
    date_column(session, schema, area, named)


def listing(session: Session, period: Period, area: str, wanted: Listing) -> list[str] | None:
    """The texts of a list, each once, in reading order; None when the ledger is missing. Titles get 《》; a title or a
    name that comes several times says how often, or the list would be shorter than the figure that counts it."""
    schema = schema_of(wanted.table)
    if schema.table not in session.warehouse.tables():
        return None
    named, filters = _date_filter(wanted.filters)
    conditions = [filter_condition(schema, each) for each in filters]
    dated = date_column(session, schema, area, named)
    rows = _rows(session, schema, [wanted.column], period, area, dated=dated, conditions=conditions)
    times = Counter(ledger_text(row[wanted.column]) for row in rows if row[wanted.column] is not None)
    unit = _TIMES.get(wanted.column)
    again = {text: f"（{count}{unit}）" for text, count in times.items() if unit and count > 1}
    return [_quoted(text, wanted.column) + again.get(text, "") for text in times]


def counted_by(session: Session, area: str, wanted: Listing) -> tuple[str, ...]:
    """The figures that count (or sum) the rows of a list, of whatever area: it is as long as they say, so it is masked
    with them. A list of documents is the area's own."""
    schema = schema_of(wanted.table)
    dated = date_column(session, schema, area, _date_filter(wanted.filters)[0])
    owned = any(each.reads == "area" for each in schema.columns)
    return tuple(
        each.full_id
        for each in session.catalogue.indicators(area if owned else None)
        if each.table == schema.table and each.kind in ("count", "distinct", "sum") and each.date == dated
    )


def reaches(session: Session, full_id: str, period: Period) -> bool:
    """Whether the ledger behind a figure has a row as early as this period: before its first row, 0 is no zero."""
    indicator = session.catalogue.indicator(full_id)
    if indicator.formula is not None:
        return all(reaches(session, part.full_id, period) for part in session.catalogue.parts_of(indicator))
    table, dated = indicator.table, indicator.date
    if table is None or dated is None or table not in session.catalogue.ledgers:
        return True
    query = f'select min(cast("{dated}" as date)) as first from "{table}"'
    first = session.keep(("first", table, dated), lambda: session.warehouse.sql(query).to_pylist()[0]["first"])
    return first is not None and bool(first <= period.end)


def _date_filter(filters: Sequence[Filter]) -> tuple[str | None, list[Filter]]:
    """A filter `date=accepted_on` names the date column; no ledger has a column of that name."""
    named = next((each.value for each in filters if each.column == "date"), None)
    return named, [each for each in filters if each.column != "date"]


def _quoted(text: str, name: str) -> str:
    """A title in 《》, those within it as 〈〉 (GB/T 15834-2011); a name in “”."""
    if name == "title":
        inner = text[1:-1] if _TITLED.fullmatch(text) else text
        return f"《{inner.translate(_INNER)}》"
    return f"“{text}”" if name == "name" and not text.startswith("“") else text


def records(
    session: Session,
    period: Period,
    area: str,
    table: str,
    *,
    columns: Sequence[str] | None = None,
    where: Where = None,
    order: str | None = None,
    date: str | None = None,
    happened: Sequence[str] | None = None,
    title: str | None = None,
    most: int = MOST,
) -> Table:
    """A ledger's rows of the period as a table (of `documents`, those of the area).

    Args:
        columns: which, in this order; None is all of the ledger's. A column's Chinese header names it too.
        where: what the columns hold, `{"domain": "食品"}` (a list: one of them; None: nothing; dates as ledgers write
            them); or an SQL condition over them (DuckDB's dialect; :start and :end are the period's).
        order: a column, or `column desc`; the ledger's order where rows are equal. None is the date.
        date: the column that dates a row; see date_column.
        happened: columns that say when something happened; what came after the period's end shows a dash, as it had
            not happened when the period ended.
        most: how many rows at most; a note says when there are more.

    Raises:
        UnknownName: no such ledger, column or code. UsageError: the condition cannot be read.
    """
    schema = schema_of(table)
    names = columns_of(schema, columns) if columns is not None else [each.name for each in schema.columns]
    ended = [date_column(session, schema, area, name) for name in columns_of(schema, happened or [])]
    dated = date_column(session, schema, area, *columns_of(schema, [date] if date else []))
    sort = _sort(schema, order or dated)
    conditions = conditions_of(schema, where)
    heads = [
        column(schema.column(name).header, right=schema.column(name).type in ("integer", "decimal")) for name in names
    ]
    heading = title or schema.ledger.removesuffix("台账")
    if schema.table not in session.warehouse.tables():
        return Table(f"records-{schema.table}", heading, heads, [], f"缺{schema.ledger}")
    try:
        rows = _rows(session, schema, names, period, area, dated=dated, conditions=conditions, order=sort)
    except Exception as error:
        # An SQL condition may name what there is and still not be one: domain > 5.
        if not isinstance(where, str) or isinstance(error, HuibaoError):
            raise
        raise UsageError(f"条件“{where}”用不了", remedy="检查值的类型，日期写成 date '2022-03-05'") from error
    for row in rows[:most]:
        row.update(dict.fromkeys(_later(row, ended, period)))
    cells = _cells(rows[:most], names)
    note = "期内没有记录" if not rows else f"共{len(rows)}条，列出前{most}条。" if len(rows) > most else None
    return Table(f"records-{schema.table}", heading, heads, cells, note)


def _sort(schema: Schema, order: str) -> str:
    key, _, direction = order.partition(" ")
    (name,) = columns_of(schema, [key])
    if direction.strip().lower() not in ("", "asc", "desc"):
        raise UsageError(f"看不懂排序“{order}”", remedy="写成列名，或“列名 desc”")
    return f'"{name}" {direction}'


def _later(row: dict[str, Any], names: Iterable[str], period: Period) -> list[str]:
    """Which of these columns hold a day after the period."""
    return [name for name in names if row.get(name) is not None and f"{row[name]:%Y-%m-%d}" > f"{period.end}"]


def behind(
    session: Session, period: Period, full_id: str, columns: Sequence[str] | None = None, title: str | None = None
) -> Table:
    """Exactly the rows behind a figure as a table, for figures that look further back than the period.

    Raises:
        UnknownName: a column that its rows do not have.
    """
    from huibao.figures.provenance import rows

    indicator = session.catalogue.indicator(full_id)
    found = rows(session.warehouse, session.catalogue, full_id, period)
    headers: dict[str, str] = {}
    for table in sorted(session.catalogue.tables_of(full_id)):
        headers = {**session.catalogue.headers[table], **headers}
    own = [name for name in found.column_names if name in headers] or list(headers)
    ids = {headers[name]: name for name in own}
    names = [ids.get(name, name) for name in columns] if columns is not None else own
    for name in names:
        if name not in own:
            raise UnknownName(f"“{indicator.label}”的记录没有“{name}”这一列", remedy=nearest(name, own, headers))
    if "_order" in found.column_names:
        found = found.sort_by("_order")
    cells = _cells(found.to_pylist()[:MOST], names)
    note = None if cells else "没有记录"
    if session.figure(period, full_id).status == "no_ledger":
        note = f"缺{'、'.join(session.figure(period, full_id).missing)}"
    elif len(cells) < found.num_rows:
        note = f"共{found.num_rows}条，列出前{MOST}条。"
    return Table(
        f"records-{indicator.full_id}", title or indicator.label, [column(headers[name]) for name in names], cells, note
    )


def _rows(
    session: Session,
    schema: Schema,
    names: Sequence[str],
    period: Period,
    area: str,
    *,
    dated: str,
    conditions: Sequence[str] = (),
    order: str | None = None,
) -> list[dict[str, Any]]:
    wanted = [f'cast("{dated}" as date) between w.w_start and w.w_end', *conditions]
    if schema.table == "documents":
        wanted.append(f"area = {text(area)}")
    picked = ", ".join(f'"{name}"' for name in dict.fromkeys(names))
    source = f'"{schema.table}" cross join ({window_rows([slot_of(period)])}) as w'
    sort = f"{order}, _order" if order else "_order"
    query = f"select {picked} from {source} where {' and '.join(wanted)} order by {sort}"
    rows: list[dict[str, Any]] = session.warehouse.sql(query).to_pylist()
    return rows


def _cells(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[list[Any]]:
    """The rows as a table shows them; the decimals of a column are as many in all of its rows."""
    places = {name: max((places_of(row[name]) for row in rows), default=0) for name in names}
    return [[word(ledger_text(row[name], places[name])) for name in names] for row in rows]
