"""What rules and problems ask the warehouse for one period; tried on empty ledgers when the catalogue loads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from huibao.catalogue.measures import Leaf
from huibao.catalogue.model import Catalogue
from huibao.catalogue.one_window import bind
from huibao.catalogue.rule_entries import OverdueProblem, QueryRule, RowsRule
from huibao.catalogue.sql import Window, both, literal, with_views

#: What rows are split by that are not split.
UNDIVIDED = "CAST(NULL AS VARCHAR)"


def compared_sql(catalogue: Catalogue, rule: QueryRule, window: Window) -> str:
    """A query rule's comparisons: `item`, `left_side`, `right_side`."""
    return with_views(catalogue, *rule.tables) + bind(rule.query, window)


def counted_sql(catalogue: Catalogue, rule: RowsRule, window: Window) -> str:
    """How many rows a rule can be said of (`checked`), and in how many it holds (`held`)."""
    holds = bind(rule.holds, window)
    return (
        f"{with_views(catalogue, rule.table)}SELECT COUNT(CASE WHEN ({holds}) IS NOT NULL THEN 1 END) AS checked, "
        f"COUNT(CASE WHEN {holds} THEN 1 END) AS held FROM {rule.table} WHERE {_dated(rule, window)}"
    )


def broken_sql(catalogue: Catalogue, rule: RowsRule, window: Window, most: int) -> str:
    """Where the first rows stand in which a rule does not hold."""
    return (
        f"{with_views(catalogue, rule.table)}SELECT _file, _sheet, _row FROM {rule.table} "
        f"WHERE {_dated(rule, window)} AND NOT ({bind(rule.holds, window)}) ORDER BY _order LIMIT {most}"
    )


def _dated(rule: RowsRule, window: Window) -> str:
    if rule.date is None:
        return "TRUE"
    return f"{rule.date} >= {literal(window.start)} AND {rule.date} < {literal(window.end + timedelta(days=1))}"


def overdue(leaf: Leaf, entry: OverdueProblem, before: date, end: date) -> Leaf:
    """Of a problem's rows those opened before a day and not closed at the period's end; a moment counts by its day."""
    after = literal(end + timedelta(days=1))
    open_still = f"{entry.opened} < {literal(before)} AND ({entry.closed} IS NULL OR {entry.closed} >= {after})"
    return replace(leaf, where=both(leaf.where, open_still))
