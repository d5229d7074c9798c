"""Sections 七 and 八: what the rules find wrong, and what is planned for the period after it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from huibao.catalogue.rule_entries import LevelProblem, OverdueProblem
from huibao.desk.records import schema_of
from huibao.desk.session import Session
from huibao.narrative import Narrative
from huibao.narrative.phrase import Run
from huibao.period import Period
from huibao.tables import NOTHING, Table, column, word

if TYPE_CHECKING:
    from huibao.figures.problems import Problem

_WITHHELD = "对照结果涉及不公开数据的，公开版不列。"


def problems(session: Session, period: Period, area: str) -> Narrative:
    """What the catalogue's rules and the bureau's thresholds find, a list item each; a sentence when nothing is."""
    from huibao.figures.problems import problems as find

    catalogue = session.catalogue
    needed = {name for entry in catalogue.problems for name in entry.indicators}
    needed |= {each.full_id for each in catalogue if each.kind == "target"}
    areas = [name for name in catalogue.areas if any(full.startswith(f"{name}.") for full in needed)]
    bureau = session.for_period(period)
    found = session.keep(
        ("problems", period),
        lambda: find(session.warehouse, catalogue, session.all_figures(period, areas), period, bureau),
    )
    behind = _ledgers(session, needed)
    unchecked = [session.catalogue.ledgers[table] for table in behind if table not in session.warehouse.tables()]
    # What could not be checked for want of a ledger is said once, below the list.
    named = [problem for problem in found if not problem.missing]
    counting = _counting(session)
    blocks = [
        {"kind": "item", "runs": [_unless_hidden(_runs(each, period), [*each.indicators, *counting.get(each.id, ())])]}
        for each in named
    ]
    nothing = ""
    if not blocks and len(unchecked) < len(behind):
        nothing = f"对照规则{'和现有台账' if unchecked else ''}没有查找出问题。"
    told = [{"text": nothing}] if nothing else []
    behind_all = sorted(needed.union(*counting.values()))
    blocks.append({"kind": "paragraph", "runs": [_unless_hidden(told, behind_all, _WITHHELD)]})
    if unchecked:
        blocks.append({"kind": "paragraph", "runs": [{"text": f"缺{'、'.join(unchecked)}，有关规则没有核对。"}]})
    return Narrative(area, period.name, blocks)


def _ledgers(session: Session, indicators: Iterable[str]) -> list[str]:
    """The tables behind the rules: without one of them a rule finds nothing, whatever there was to find."""
    catalogue = session.catalogue
    tables = {table for name in indicators for table in catalogue.tables_of(name)}
    tables |= {table for leaf in catalogue.selections.values() for table in catalogue.base_tables(leaf.table)}
    return sorted(tables)


def _counting(session: Session) -> dict[str, tuple[str, ...]]:
    """The figures taken from the rows that a rule names, by the rule: what it says of the rows (how many of them are
    overdue, in which domain) is a part of what they say, whichever of them the rule itself judges."""
    catalogue = session.catalogue
    bases = {
        entry.id: set(catalogue.base_tables(entry.table))
        for entry in catalogue.problems
        if isinstance(entry, LevelProblem | OverdueProblem) and entry.table
    }
    return {
        name: tuple(each.full_id for each in catalogue if catalogue.tables_of(each) & tables)
        for name, tables in bases.items()
    }


def _unless_hidden(runs: list[Run], indicators: Iterable[str], instead: str = "") -> Run:
    """Runs that the public edition leaves out where one of these figures is hidden: that a problem is named, or that
    none is, tells on which side of its threshold the figure lies."""
    return {
        "choice": runs,
        "masked": [{"text": instead}] if instead else [],
        "indicators": list(dict.fromkeys(indicators)),
    }


def _runs(problem: Problem, period: Period) -> list[Run]:
    """The sentence; what an overdue rule counts is none of its figures, so no figure answers for it."""
    runs: list[Run] = []
    for piece in problem.pieces:
        if piece.indicators and problem.kind != "overdue":
            runs.append({"text": piece.text, "indicator": piece.indicators[0], "period": period.name})
        else:
            runs.append({"text": piece.text})
    return runs


def items(session: Session, period: Period) -> Table:
    """The plan items of the next period, grouped by theme in the ledger's order; within one by due date."""
    schema = schema_of("plan_items")
    names = ("theme", "item", "owner", "due_on")
    heads = [column(schema.column(name).header) for name in names]
    title = f"{period.next.label}工作任务"
    if schema.table not in session.warehouse.tables():
        return Table("plan", title, heads, [], f"缺{schema.ledger}")
    query = (
        f"select theme, item, owner, due_on from plan_items where planned_for = '{period.next.name}' order by _order"
    )
    rows = session.warehouse.sql(query).to_pylist()
    # Themes in the ledger's order; Python's sort keeps that order within equal keys, whatever the engine.
    themes = list(dict.fromkeys(row["theme"] for row in rows))
    rows.sort(key=lambda row: (themes.index(row["theme"]), row["due_on"]))
    cells = [
        [word(row["theme"]), word(row["item"]), word(row["owner"] or NOTHING), word(row["due_on"].isoformat())]
        for row in rows
    ]
    note = None if cells else f"台账没有{period.next.label}的任务"
    return Table("plan", title, heads, cells, note)
