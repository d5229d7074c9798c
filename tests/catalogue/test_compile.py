"""The queries: one per table, and SQL that other engines understand."""

from __future__ import annotations

from datetime import date

import pytest
import sqlglot

from huibao.catalogue import Leaf, load_catalogue
from huibao.catalogue.compile import breakdown_query, table_query, values_queries
from huibao.catalogue.one_window import bind
from huibao.catalogue.sql import Window

WINDOWS = [Window(date(2022, 1, 1), date(2022, 12, 31), "2023"), Window(date(2021, 1, 1), date(2021, 12, 31), "2022")]


def leaves_by_table() -> dict[str, dict[Leaf, list[Window]]]:
    found: dict[str, dict[Leaf, list[Window]]] = {}
    for indicator in load_catalogue():
        if indicator.leaf is not None:
            found.setdefault(indicator.leaf.table, {})[indicator.leaf] = WINDOWS
    return found


def test_a_table_is_scanned_once_for_all_its_additive_figures_of_one_date() -> None:
    counts = {leaf: windows for leaf, windows in leaves_by_table()["registrations"].items() if leaf.adds_up}
    query = table_query(load_catalogue(), "registrations", counts)
    assert query is not None
    assert query.sql.count("FROM registrations") == 1


@pytest.mark.parametrize("dialect", ["postgres", "spark"])
@pytest.mark.parametrize("table", sorted(leaves_by_table()))
def test_queries_are_sql_in_other_engines_words(table: str, dialect: str) -> None:
    leaves = leaves_by_table()[table]
    query = table_query(load_catalogue(), table, leaves)
    statements = [query.sql] if query is not None else []
    statements += [each.sql for each in values_queries(load_catalogue(), table, leaves)]
    statements += [
        breakdown_query(load_catalogue(), leaf, "_file", WINDOWS)
        for leaf in leaves
        if not {each.function for each in leaf.measure.aggregates} & {"median", "latest"}
    ]
    for statement in statements:
        there = sqlglot.transpile(statement, read="duckdb", write=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
        assert sqlglot.parse_one(there[0], dialect=dialect)


def test_binding_puts_days_in_place_of_the_windows_columns() -> None:
    assert bind("a <= w.w_end AND b > w.w_before AND c = w.w_plan", WINDOWS[0]) == (
        "a <= DATE '2022-12-31' AND b > DATE '2021-12-31' AND c = '2023'"
    )
