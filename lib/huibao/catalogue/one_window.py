"""One leaf in one window: the rows behind it, its aggregates over them, and its query for the reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from huibao.catalogue.measures import Leaf
from huibao.catalogue.model import Catalogue
from huibao.catalogue.sql import Window, between, literal, sql_of, text, typed, with_views


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
    parts = [] if leaf.date is None else between(leaf, (window.start, window.end))
    if leaf.where:
        parts.append(f"({bind(leaf.where, window)})")
    for aggregate in leaf.measure.aggregates:
        if aggregate.function == "median":
            parts += [f"{piece} IS NOT NULL" for piece in aggregate.working_days or (f"({aggregate.argument})",)]
            parts += [f"({aggregate.where})"] if aggregate.where else []
    return " AND ".join(parts) or "TRUE"


def rows_sql(catalogue: Catalogue, leaf: Leaf, window: Window, also: Sequence[str] = ()) -> str:
    """The leaf's rows for one window in reading order, with further columns; of a "latest" the one row that counts."""
    prefix = with_views(catalogue, leaf.table)
    selected, order, limit = selection(leaf, window), "_order", ""
    for aggregate in leaf.measure.aggregates:
        if aggregate.function == "latest":
            order, limit = f"{aggregate.order} DESC, _order DESC", " LIMIT 1"
            if aggregate.where:
                selected += f" AND ({bind(aggregate.where, window)})"
    columns = ", ".join(["*", *also])
    return f"{prefix}SELECT {columns} FROM {leaf.table} WHERE {selected} ORDER BY {order}{limit}"


def measured_sql(leaf: Leaf, window: Window, source: str) -> str:
    """A leaf's aggregates over rows that have been picked already: columns `a0`, `a1` …; values to take medians of."""
    bare = replace(leaf, where=None)
    selected = []
    for place, each in enumerate(leaf.measure.aggregates):
        if each.function == "latest":
            selected.append(f"ANY_VALUE({each.argument}) AS a{place}")
        elif each.function != "median":
            selected.append(f"{bind(typed(sql_of(bare, each), each), window)} AS a{place}")
    return f"SELECT {', '.join(selected)} FROM {source}" if selected else ""


def statement(catalogue: Catalogue, leaf: Leaf, window: Window, measure: str) -> str:
    """One figure's query for the reader: the measure as the catalogue states it, dates in place of parameters."""
    prefix = with_views(catalogue, leaf.table)
    prefix = f"{prefix}\n" if prefix else ""
    stated = re.sub(r":(start|end|before|year_start)\b", lambda found: bind(f"w.w_{found[1]}", window), measure)
    return f"{prefix}SELECT {stated}\nFROM {leaf.table}\nWHERE {selection(leaf, window)}"
