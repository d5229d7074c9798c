"""Consistency rules (tables.md, "What must hold"): reported with both sides' numbers, never a reason to reject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from huibao.catalogue import Catalogue, Indicator
from huibao.catalogue.adapting import adapt
from huibao.catalogue.model import formula_names
from huibao.catalogue.rule_entries import BreakdownRule, FiguresRule, OverallRule, QueryRule, RowsRule
from huibao.catalogue.rule_sql import broken_sql, compared_sql, counted_sql
from huibao.catalogue.sql import Window
from huibao.figures.breakdowns import breakdown
from huibao.figures.evaluation import Evaluation, slot_of, window_for
from huibao.figures.formatting import printed
from huibao.figures.numbers import Number, evaluate, exact
from huibao.period import Period

if TYPE_CHECKING:
    from huibao.catalogue.rule_entries import RuleEntry
    from huibao.warehouse import Warehouse

_NAMED = 5
_UNCHECKED = "缺台账或无数据，未核对"
_RELATIONS: dict[str, Callable[[Number, Number], bool]] = {
    "=": lambda left, right: left == right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}


@dataclass(frozen=True)
class RuleResult:
    """What became of a rule.

    Attributes:
        checked: how many comparisons were made; 0 when a ledger is missing (then `ok` and `detail` says so).
        left, right: the two sides as printed (totals over all comparisons).
        detail: what is broken, the first few (Chinese).
        tables, indicators: what the two sides are counted from, whatever the ledgers hold.
    """

    id: str
    title: str
    ok: bool
    checked: int
    left: str
    right: str
    detail: str
    tables: tuple[str, ...]
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class _Pair:
    """One comparison: what it is about, and its two sides."""

    item: str
    left: Number
    right: Number
    relation: str = "="

    @property
    def holds(self) -> bool:
        return _RELATIONS[self.relation](self.left, self.right)


def check_rules(
    warehouse: Warehouse,
    catalogue: Catalogue,
    period: Period,
    *,
    evaluation: Evaluation | None = None,
) -> tuple[RuleResult, ...]:
    """All consistency rules of the catalogue for a period, in its order.

    Args:
        evaluation: of the same warehouse and catalogue, whose answers are used and added to.
    """
    catalogue = adapt(catalogue, warehouse)
    checker = _Checker(warehouse, catalogue, period, evaluation or Evaluation(warehouse, catalogue))
    return tuple(checker.check(rule) for rule in catalogue.rules)


class _Checker:
    def __init__(self, warehouse: Warehouse, catalogue: Catalogue, period: Period, evaluation: Evaluation) -> None:
        self._warehouse, self._catalogue, self._period = warehouse, catalogue, period
        self._there = warehouse.tables()
        self._slot = slot_of(period)
        self._months = [replace(slot_of(month), end=min(month.end, period.end)) for month in period.months]
        self._figures = [each for each in catalogue if catalogue.tables_of(each) <= self._there]
        self._evaluation = evaluation
        for each in self._figures:
            self._evaluation.want(each, self._slot)
            if each.balance is not None and each.leaf is not None:
                self._evaluation.want_leaf(each.leaf, window_for(each.leaf, self._slot))
            for month in self._months if each.additive else ():
                self._evaluation.want(each, month)
        self._evaluation.run()

    def check(self, rule: RuleEntry) -> RuleResult:
        match rule:
            case QueryRule():
                return self._query(rule)
            case FiguresRule():
                return self._of_figures(rule)
            case RowsRule():
                return self._rows(rule)
            case BreakdownRule():
                return self._breakdown(rule)
            case OverallRule():
                kinds = {"months": self._add_up, "distinct": self._distinct, "one_value": self._one_value}
                return kinds[rule.kind](rule)

    def _value(self, indicator: Indicator, slot: Window | None = None) -> Number | None:
        return self._evaluation.value(indicator, slot or self._slot)

    def _query(self, rule: QueryRule) -> RuleResult:
        bases = tuple(dict.fromkeys(base for table in rule.tables for base in self._catalogue.base_tables(table)))
        if not set(bases) <= self._there:
            return _result(rule, [], tables=bases)
        pairs = [
            _Pair(str(row["item"]), left, right, rule.relation)
            for row in self._warehouse.sql(compared_sql(self._catalogue, rule, self._slot)).to_pylist()
            if (left := exact(row["left_side"])) is not None and (right := exact(row["right_side"])) is not None
        ]
        return _result(rule, pairs, tables=bases)

    def _of_figures(self, rule: FiguresRule) -> RuleResult:
        trees = self._catalogue.sides[rule.id]
        names = tuple(dict.fromkeys(name for tree in trees for name in formula_names(tree)))
        entries = {name: self._catalogue.indicator(name) for name in names}
        tables = self._tables(entries.values())
        if not set(tables) <= self._there:
            return _result(rule, [], tables=tables, indicators=names)
        left, right = (evaluate(tree, lambda ref: self._value(entries[ref[1]])) for tree in trees)
        pairs = [_Pair(rule.title, left, right, rule.relation)] if left is not None and right is not None else []
        return _result(rule, pairs, tables=tables, indicators=names)

    def _rows(self, rule: RowsRule) -> RuleResult:
        bases = self._catalogue.base_tables(rule.table)
        if not set(bases) <= self._there:
            return _result(rule, [], tables=bases)
        counts = self._warehouse.sql(counted_sql(self._catalogue, rule, self._slot)).to_pylist()[0]
        checked, held = counts["checked"], counts["held"]
        detail = ""
        if checked != held:
            broken = self._warehouse.sql(broken_sql(self._catalogue, rule, self._slot, _NAMED)).to_pylist()
            named = "、".join(_place(row) for row in broken if row["_file"]) or "来源不详"
            detail = f"{checked - held}行不符：{named}{'等' if checked - held > len(broken) else ''}"
        return RuleResult(rule.id, rule.title, checked == held, checked, f"{checked}行", f"{held}行", detail, bases, ())

    def _breakdown(self, rule: BreakdownRule) -> RuleResult:
        indicator = self._catalogue.indicator(rule.indicator)
        tables = self._tables([indicator])
        if not set(tables) <= self._there:
            return _result(rule, [], tables=tables, indicators=(indicator.full_id,))
        parts = breakdown(self._warehouse, self._catalogue, indicator.full_id, self._period, rule.by, year_ago=False)
        whole = self._value(indicator) or 0
        total = sum((value for _, value, _ in parts if value is not None), start=0)
        pairs = [_Pair(indicator.label, whole, total, rule.relation)]
        return _result(rule, pairs, tables=tables, indicators=(indicator.full_id,))

    def _add_up(self, rule: OverallRule) -> RuleResult:
        pairs, judged = [], [each for each in self._figures if each.additive]
        for each in judged:
            whole = self._value(each)
            parts = [self._value(each, month) for month in self._months]
            known = [part for part in parts if part is not None]
            if whole is not None and len(known) == len(parts):
                pairs.append(_Pair(each.label, whole, sum(known, start=0)))
        return self._many(rule, pairs, judged)

    def _distinct(self, rule: OverallRule) -> RuleResult:
        pairs, judged = [], [each for each in self._figures if each.kind == "distinct"]
        for each in judged:
            count = self._evaluation.rows(each, self._slot)
            value = self._value(each)
            if value is not None:
                pairs.append(_Pair(each.label, value, count, "<="))
        return self._many(rule, pairs, judged)

    def _one_value(self, rule: OverallRule) -> RuleResult:
        """Indicators that are the same selection under two names, and a stock counted in both of its ways."""
        first: dict[Any, Indicator] = {}
        pairs, judged = [], [each for each in self._figures if each.leaf is not None]
        for each in judged:
            assert each.leaf is not None
            other = first.setdefault(each.leaf, each)
            left, right = self._value(other), self._value(each)
            if each.balance is not None:
                right = self._evaluation.leaf_value(each.leaf, window_for(each.leaf, self._slot))
            if left is not None and right is not None:
                pairs.append(_Pair(each.label, left, right))
        return self._many(rule, pairs, judged)

    def _many(self, rule: OverallRule, pairs: list[_Pair], judged: list[Indicator]) -> RuleResult:
        """A rule over many indicators: its sides are counts, since a total over unrelated indicators means nothing.

        Those without a value are among the `judged`: how many have one tells whether a hidden one does.
        """
        result = _result(rule, pairs, tables=self._tables(judged), indicators=tuple(each.full_id for each in judged))
        broken = [pair for pair in pairs if not pair.holds]
        holding = f"{len(pairs) - len(broken)}项"
        return replace(result, left=f"{len(pairs)}项" if pairs else "", right=holding if pairs else "")

    def _tables(self, indicators: Iterable[Indicator]) -> tuple[str, ...]:
        return tuple(sorted({table for each in indicators for table in self._catalogue.tables_of(each)}))


def _place(row: Mapping[str, Any]) -> str:
    """Where a row stands: two rows of one number may stand in two sheets of a file."""
    sheet = f"“{row['_sheet']}”" if row["_sheet"] else ""
    return f"{row['_file']} {sheet}第{row['_row']}行"


def _result(
    rule: RuleEntry, pairs: list[_Pair], *, tables: tuple[str, ...], indicators: tuple[str, ...] = ()
) -> RuleResult:
    broken = [pair for pair in pairs if not pair.holds]
    named = "；".join(f"{pair.item}：{_say(pair.left)} ≠ {_say(pair.right)}" for pair in broken[:_NAMED])
    detail = f"{named}{'等' if len(broken) > _NAMED else ''}" if pairs else _UNCHECKED
    sides = [_say(sum((getattr(pair, side) for pair in pairs), start=0)) if pairs else "" for side in ("left", "right")]
    return RuleResult(rule.id, rule.title, not broken, len(pairs), sides[0], sides[1], detail, tables, indicators)


def _say(value: Number) -> str:
    return printed(value, "", 0 if isinstance(value, int) else 4, fraction=False)
