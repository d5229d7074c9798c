"""One query per table: all its indicators for all windows at once.

The windows are a table `w` inside the query. Aggregates that add up (counts and sums of dated rows) are taken per day
in one scan and then added up per window, so that more windows do not mean more scans. What does not add up (distinct
counts, conditions on the window's end, "latest") joins the rows with the windows. Medians need the values themselves:
`values_queries` fetch those of the rows concerned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from huibao.catalogue.measures import Aggregate, Leaf
from huibao.catalogue.model import Catalogue
from huibao.catalogue.sql import (
    Window,
    aggregates_of,
    as_decimal,
    between,
    both,
    ctes_of,
    sql_of,
    typed,
    when,
    window_rows,
    with_views,
)


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
    ctes = [f"w AS ({window_rows(windows)})", *ctes_of(catalogue, table), *parts.ctes]
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
            met = both(leaf.where, aggregate.where)
            pieces = aggregate.working_days or (aggregate.argument or "",)
            names = tuple(f"v{len(selected) + place}" for place in range(len(pieces)))
            selected += [f"{when(met, piece)} AS {name}" for piece, name in zip(pieces, names, strict=True)]
            conditions.append(" AND ".join([f"({met or 'TRUE'})", *(f"({piece}) IS NOT NULL" for piece in pieces)]))
            columns[leaf, aggregate] = names
    day = leaves[0].day
    within = " AND ".join(between(leaves[0], span))
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
    selected = ", ".join(f"{typed(sql_of(bare, each), each)} AS a{n}" for n, each in enumerate(aggregates_of(leaf)))
    ctes = ", ".join([f"w AS ({window_rows(windows)})", *ctes_of(catalogue, leaf.table)])
    return (
        f"WITH {ctes} SELECT w.w_id, {by} AS w_key, {selected} FROM w JOIN {leaf.table} ON {on} AND {met} "
        f"GROUP BY w.w_id, {by}"
    )


def values_by_key_query(catalogue: Catalogue, leaf: Leaf, by: str, windows: Sequence[Window]) -> ValuesQuery:
    """What the leaf's medians are taken of, with a column `w_key` to split them by."""
    span = min(each.start for each in windows), max(each.end for each in windows)
    return _values_query(catalogue, leaf.table, [leaf], span, also=f", {by} AS w_key")


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
        f"{as_decimal(f'SUM({per_day}.{name})')} AS {name}" if whole else f"SUM({per_day}.{name}) AS {name}"
        for (_, whole), name in wanted.items()
    )
    parts.ctes.append(
        f"{per_day} AS (SELECT {day} AS w_day, {inner} FROM {table} "
        f"WHERE {' AND '.join(between(leaves[0], span))} GROUP BY {day})"
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
    met = both(both(leaf.where, aggregate.where), given)
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
            sql = typed(sql_of(leaf, aggregate), aggregate)
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
    met = both(leaf.where, aggregate.where) or "TRUE"
    parts.ctes.append(
        f"{home} AS (SELECT w_id, {name} FROM (SELECT w.w_id, {aggregate.argument} AS {name}, "
        f"ROW_NUMBER() OVER (PARTITION BY w.w_id ORDER BY {aggregate.order} DESC, _order DESC) AS w_place "
        f"FROM w JOIN {table} ON {on} AND ({met})) AS ranked WHERE w_place = 1)"
    )
    return name


def _span(leaves: Sequence[Leaf], asked: Mapping[Leaf, Iterable[Window]]) -> tuple[date, date]:
    windows = [window for leaf in leaves for window in asked[leaf]]
    return min(window.start for window in windows), max(window.end for window in windows)
