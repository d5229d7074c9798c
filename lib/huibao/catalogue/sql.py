"""The pieces of SQL that queries are put together from, of what DuckDB, PostgreSQL and Spark share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huibao.catalogue.measures import Aggregate, Leaf
from huibao.catalogue.model import Catalogue

#: How many rows stand behind a leaf: asked for beside its own aggregates.
ROWS = Aggregate("count")


@dataclass(frozen=True, order=True)
class Window:
    """The days that are asked about, both included; `plan` is the period that plan items are planned for."""

    start: date
    end: date
    plan: str = ""


def aggregates_of(leaf: Leaf) -> list[Aggregate]:
    """A leaf's own aggregates and the number of its rows, without the medians."""
    return list(dict.fromkeys([*(each for each in leaf.measure.aggregates if each.function != "median"), ROWS]))


def sql_of(leaf: Leaf, aggregate: Aggregate) -> str:
    """An aggregate as SQL in which the leaf's condition and its own hold (`median` and `latest` have none)."""
    met = both(leaf.where, aggregate.where)
    match aggregate.function:
        case "count" if aggregate.argument is None:
            return f"COUNT({when(met, '1')})" if met else "COUNT(*)"
        case "count":
            return f"COUNT({when(met, aggregate.argument or '')})"
        case "distinct":
            return f"COUNT(DISTINCT {when(met, aggregate.argument or '')})"
        case "sum":
            return f"SUM({when(met, aggregate.argument or '')})"
    raise ValueError(aggregate.function)


def typed(sql: str, aggregate: Aggregate) -> str:
    """An aggregate's SQL as a type that every engine and Arrow read exactly."""
    return as_decimal(sql) if aggregate.whole else sql


def as_decimal(total: str) -> str:
    """The sum of a BIGINT is a wider type, which Arrow would make a float; as a decimal it stays exact."""
    return f"CAST({total} AS DECIMAL(38, 0))"


def both(first: str | None, second: str | None) -> str | None:
    """Both conditions; a condition that is null is not true, as CASE WHEN has it."""
    given = [each for each in (first, second) if each]
    return " AND ".join(f"({each})" for each in given) if len(given) > 1 else (given[0] if given else None)


def when(met: str | None, value: str) -> str:
    """A value where a condition holds, else null."""
    return f"CASE WHEN {met} THEN {value} END" if met else value


def between(leaf: Leaf, span: tuple[date, date]) -> list[str]:
    """The days of the span; on a moment's own column so that an engine can skip blocks by it."""
    first, last = span
    if leaf.is_datetime:
        after = last + timedelta(days=1)
        return [f"{leaf.date} >= TIMESTAMP '{first} 00:00:00'", f"{leaf.date} < TIMESTAMP '{after} 00:00:00'"]
    return [f"{leaf.date} >= {literal(first)}", f"{leaf.date} <= {literal(last)}"]


def with_views(catalogue: Catalogue, *tables: str) -> str:
    """What a SELECT over tables and views of the catalogue has to begin with."""
    ctes = ctes_of(catalogue, *tables)
    return f"WITH {', '.join(ctes)} " if ctes else ""


def ctes_of(catalogue: Catalogue, *tables: str) -> list[str]:
    """The common table expressions behind tables: a view's, before it those of its own tables that are patched."""
    needed: dict[str, None] = {}
    for table in tables:
        needed |= dict.fromkeys(base for base in catalogue.base_tables(table) if base in catalogue.views)
        if table in catalogue.views:
            needed[table] = None
    return [f"{name} AS ({catalogue.views[name].sql})" for name in needed]


def window_rows(windows: Sequence[Window]) -> str:
    """The windows as rows; the days before and the year's start are columns so that no engine has to compute dates."""
    rows = ", ".join(
        f"({place}, {literal(each.start)}, {literal(each.start - timedelta(days=1))}, {literal(each.end)}, "
        f"{literal(date(each.end.year, 1, 1))}, {text(each.plan)})"
        for place, each in enumerate(windows)
    )
    names = "w_id, w_start, w_before, w_end, w_year_start, w_plan"
    return f"SELECT * FROM (VALUES {rows}) AS given({names})"


def literal(day: date) -> str:
    """A day as SQL."""
    return f"DATE '{day.isoformat()}'"


def text(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("'", "''") + "'"
