"""What can be worked out from what is printed: a system of equations made from the specification and the catalogue's
conditions, without a line of the code that decides what to mask.

The unknowns are figures in their windows, and how many rows of each kind a ledger has (a kind is one combination of the
values that conditions speak of; whether a condition lets a kind in, the database engine says). Rows of the system are
the identities and whatever the documents print. A figure is determined when its unit vector lies in their span.
"""

from __future__ import annotations

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import duckdb

from huibao.catalogue import load_catalogue
from huibao.catalogue.model import Indicator
from huibao.ledgers import schemas
from huibao.period import Period

Row = dict[Any, Fraction]
ONE = Fraction(1)
SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec" / "figures.csv"
# A matter may close later (tables.md, "What must hold").
NOT_OF_MONTHS = {"special_equipment.cases_closed", "special_equipment.cases_open", "sanitary_county.issues_closed"}
OTHER = "别的"
PLANNED = "'下一期'"
_TEXT = re.compile(r"'([^']*)'")
_DATES = ("_on", "_at", "_from", "_to", "_until", "_of")

CATALOGUE = load_catalogue()


def figure(name: str, period: Period) -> tuple[Any, ...]:
    """The unknown of a figure: a stock is the same whatever began before its day."""
    if CATALOGUE.indicator(name).period in ("period_end", "calendar_year"):
        return ("figure", name, period.end)
    return ("figure", name, period.start, period.end)


def before(period: Period) -> Period:
    """A period that ends on the evening before this one."""
    return (
        Period.month(period.start.replace(year=period.start.year - 1, month=12))
        if (period.start.month == 1)
        else Period.month(period.start.replace(month=period.start.month - 1))
    )


# Figures of several windows.


def identities(period: Period) -> Iterator[Row]:
    """What the specification says must hold: months of a flow, derived figures, in this year and the one before."""
    windows = [period, period.year_ago, *period.months, *period.year_ago.months]
    for row in csv.DictReader(SPEC.open(encoding="utf-8-sig")):
        name = f"{row['area_id']}.{row['indicator']}"
        adds_up = row["period"] == "flow" and row["kind"] in ("count", "sum") and name not in NOT_OF_MONTHS
        if adds_up or name == "market_entities.net_growth":
            for whole in (period, period.year_ago):
                yield {figure(name, whole): -ONE, **{figure(name, month): ONE for month in whole.months}}
    for entry in CATALOGUE:
        if entry.formula_text:
            for window in windows:
                yield {figure(entry.full_id, window): -ONE, **_formula(entry, window)}


def _formula(entry: Indicator, window: Period) -> Row:
    """The figures of a derived one, with their signs."""
    found: Row = defaultdict(Fraction)

    def add(node: ast.AST, sign: int) -> None:
        match node:
            case ast.BinOp(left, op, right):
                add(left, sign)
                add(right, sign if isinstance(op, ast.Add) else -sign)
            case ast.Call(_, [inner]):
                found[figure(_full(inner, entry.area), before(window))] += sign
            case _:
                found[figure(_full(node, entry.area), window)] += sign

    add(ast.parse(entry.formula_text or "", mode="eval").body, 1)
    return dict(found)


def _full(node: ast.AST, area: str) -> str:
    name = ast.unparse(node)
    return name if "." in name else f"{area}.{name}"


# Rows of ledgers.


@dataclass(frozen=True)
class Population:
    """The rows that several figures are taken from: one ledger or view, dated by one column."""

    table: str
    date: str | None
    rule: str


class Ledgers:
    """Figures as sums over the kinds of rows of their population."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self._members: dict[Population, list[Indicator]] = defaultdict(list)
        for entry in CATALOGUE:
            if entry.leaf is not None:
                self._members[population(entry)].append(entry)
        self._axes = {one: _axes(one.table, members) for one, members in self._members.items()}
        self._known: dict[tuple[Population, str], frozenset[int]] = {}
        self._engine = duckdb.connect()
        self._made: set[str] = set()

    def identities(self) -> Iterator[Row]:
        """Every count, sum and number of different things by the rows it is taken from."""
        for entry in (one for members in self._members.values() for one in members):
            if entry.kind in ("count", "sum", "distinct", "stock") and entry.leaf is not None:
                # Aggregates before the last only say whether there is any row at all.
                yield {figure(entry.full_id, self._period): -ONE, **self.of(entry, entry.leaf.measure.aggregates[-1])}

    def of(self, entry: Indicator, aggregate: Any, more: str = "TRUE") -> Row:
        """An aggregate of a figure over its rows, or over those of them that meet one condition more."""
        leaf = entry.leaf
        assert leaf is not None
        where = " AND ".join(f"({part})" for part in (leaf.where, aggregate.where, more) if part)
        kinds = self._kinds(population(entry), where)
        measured = (population(entry), aggregate.function, aggregate.argument)
        if aggregate.function in ("count", "sum"):
            return {("rows", *measured, kind): ONE for kind in kinds}
        # Different things do not add up: each selection is an unknown of its own.
        return {("things", *measured, kinds): ONE}

    def ratio(self, entry: Indicator, value: Fraction) -> Row:
        """A printed rate as an equation between its two sides; nothing of a figure that is no quotient of counts."""
        leaf = entry.leaf
        tree = leaf.measure.tree if leaf is not None else ()
        if tree[:2] == ("-", ("num", "1")):
            tree, value = tree[2], 1 - value
        if leaf is None or tree[:1] != ("/",) or any(side[0] != "agg" for side in tree[1:]):
            return {}
        above, below = (self.of(entry, leaf.measure.aggregates[side[1]]) for side in tree[1:])
        return {name: above.get(name, 0) - value * below.get(name, 0) for name in {**above, **below}}

    def different(self, entry: Indicator, column: str) -> Row:
        """How many different things a column names in a figure's rows."""
        assert entry.leaf is not None
        kinds = self._kinds(population(entry), entry.leaf.where or "TRUE")
        return {("things", population(entry), "distinct", column, kinds): ONE}

    def values(self, entry: Indicator, column: str) -> list[str]:
        """The values of a column that conditions tell apart."""
        return [value.strip("'") for value in self._axes[population(entry)].get(column, ())]

    def has_axis(self, entry: Indicator, column: str) -> bool:
        """Whether a condition speaks of this column."""
        return column in self._axes[population(entry)]

    def _kinds(self, whose: Population, where: str) -> frozenset[int]:
        """The kinds of rows that a condition lets in."""
        if (whose, where) not in self._known:
            days = {
                "w.w_end": self._period.end,
                "w.w_start": self._period.start,
                "w.w_year_start": self._period.start.replace(month=1, day=1),
            }
            asked = where.replace("w.w_plan", PLANNED)
            for name, day in days.items():
                asked = asked.replace(name, f"DATE '{day}'")
            found = self._engine.execute(f"SELECT _number FROM {self._table(whose)} WHERE {asked}").fetchall()
            self._known[whose, where] = frozenset(number for (number,) in found)
        return self._known[whose, where]

    def _table(self, whose: Population) -> str:
        """All kinds of rows of a population, numbered once and for all."""
        name = f"kinds_{list(self._axes).index(whose)}"
        if name not in self._made:
            axes = self._axes[whose]
            kinds = [f"({', '.join([str(at), *values])})" for at, values in enumerate(product(*axes.values()))]
            columns = ", ".join(["_number", *axes])
            self._engine.execute(f"CREATE TABLE {name} AS SELECT * FROM (VALUES {', '.join(kinds)}) AS t({columns})")
            self._made.add(name)
        return name


def population(entry: Indicator) -> Population:
    assert entry.leaf is not None
    return Population(entry.leaf.table, entry.leaf.date, str(entry.leaf.rule))


def _axes(table: str, members: Iterable[Indicator]) -> dict[str, list[str]]:
    """column → the values, as SQL, that tell kinds of rows apart."""
    pieces = [one.leaf.where or "" for one in members if one.leaf]
    pieces = [piece.replace("w.w_plan", PLANNED) for piece in pieces]
    pieces += [part.where or "" for one in members if one.leaf for part in one.leaf.measure.aggregates]
    known = {column.name: column for base in CATALOGUE.base_tables(table) for column in schemas()[base].columns}
    axes: dict[str, list[str]] = {}
    for name in sorted({word for piece in pieces for word in re.findall(r"(?<![.\w'])[a-z_]+(?![\w('.])", piece)}):
        column = known.get(name)
        if column.type in ("date", "datetime") if column is not None else name.endswith(_DATES):
            empty = [] if column is not None and column.required else ["NULL"]
            axes[name] = ["DATE '2022-06-30'", "DATE '2030-01-01'", *empty]
        elif column is not None and column.type == "boolean":
            axes[name] = ["TRUE", "FALSE", "NULL"]
        elif column is not None and column.type == "integer":
            axes[name] = [*sorted(set(re.findall(rf"\b{name} = (\d+)", " ".join(pieces)))), "-1"]
        elif column is not None:
            # What no condition names is all one to them; of a required column with all its codes named nothing is left.
            said = sorted({text for piece in pieces if name in piece for text in _TEXT.findall(piece)})
            whole = column.required and column.codes and set(column.codes) <= set(said)
            axes[name] = [f"'{value}'" for value in (*said, *([] if whole else [OTHER]))]
    return axes


# Solving.


class Span:
    """Rows of a linear system, and which unknowns they determine (exact, over fractions)."""

    def __init__(self, rows: Iterable[Mapping[Any, Fraction]]) -> None:
        self._reduced: dict[Any, Row] = {}
        for row in rows:
            self.add(row)

    def copy(self) -> Span:
        """Another that may grow on its own."""
        found = Span(())
        found._reduced = dict(self._reduced)
        return found

    def add(self, row: Mapping[Any, Fraction]) -> None:
        """Add one row to the span."""
        rest = self.reduced(row)
        if not rest:
            return
        pivot = next(iter(rest))
        self._reduced[pivot] = {name: factor / rest[pivot] for name, factor in rest.items()}

    def reduced(self, row: Mapping[Any, Fraction]) -> Row:
        """What the other rows leave of a row; nothing of one that they imply."""
        rest = {name: factor for name, factor in row.items() if factor}
        waiting = [name for name in rest if name in self._reduced]
        while waiting:
            pivot = waiting.pop()
            times = rest.get(pivot)
            if times is None:
                continue
            for name, factor in self._reduced[pivot].items():
                left = rest.get(name, 0) - times * factor
                if left:
                    if name not in rest and name in self._reduced:
                        waiting.append(name)
                    rest[name] = Fraction(left)
                else:
                    rest.pop(name, None)
        return rest

    def determines(self, unknown: Any) -> bool:
        return not self.reduced({unknown: ONE})
