"""One query per table: all its indicators for all windows at once.

The windows are a table `w` inside the query. Aggregates that add up (counts and sums of dated rows) are taken per day
in one scan and then added up per window, so that more windows do not mean more scans. What does not add up (distinct
counts, conditions on the window's end, "latest") joins the rows with the windows. Medians need the values themselves:
`values_queries` fetch those of the rows concerned. Only constructs that DuckDB, PostgreSQL and Spark share are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from huibao.catalogue.expressions import Aggregate, Leaf
from huibao.catalogue.model import Catalogue

#: How many rows stand behind a leaf: asked for beside its own aggregates.
ROWS = Aggregate("count")


@dataclass(frozen=True, order=True)
class Window:
    """The days that are asked about, both included; `plan` is the period that plan items are planned for."""

    start: date
    end: date
    plan: str = ""


@dataclass(frozen=True)
class TableQuery:
    """A query and where its answers stand.

    Attributes:
        windows: by the answer's column `w_id`.
        columns: (leaf, aggregate) → column.
    """

    sql: str
    windows: tuple[Window, ...]
    columns: Mapping[tuple[Leaf, Aggregate], str]


@dataclass(frozen=True)
class ValuesQuery:
    """The rows that medians are taken of: column `day`, and per (leaf, aggregate) one column, or two moments."""

    sql: str
    columns: Mapping[tuple[Leaf, Aggregate], tuple[str, ...]]


def aggregates_of(leaf: Leaf) -> list[Aggregate]:
    """A leaf's own aggregates and the number of its rows, without the medians."""
    return list(dict.fromkeys([*(each for each in leaf.measure.aggregates if each.function != "median"), ROWS]))


def table_query(catalogue: Catalogue, table: str, asked: Mapping[Leaf, Iterable[Window]]) -> TableQuery | None:
    """The query that answers every leaf of one table for its windows; None when they have medians only."""
    windows = tuple(sorted({window for each in asked.values() for window in each}))
    number = {window: place for place, window in enumerate(windows)}
    parts = _Parts()
    daily: dict[str, list[Leaf]] = {}
    joined: dict[str | None, list[Leaf]] = {}
    for leaf in asked:
        if leaf.adds_up:
            daily.setdefault(leaf.day or "", []).append(leaf)
        elif any(each.function != "median" for each in leaf.measure.aggregates):
            joined.setdefault(leaf.day, []).append(leaf)
    for day, leaves in daily.items():
        _daily(parts, table, day, leaves, _span(leaves, asked))
    for on_day, leaves in joined.items():
        _joined(parts, table, on_day, leaves, sorted({number[window] for leaf in leaves for window in asked[leaf]}))
    if not parts.columns:
        return None
    ctes = [f"w AS ({_windows(windows)})", *_view(catalogue, table), *parts.ctes]
    selected = ", ".join(f"{home}.{name}" for name, home in parts.homes.items())
    joins = " ".join(f"LEFT JOIN {home} ON {home}.w_id = w.w_id" for home in dict.fromkeys(parts.homes.values()))
    sql = f"WITH {', '.join(ctes)} SELECT w.w_id, {selected} FROM w {joins} ORDER BY w.w_id"
    return TableQuery(sql, windows, parts.columns)


def values_queries(catalogue: Catalogue, table: str, asked: Mapping[Leaf, Iterable[Window]]) -> list[ValuesQuery]:
    """The values that the medians of one table's leaves are taken of: one query for each way of dating a row."""
    by_day: dict[str, list[Leaf]] = {}
    for leaf in asked:
        if any(each.function == "median" for each in leaf.measure.aggregates):
            by_day.setdefault(leaf.day or "", []).append(leaf)
    return [_values_query(catalogue, table, leaves, _span(leaves, asked)) for leaves in by_day.values()]


def _values_query(
    catalogue: Catalogue, table: str, leaves: Sequence[Leaf], span: tuple[date, date], also: str = ""
) -> ValuesQuery:
    columns: dict[tuple[Leaf, Aggregate], tuple[str, ...]] = {}
    selected: list[str] = []
    conditions: list[str] = []
    for leaf in leaves:
        for aggregate in leaf.measure.aggregates:
            if aggregate.function != "median":
                continue
            met = _both(leaf.where, aggregate.where)
            pieces = aggregate.working_days or (aggregate.argument or "",)
            names = tuple(f"v{len(selected) + place}" for place in range(len(pieces)))
            selected += [f"{_when(met, piece)} AS {name}" for piece, name in zip(pieces, names, strict=True)]
            conditions.append(" AND ".join([f"({met or 'TRUE'})", *(f"({piece}) IS NOT NULL" for piece in pieces)]))
            columns[leaf, aggregate] = names
    day = leaves[0].day
    within = " AND ".join(_between(leaves[0], span))
    prefix = with_views(catalogue, table)
    sql = (
        f"{prefix}SELECT {day} AS day, {', '.join(selected)}{also} FROM {table} "
        f"WHERE {within} AND ({' OR '.join(f'({each})' for each in conditions)})"
    )
    return ValuesQuery(sql, columns)


def days_query(catalogue: Catalogue, leaf: Leaf) -> str:
    """A leaf's aggregates for each day there is, oldest first: columns `day`, then `a0`, `a1` … as in
    `aggregates_of`."""
    selected = ", ".join(f"{sql_of(leaf, each)} AS a{place}" for place, each in enumerate(aggregates_of(leaf)))
    return (
        f"{with_views(catalogue, leaf.table)}SELECT {leaf.day} AS day, {selected} FROM {leaf.table} "
        f"WHERE {leaf.date} IS NOT NULL GROUP BY {leaf.day} ORDER BY {leaf.day}"
    )


def breakdown_query(catalogue: Catalogue, leaf: Leaf, by: str, windows: Sequence[Window]) -> str:
    """A leaf's aggregates split by a column: `w_id` (the window's place), `w_key`, then `a0`, `a1` … as in
    `aggregates_of`. Keys without a row are not there."""
    met = f"({leaf.where})" if leaf.where else "TRUE"
    on = f"{leaf.day} BETWEEN w.w_start AND w.w_end" if leaf.day else "TRUE"
    bare = replace(leaf, where=None)
    selected = ", ".join(f"{_typed(sql_of(bare, each), each)} AS a{n}" for n, each in enumerate(aggregates_of(leaf)))
    ctes = ", ".join([f"w AS ({_windows(windows)})", *_view(catalogue, leaf.table)])
    return (
        f"WITH {ctes} SELECT w.w_id, {by} AS w_key, {selected} FROM w JOIN {leaf.table} ON {on} AND {met} "
        f"GROUP BY w.w_id, {by}"
    )


def values_by_key_query(catalogue: Catalogue, leaf: Leaf, by: str, windows: Sequence[Window]) -> ValuesQuery:
    """What the leaf's medians are taken of, with a column `w_key` to split them by."""
    span = min(each.start for each in windows), max(each.end for each in windows)
    return _values_query(catalogue, leaf.table, [leaf], span, also=f", {by} AS w_key")


def bind(sql: str, window: Window) -> str:
    """SQL in which the window's columns are its days."""
    days = {
        "start": literal(window.start),
        "end": literal(window.end),
        "before": literal(window.start - timedelta(days=1)),
        "year_start": literal(date(window.end.year, 1, 1)),
        "plan": text(window.plan),
    }
    return re.sub(r"\bw\.w_(start|end|before|year_start|plan)\b", lambda found: days[found[1]], sql)


def selection(leaf: Leaf, window: Window) -> str:
    """The condition that picks the leaf's rows for one window."""
    parts = [] if leaf.date is None else _between(leaf, (window.start, window.end))
    if leaf.where:
        parts.append(f"({bind(leaf.where, window)})")
    for aggregate in leaf.measure.aggregates:
        if aggregate.function == "median":
            parts += [f"{piece} IS NOT NULL" for piece in aggregate.working_days or (f"({aggregate.argument})",)]
    return " AND ".join(parts) or "TRUE"


def rows_sql(catalogue: Catalogue, leaf: Leaf, window: Window, also: Sequence[str] = ()) -> str:
    """The leaf's rows for one window in reading order, with further columns; of a "latest" the one row that counts."""
    prefix = with_views(catalogue, leaf.table)
    order, limit = "_order", ""
    for aggregate in leaf.measure.aggregates:
        if aggregate.function == "latest":
            order, limit = f"{aggregate.order} DESC, _order DESC", " LIMIT 1"
    columns = ", ".join(["*", *also])
    return f"{prefix}SELECT {columns} FROM {leaf.table} WHERE {selection(leaf, window)} ORDER BY {order}{limit}"


def measured_sql(leaf: Leaf, window: Window, source: str) -> str:
    """A leaf's aggregates over rows that have been picked already: columns `a0`, `a1` …; values to take medians of."""
    bare = replace(leaf, where=None)
    selected = []
    for place, each in enumerate(leaf.measure.aggregates):
        if each.function == "latest":
            selected.append(f"ANY_VALUE({each.argument}) AS a{place}")
        elif each.function != "median":
            selected.append(f"{bind(_typed(sql_of(bare, each), each), window)} AS a{place}")
    return f"SELECT {', '.join(selected)} FROM {source}" if selected else ""


def statement(catalogue: Catalogue, leaf: Leaf, window: Window, measure: str) -> str:
    """One figure's query for the reader: the measure as the catalogue states it, dates in place of parameters."""
    prefix = with_views(catalogue, leaf.table)
    prefix = f"{prefix}\n" if prefix else ""
    stated = re.sub(r":(start|end|before|year_start)\b", lambda found: bind(f"w.w_{found[1]}", window), measure)
    return f"{prefix}SELECT {stated}\nFROM {leaf.table}\nWHERE {selection(leaf, window)}"


class _Parts:
    """The common table expressions of a query under construction, and which of them holds which answer."""

    def __init__(self) -> None:
        self.ctes: list[str] = []
        self.homes: dict[str, str] = {}
        self.columns: dict[tuple[Leaf, Aggregate], str] = {}

    def name(self, home: str) -> str:
        name = f"a{len(self.homes)}"
        self.homes[name] = home
        return name


def _daily(parts: _Parts, table: str, day: str, leaves: Sequence[Leaf], span: tuple[date, date]) -> None:
    """Aggregates per day, then their sums per window."""
    place = len(parts.ctes)
    per_day, summed = f"d{place}", f"s{place}"
    wanted: dict[tuple[str, bool], str] = {}
    for leaf in leaves:
        for aggregate in aggregates_of(leaf):
            key = (_tally(leaf, aggregate), aggregate.function == "count" or aggregate.whole)
            if key not in wanted:
                wanted[key] = parts.name(summed)
            parts.columns[leaf, aggregate] = wanted[key]
    inner = ", ".join(f"{sql} AS {name}" for (sql, _), name in wanted.items())
    outer = ", ".join(
        f"{_whole(f'SUM({per_day}.{name})')} AS {name}" if whole else f"SUM({per_day}.{name}) AS {name}"
        for (_, whole), name in wanted.items()
    )
    parts.ctes.append(
        f"{per_day} AS (SELECT {day} AS w_day, {inner} FROM {table} "
        f"WHERE {' AND '.join(_between(leaves[0], span))} GROUP BY {day})"
    )
    parts.ctes.append(
        f"{summed} AS (SELECT w.w_id, {outer} FROM w JOIN {per_day} "
        f"ON {per_day}.w_day BETWEEN w.w_start AND w.w_end GROUP BY w.w_id)"
    )


def _tally(leaf: Leaf, aggregate: Aggregate) -> str:
    """An aggregate of a day's rows; counting what meets a condition takes COUNT_IF half the time."""
    if aggregate.function != "count":
        return sql_of(leaf, aggregate)
    given = f"({aggregate.argument}) IS NOT NULL" if aggregate.argument else None
    met = _both(_both(leaf.where, aggregate.where), given)
    return f"COUNT_IF({met})" if met else "COUNT(*)"


def _joined(parts: _Parts, table: str, day: str | None, leaves: Sequence[Leaf], numbers: Sequence[int]) -> None:
    """Aggregates over the rows joined with the windows; "latest" has a part of its own."""
    home = f"j{len(parts.ctes)}"
    on = f"{day} BETWEEN w.w_start AND w.w_end" if day else "TRUE"
    chosen = f"w.w_id IN ({', '.join(map(str, numbers))})"
    wanted: dict[str, str] = {}
    for leaf in leaves:
        for aggregate in aggregates_of(leaf):
            if aggregate.function == "latest":
                parts.columns[leaf, aggregate] = _latest(parts, table, leaf, aggregate, f"{on} AND {chosen}")
                continue
            sql = _typed(sql_of(leaf, aggregate), aggregate)
            if sql not in wanted:
                wanted[sql] = parts.name(home)
            parts.columns[leaf, aggregate] = wanted[sql]
    selected = ", ".join(f"{sql} AS {name}" for sql, name in wanted.items())
    # Rows that no leaf takes need not be joined.
    taken = list(dict.fromkeys(leaf.where for leaf in leaves))
    met = "" if None in taken else f" AND ({' OR '.join(f'({each})' for each in taken)})"
    parts.ctes.append(
        f"{home} AS (SELECT w.w_id, {selected} FROM w JOIN {table} ON {on} AND {chosen}{met} GROUP BY w.w_id)"
    )


def _latest(parts: _Parts, table: str, leaf: Leaf, aggregate: Aggregate, on: str) -> str:
    home = f"l{len(parts.ctes)}"
    name = parts.name(home)
    met = _both(leaf.where, aggregate.where) or "TRUE"
    parts.ctes.append(
        f"{home} AS (SELECT w_id, {name} FROM (SELECT w.w_id, {aggregate.argument} AS {name}, "
        f"ROW_NUMBER() OVER (PARTITION BY w.w_id ORDER BY {aggregate.order} DESC, _order DESC) AS w_place "
        f"FROM w JOIN {table} ON {on} AND ({met})) AS ranked WHERE w_place = 1)"
    )
    return name


def sql_of(leaf: Leaf, aggregate: Aggregate) -> str:
    """An aggregate as SQL in which the leaf's condition and its own hold (`median` and `latest` have none)."""
    met = _both(leaf.where, aggregate.where)
    match aggregate.function:
        case "count" if aggregate.argument is None:
            return f"COUNT({_when(met, '1')})" if met else "COUNT(*)"
        case "count":
            return f"COUNT({_when(met, aggregate.argument or '')})"
        case "distinct":
            return f"COUNT(DISTINCT {_when(met, aggregate.argument or '')})"
        case "sum":
            return f"SUM({_when(met, aggregate.argument or '')})"
    raise ValueError(aggregate.function)


def _typed(sql: str, aggregate: Aggregate) -> str:
    return _whole(sql) if aggregate.whole else sql


def _whole(total: str) -> str:
    """The sum of a BIGINT is a wider type, which Arrow would make a float; as a decimal it stays exact."""
    return f"CAST({total} AS DECIMAL(38, 0))"


def _both(first: str | None, second: str | None) -> str | None:
    """Both conditions; a condition that is null is not true, as CASE WHEN has it."""
    given = [each for each in (first, second) if each]
    return " AND ".join(f"({each})" for each in given) if len(given) > 1 else (given[0] if given else None)


def _when(met: str | None, value: str) -> str:
    return f"CASE WHEN {met} THEN {value} END" if met else value


def _span(leaves: Sequence[Leaf], asked: Mapping[Leaf, Iterable[Window]]) -> tuple[date, date]:
    windows = [window for leaf in leaves for window in asked[leaf]]
    return min(window.start for window in windows), max(window.end for window in windows)


def _between(leaf: Leaf, span: tuple[date, date]) -> list[str]:
    """The days of the span; on a moment's own column so that an engine can skip blocks by it."""
    first, last = span
    if leaf.is_datetime:
        after = last + timedelta(days=1)
        return [f"{leaf.date} >= TIMESTAMP '{first} 00:00:00'", f"{leaf.date} < TIMESTAMP '{after} 00:00:00'"]
    return [f"{leaf.date} >= {literal(first)}", f"{leaf.date} <= {literal(last)}"]


def _view(catalogue: Catalogue, *tables: str) -> list[str]:
    """The common table expressions behind tables: a view's, before it those of its own tables that are patched."""
    needed: dict[str, None] = {}
    for table in tables:
        needed |= dict.fromkeys(base for base in catalogue.base_tables(table) if base in catalogue.views)
        if table in catalogue.views:
            needed[table] = None
    return [f"{name} AS ({catalogue.views[name].sql})" for name in needed]


def with_views(catalogue: Catalogue, *tables: str) -> str:
    """What a SELECT over tables and views of the catalogue has to begin with."""
    ctes = _view(catalogue, *tables)
    return f"WITH {', '.join(ctes)} " if ctes else ""


def literal(day: date) -> str:
    """A day as SQL."""
    return f"DATE '{day.isoformat()}'"


def text(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("'", "''") + "'"


def _windows(windows: Sequence[Window]) -> str:
    """The windows as rows; the days before and the year's start are columns so that no engine has to compute dates."""
    rows = ", ".join(
        f"({place}, {literal(each.start)}, {literal(each.start - timedelta(days=1))}, {literal(each.end)}, "
        f"{literal(date(each.end.year, 1, 1))}, {text(each.plan)})"
        for place, each in enumerate(windows)
    )
    names = "w_id, w_start, w_before, w_end, w_year_start, w_plan"
    return f"SELECT * FROM (VALUES {rows}) AS given({names})"
