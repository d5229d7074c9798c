"""From windows to numbers: what the indicators need is gathered, asked of each table once, and put together.

Two passes: the opening balances first, because the changes after them are counted from their day; then one query per
table for everything else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from huibao.catalogue import Aggregate, Balance, Catalogue, Indicator, Leaf, TargetPart
from huibao.catalogue.adapting import adapt
from huibao.catalogue.compile import TableQuery, ValuesQuery, days_query, table_query, values_queries
from huibao.catalogue.sql import ROWS, Window, aggregates_of
from huibao.figures.medians import Medians
from huibao.figures.numbers import Number, evaluate, exact, tidy
from huibao.period import Period, same_day

if TYPE_CHECKING:
    import pyarrow as pa

    from huibao.warehouse import Warehouse

#: A measure's aggregates for each of its windows; missing ones are 0 (counts and sums) or null. Nested by
#: leaf first, because hashing a leaf is the costly part of a lookup.
Answers = dict[Leaf, dict[Window, dict[Aggregate, Number | None]]]


def slot_of(period: Period) -> Window:
    """A period as what indicators are asked about."""
    return Window(period.start, period.end, period.next.name)


def window_for(leaf: Leaf, slot: Window) -> Window:
    """The days that a leaf looks at for a slot, by its rule (tables.md, "Values")."""
    match leaf.rule:
        case "flow":
            return Window(slot.start, slot.end)
        case "year_to_date":
            return year_to_date(slot)
        case "three_years":
            return Window(same_day(slot.end, slot.end.year - 3) + timedelta(days=1), slot.end)
        case "next_period":
            return Window(slot.end, slot.end, slot.plan)
    if leaf.date is not None:  # as of period end: everything up to it
        return Window(date(1, 1, 2), slot.end)
    return Window(slot.end, slot.end)


def year_to_date(slot: Window) -> Window:
    """1 January to the slot's end."""
    return Window(date(slot.end.year, 1, 1), slot.end, slot.plan)


def at_start(slot: Window) -> Window:
    """The evening before the slot starts."""
    before = slot.start - timedelta(days=1)
    return Window(before, before, slot.plan)


@dataclass
class _Openings:
    """The opening balances, oldest first."""

    days: list[date] = field(default_factory=list)
    values: list[Number | None] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def latest(self, day: date) -> int | None:
        place = bisect_right(self.days, day) - 1
        return place if place >= 0 else None


class Evaluation:
    """Values of indicators for slots: `want` all of them, `run`, then ask for `value` and `rows`.

    What was asked once is not asked again: figures and rules that share an evaluation share its answers. The
    indicators' ledgers must all be there.
    """

    def __init__(self, warehouse: Warehouse, catalogue: Catalogue) -> None:
        self._warehouse = warehouse
        self._catalogue = adapt(catalogue, warehouse)
        self._leaves: dict[str, dict[Leaf, set[Window]]] = {}
        self._balances: dict[Balance, set[Window]] = {}
        self._openings: dict[Balance, _Openings] = {}
        self._answers: Answers = {}
        self._targets: dict[tuple[str, int], tuple[Number | None, Number | None]] | None = None
        self._wanted: set[tuple[str, Window]] = set()
        self._values: dict[tuple[str, Window], Number | None] = {}

    def want(self, indicator: Indicator, slot: Window) -> None:
        """Ask for an indicator's value for a slot, and for all that it is made of."""
        if (indicator.full_id, slot) in self._wanted:
            return
        self._wanted.add((indicator.full_id, slot))
        if indicator.balance is not None:
            self._balances.setdefault(indicator.balance, set()).add(slot)
        elif indicator.leaf is not None:
            self.want_leaf(indicator.leaf, window_for(indicator.leaf, slot))
        for part, at in self._parts(indicator, slot):
            self.want(part, at)
        for target in indicator.targets:
            if target.leaf is not None:
                self.want_leaf(target.leaf, window_for(target.leaf, self.target_slot(indicator, slot)))

    def want_leaf(self, leaf: Leaf, window: Window) -> None:
        """Ask for a leaf's measure for one window."""
        self._leaves.setdefault(leaf.table, {}).setdefault(leaf, set()).add(window)

    def _parts(self, indicator: Indicator, slot: Window) -> Iterable[tuple[Indicator, Window]]:
        for target in indicator.targets:
            if target.numerator is not None:
                yield self._catalogue.indicator(target.numerator), self.target_slot(indicator, slot)
        if indicator.formula is not None:
            for kind, name in references(indicator.formula):
                yield self._catalogue.indicator(name), at_start(slot) if kind == "at_start" else slot

    @staticmethod
    def target_slot(indicator: Indicator, slot: Window) -> Window:
        """What a target's numerator is taken over."""
        return year_to_date(slot) if indicator.period == "year_to_date" else slot

    def run(self) -> None:
        """Send the queries for what is not known yet."""
        for balance, slots in self._balances.items():
            openings = self._read_openings(balance)
            for slot in slots:
                window = self._changes_window(openings, slot)
                if window is not None:
                    self.want_leaf(balance.changes, window)
                    self.want_leaf(balance.rows, window)
        self._ask({table: left for table, leaves in self._leaves.items() if (left := self._unknown(leaves))})
        self._leaves = {}

    def _unknown(self, leaves: dict[Leaf, set[Window]]) -> dict[Leaf, set[Window]]:
        left = {leaf: windows - self._answers.get(leaf, {}).keys() for leaf, windows in leaves.items()}
        return {leaf: windows for leaf, windows in left.items() if windows}

    def _read_openings(self, balance: Balance) -> _Openings:
        if balance not in self._openings:
            leaf = balance.opening
            found = _Openings()
            for row in self._warehouse.sql(days_query(self._catalogue, leaf)).to_pylist():
                given = {each: exact(row[f"a{place}"]) for place, each in enumerate(aggregates_of(leaf))}
                found.days.append(row["day"])
                found.values.append(measured(leaf, given))
                found.rows.append(int(given[ROWS] or 0))
            self._openings[balance] = found
        return self._openings[balance]

    @staticmethod
    def _changes_window(openings: _Openings, slot: Window) -> Window | None:
        place = openings.latest(slot.end)
        if place is None or openings.days[place] >= slot.end:
            return None
        return Window(openings.days[place] + timedelta(days=1), slot.end)

    def _ask(self, asked: dict[str, dict[Leaf, set[Window]]]) -> None:
        """For each table a query for all that it counts, and those for the values of its medians; sent together."""
        waiting: list[tuple[str, Callable[[pa.Table], None]]] = []
        for table, leaves in asked.items():
            query = table_query(self._catalogue, table, leaves)
            if query is not None:
                waiting.append((query.sql, partial(self._take, query, leaves)))
            for values in values_queries(self._catalogue, table, leaves):
                waiting.append((values.sql, partial(self._take_medians, values, leaves)))
        for (_, take), rows in zip(waiting, self._warehouse.sql_each([sql for sql, _ in waiting]), strict=True):
            take(rows)

    def _take(self, query: TableQuery, leaves: dict[Leaf, set[Window]], rows: pa.Table) -> None:
        found = rows.to_pydict()
        place = {window: found["w_id"].index(number) for number, window in enumerate(query.windows)}
        for leaf, windows in leaves.items():
            columns = {
                each: found[column]
                for each in aggregates_of(leaf)
                if (column := query.columns.get((leaf, each))) is not None
            }
            answers = self._answers.setdefault(leaf, {})
            for window in windows:
                values = {each: exact(column[place[window]]) for each, column in columns.items()}
                answers.setdefault(window, {}).update(values)

    def _take_medians(self, query: ValuesQuery, leaves: dict[Leaf, set[Window]], rows: pa.Table) -> None:
        medians = Medians(rows)
        for (leaf, aggregate), columns in query.columns.items():
            answers = self._answers.setdefault(leaf, {})
            for window in leaves[leaf]:
                value, count = medians.of(columns, window)
                answers.setdefault(window, {}).update({aggregate: value, ROWS: count})

    def value(self, indicator: Indicator, slot: Window) -> Number | None:
        """The value, exact; null as tables.md has it."""
        key = (indicator.full_id, slot)
        if key not in self._values:
            self._values[key] = tidy(self._find(indicator, slot))
        return self._values[key]

    def _find(self, indicator: Indicator, slot: Window) -> Number | None:
        if indicator.balance is not None:
            return self._stock(indicator.balance, slot)
        if indicator.leaf is not None:
            return self.leaf_value(indicator.leaf, window_for(indicator.leaf, slot))
        if indicator.formula is not None:
            return evaluate(indicator.formula, lambda tree: self._reference(tree, slot))
        parts = [self._completion(indicator, part, slot) for part in indicator.targets]
        return None if any(part is None for part in parts) else min(part for part in parts if part is not None)

    def _reference(self, tree: tuple[Any, ...], slot: Window) -> Number | None:
        return self.value(self._catalogue.indicator(tree[1]), at_start(slot) if tree[0] == "at_start" else slot)

    def leaf_value(self, leaf: Leaf, window: Window) -> Number | None:
        """A leaf's measure for one of its windows."""
        return measured(leaf, self._answers.get(leaf, {}).get(window, {}))

    def _stock(self, balance: Balance, slot: Window) -> Number | None:
        openings = self._openings[balance]
        place = openings.latest(slot.end)
        if place is None:
            return None
        opening, window = openings.values[place], self._changes_window(openings, slot)
        changes = self.leaf_value(balance.changes, window) if window is not None else 0
        return None if opening is None or changes is None else opening + changes

    def _completion(self, indicator: Indicator, part: TargetPart, slot: Window) -> Number | None:
        target, actual = self.target_row(part.target, slot.end.year)
        at = self.target_slot(indicator, slot)
        if part.leaf is not None:
            done = self.leaf_value(part.leaf, window_for(part.leaf, at))
        elif part.numerator is not None:
            done = self.value(self._catalogue.indicator(part.numerator), at)
        else:
            done = actual
        return None if done is None or target is None or target == 0 else Fraction(done) / Fraction(target)

    def target_row(self, name: str, year: int) -> tuple[Number | None, Number | None]:
        """Target and actual of a row of targets; nulls without a row."""
        return self._target_rows().get((name, year), (None, None))

    def has_target_row(self, name: str, year: int) -> bool:
        """Whether the targets have such a row."""
        return (name, year) in self._target_rows()

    def _target_rows(self) -> dict[tuple[str, int], tuple[Number | None, Number | None]]:
        if self._targets is None:
            rows = self._warehouse.sql("SELECT indicator, year, target, actual FROM targets").to_pylist()
            self._targets = {
                (row["indicator"], row["year"]): (exact(row["target"]), exact(row["actual"])) for row in rows
            }
        return self._targets

    def rows(self, indicator: Indicator, slot: Window) -> int:
        """How many rows stand behind the value: those of all its parts, and the targets' own."""
        if indicator.balance is not None:
            return self._stock_rows(indicator.balance, slot)
        if indicator.leaf is not None:
            return self._leaf_rows(indicator.leaf, slot)
        counted = sum(self.rows(part, at) for part, at in dict.fromkeys(self._parts(indicator, slot)))
        for target in indicator.targets:
            if target.leaf is not None:
                counted += self._leaf_rows(target.leaf, self.target_slot(indicator, slot))
            counted += self.has_target_row(target.target, slot.end.year)
        return counted

    def _leaf_rows(self, leaf: Leaf, slot: Window) -> int:
        count = int(self._answers.get(leaf, {}).get(window_for(leaf, slot), {}).get(ROWS) or 0)
        return min(count, 1) if any(each.function == "latest" for each in leaf.measure.aggregates) else count

    def _stock_rows(self, balance: Balance, slot: Window) -> int:
        openings = self._openings[balance]
        place = openings.latest(slot.end)
        if place is None:
            return 0
        window = self._changes_window(openings, slot)
        changes = self.leaf_value(balance.rows, window) if window is not None else 0
        return openings.rows[place] + int(changes or 0)


def references(tree: tuple[Any, ...]) -> Iterable[tuple[str, str]]:
    """(ref or at_start, full id) of each name in a formula."""
    if tree[0] in ("ref", "at_start"):
        yield tree[0], tree[1]
        return
    for part in tree[1:]:
        if isinstance(part, tuple):
            yield from references(part)


def measured(leaf: Leaf, answers: dict[Aggregate, Number | None]) -> Number | None:
    """A measure from its aggregates; a count or sum that is missing is 0."""

    def aggregate(tree: tuple[Any, ...]) -> Number | None:
        each = leaf.measure.aggregates[tree[1]]
        value = answers.get(each)
        # No row: a count or a sum is 0, a median or a latest is nothing.
        return 0 if value is None and each.function in ("count", "sum", "distinct") else value

    return evaluate(leaf.measure.tree, aggregate)
