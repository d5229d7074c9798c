"""Rules and problems with their names, columns and SQL checked: whatever could not be asked is refused at load."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from huibao.bureau import Thresholds
from huibao.catalogue import expressions
from huibao.catalogue.measures import PARAMETERS, Leaf, Tree
from huibao.catalogue.model import FRACTIONS, Catalogue
from huibao.catalogue.refusing import at_entry, known_indicator
from huibao.catalogue.rule_entries import (
    BreakdownRule,
    FallingProblem,
    FiguresRule,
    LevelProblem,
    OverallRule,
    OverdueProblem,
    ProblemEntry,
    QueryRule,
    RowsRule,
    RuleEntry,
    RuleFile,
    ScheduleProblem,
)
from huibao.catalogue.sources import Sources
from huibao.catalogue.sums import START, as_sum
from huibao.catalogue.trial import Trial
from huibao.errors import UnknownName, nearest

if TYPE_CHECKING:
    from sqlglot import exp

    from huibao.catalogue.expressions import Columns
    from huibao.ledgers import Schema

_ANSWER = ("item", "left_side", "right_side")


def with_rules(
    catalogue: Catalogue, schemas: Mapping[str, Schema], files: Iterable[tuple[Path, RuleFile]]
) -> Catalogue:
    """The catalogue with the rules and problems of the files, in whose SQL parameters are the window's columns.

    Raises:
        CatalogueError: names file and entry.
    """
    with closing(Trial(catalogue, schemas)) as trial:
        checks = _Checks(catalogue, Sources(schemas, catalogue.views), trial)
        rules: list[RuleEntry] = []
        problems: list[ProblemEntry] = []
        for path, file in files:
            for rule in file.rules:
                with at_entry(path, rule.id):
                    _refuse_second(rule.id, rules)
                    rules.append(checks.rule(rule))
            for problem in file.problems:
                with at_entry(path, problem.id):
                    _refuse_second(problem.id, problems)
                    checks.problem(problem)
                    problems.append(problem)
    return replace(
        catalogue, rules=tuple(rules), sides=checks.sides, problems=tuple(problems), selections=checks.selections
    )


def _refuse_second(name: str, entries: Sequence[RuleEntry | ProblemEntry]) -> None:
    if any(other.id == name for other in entries):
        raise ValueError("编号重复")


class _Checks:
    def __init__(self, catalogue: Catalogue, sources: Sources, trial: Trial) -> None:
        self._catalogue, self._sources, self._trial = catalogue, sources, trial
        self._known: Collection[str] = {each.full_id for each in catalogue}
        self.sides: dict[str, tuple[Tree, Tree]] = {}
        self.selections: dict[str, Leaf] = {}

    def rule(self, rule: RuleEntry) -> RuleEntry:
        """The rule as it can be asked."""
        match rule:
            case QueryRule():
                return self._query(rule)
            case RowsRule():
                return self._rows(rule)
            case FiguresRule():
                self.sides[rule.id] = (self._side(rule.left), self._side(rule.right))
            case BreakdownRule():
                self._breakdown(rule)
            case OverallRule():
                pass
        return rule

    def _query(self, rule: QueryRule) -> QueryRule:
        from sqlglot import exp

        tree = expressions.parse(rule.query)
        if not isinstance(tree, exp.Query) or tree.ctes:
            raise ValueError("query 应当是一个 select，开头不写 with（改用视图或 from 里的子查询）")
        used = expressions.tables_in(tree)
        columns = [self._sources.columns(table) for table in sorted(used.union(rule.tables))]
        if unnamed := sorted(used.difference(rule.tables)):
            raise ValueError(f"tables 没有列出 query 用到的{'、'.join(unnamed)}")
        if lacking := [name for name in _ANSWER if name not in tree.named_selects]:
            raise ValueError(f"query 应当选出 {'、'.join(_ANSWER)} 三栏，缺少 {'、'.join(lacking)}")
        _check_columns(tree, columns)
        made = rule.model_copy(update={"query": _days_only(expressions.render(expressions.bound(tree)))})
        self._trial.query(made)
        return made

    def _rows(self, rule: RowsRule) -> RowsRule:
        columns = self._sources.dated(rule.table, rule.date) if rule.date else self._sources.columns(rule.table)
        made = rule.model_copy(update={"holds": _days_only(expressions.condition(rule.holds, columns) or "")})
        self._trial.rows(made)
        return made

    def _side(self, text: str) -> Tree:
        """One side of a rule between figures; a sum, so that what it tells of a masked figure can be worked out."""
        tree = expressions.formula(text, lambda name: known_indicator(name, self._known))
        parts = as_sum(tree)
        if parts is None or any(name.endswith(START) for name in parts):
            raise ValueError(f"“{text}”里只能是指标相加减、乘除一个数")
        return tree

    def _breakdown(self, rule: BreakdownRule) -> None:
        indicator = self._catalogue.indicator(known_indicator(rule.indicator, self._known))
        try:
            self._catalogue.check_split(indicator, rule.by)
        except UnknownName as error:
            raise ValueError(f"{error.problem}，{error.remedy}") from None

    def problem(self, entry: ProblemEntry) -> None:
        """Check it, and keep the rows that it is about."""
        for name in entry.indicators:
            known_indicator(name, self._known)
        if entry.threshold not in Thresholds.model_fields:
            raise ValueError(
                f"bureau.yaml 的 thresholds 没有“{entry.threshold}”，只能是{'、'.join(Thresholds.model_fields)}"
            )
        match entry:
            case LevelProblem():
                _whole(entry)
                if entry.table is not None:
                    self.selections[entry.id] = self._selection(entry, entry.table)
            case OverdueProblem():
                self._overdue(entry)
            case ScheduleProblem():
                for name in entry.indicators:
                    if self._catalogue.indicator(name).kind not in FRACTIONS:
                        raise ValueError(f"指标“{name}”不是比率，不能与时序进度比较")
            case FallingProblem():
                pass

    def _overdue(self, entry: OverdueProblem) -> None:
        if not entry.threshold.endswith("_days"):
            raise ValueError(f"overdue 的 threshold 应当是天数，“{entry.threshold}”不是")
        if entry.noun is not None and entry.by is None:
            raise ValueError("有 noun 就要有 by")
        for column in (entry.opened, entry.closed):
            self._sources.dated(entry.table, column)
        self.selections[entry.id] = self._selection(entry, entry.table)

    def _selection(self, entry: LevelProblem | OverdueProblem, table: str) -> Leaf:
        columns = self._sources.columns(table)
        if entry.by is not None:
            columns.check(entry.by)
        leaf = Leaf(
            table=table,
            where=expressions.condition(entry.where, columns),
            measure=expressions.measure(entry.measure or "count(*)", columns),
            date=None,
            is_datetime=False,
            rule="flow",
        )
        for sql in filter(None, (leaf.where, *(piece for each in leaf.measure.aggregates for piece in each.sql))):
            _days_only(sql)
        if any(each.function in ("median", "latest") for each in leaf.measure.aggregates):
            raise ValueError("measure 里只能用 count 和 sum")
        self._trial.problem(entry, leaf)
        return leaf


def _days_only(sql: str) -> str:
    """The SQL, unless it asks for the period's one parameter that is no day."""
    if f"w.{PARAMETERS['planned_for']}" in sql:
        raise ValueError(":planned_for 只能用于指标的 period: next_period")
    return sql


def _check_columns(tree: exp.Expression, sources: Sequence[Columns]) -> None:
    """Every name in a query is a column of its tables or one that the query makes; ValueError (Chinese) if not."""
    from sqlglot import exp

    made = {alias.alias for alias in tree.find_all(exp.Alias)}
    made |= {column.name for alias in tree.find_all(exp.TableAlias) for column in alias.columns}
    known = made.union(*(each.types for each in sources))
    for column in tree.find_all(exp.Column):
        if column.name not in known and not isinstance(column.this, exp.Star):
            raise ValueError(f"query 所用的表没有栏“{column.name}”，{nearest(column.name, known)}")


def _whole(entry: LevelProblem) -> None:
    """The keys that list what a figure consists of go together."""
    listing = (entry.where, entry.by, entry.measure, entry.unit, entry.noun)
    if entry.table is None and any(key is not None for key in listing):
        raise ValueError("where、by、measure、unit、noun 要与 table 一起写")
    if entry.table is not None and entry.by is None:
        raise ValueError("缺少 by：按哪一栏列出")
    if (entry.measure is None) != (entry.unit is None):
        raise ValueError("measure 和 unit 要一起写")
    if entry.noun is not None and entry.measure is None:
        raise ValueError("有 noun 就要有 measure")
