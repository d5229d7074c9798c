"""The identities between figures of one period, found from the catalogue, and what they determine.

Derived formulas and consistency rules are identities as they stand. What two counts have in common comes from their
conditions: every count is the sum of the cells of its table that its conditions let in (a cell is one combination of
the codes that conditions name), so equal counts, sums over all codes and remainders all follow by elimination.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

from huibao.catalogue.sums import START, as_sum

if TYPE_CHECKING:
    from huibao.catalogue.model import Catalogue, Indicator

Equation = Mapping[str, Fraction]
"""Coefficients by indicator or cell; their weighted sum is zero (or a number that everybody can know)."""

_Choice = tuple[frozenset[str], bool]
"""Values of a column that a condition lets in; with True those that it keeps out."""

_OTHER, _NULL = "\0", "\1"
# What is true exactly where the other is false; both are unknown of a blank.
_OPPOSITES = {"NEQ": "EQ", "GT": "LTE", "GTE": "LT"}
# Beyond this many cells conditions are told apart by their wording alone.
_MOST_CELLS = 4096


def equations_of(catalogue: Catalogue) -> list[Equation]:
    """All identities that are sums; see `mixed_formulas` for the others."""
    found: list[Equation] = []
    for entry in catalogue:
        parts = as_sum(entry.formula) if entry.formula is not None else None
        if parts is not None:
            found.append({**{name: -factor for name, factor in parts.items()}, entry.full_id: Fraction(1)})
    for rule in catalogue.rules:
        if rule.kind == "figures" and rule.relation == "=":
            left, right = (as_sum(side) or {} for side in catalogue.sides[rule.id])
            found.append({name: left.get(name, Fraction(0)) - right.get(name, Fraction(0)) for name in left | right})
    return [*found, *_cell_equations(catalogue)]


def mixed_formulas(catalogue: Catalogue) -> Iterator[Indicator]:
    """The derived figures that are no sums: products, quotients, choices. One unknown part is as good as told."""
    for entry in catalogue:
        if entry.formula is not None and as_sum(entry.formula) is None:
            yield entry


# Counts as sums of cells.


def _cell_equations(catalogue: Catalogue) -> Iterator[Equation]:
    """Every count and sum as the cells of its table that its conditions let in."""
    groups: dict[Any, list[Indicator]] = defaultdict(list)
    for entry in catalogue:
        if entry.leaf is not None:
            leaf = entry.leaf
            groups[leaf.table, leaf.date, leaf.rule, leaf.measure].append(entry)
    for number, ((table, *_), members) in enumerate(groups.items()):
        if len(members) < 2:
            continue
        additive = all(one.kind in ("count", "sum", "stock") for one in members)
        yield from _group_equations(f"@{number}", members, _codes_of(catalogue, table), additive=additive)


def _codes_of(catalogue: Catalogue, table: str) -> dict[str, tuple[str, ...]]:
    """A ledger's required columns, in which no row is blank, with the codes of which a row has one; of a view nothing
    is known."""
    from huibao.ledgers import schemas

    schema = schemas().get(table)
    columns = schema.columns if schema is not None and table not in catalogue.views else ()
    return {column.name: tuple(column.codes) for column in columns if column.required}


def _group_equations(
    prefix: str, members: Sequence[Indicator], codes: Mapping[str, tuple[str, ...]], *, additive: bool
) -> Iterator[Equation]:
    wanted = {one.full_id: _choices(one.leaf.where if one.leaf else None) for one in members}
    named: dict[str, set[str]] = defaultdict(set)
    for choices in wanted.values():
        for column, (values, _) in choices.items():
            named[column] |= values - {_NULL} if columns_of(column) <= codes.keys() else values
    axes: dict[str, list[str]] = {
        column: [*sorted(values), *([] if values >= set(codes.get(column) or (_OTHER,)) else [_OTHER])]
        for column, values in named.items()
    }
    size = 1
    for axis in axes.values():
        size *= len(axis)
    if not additive or size > _MOST_CELLS:
        yield from _equal_ones(wanted)
        return
    for name, choices in wanted.items():
        chosen = [[one for one in axis if _lets_in(choices.get(column), one)] for column, axis in axes.items()]
        yield {name: Fraction(-1), **{f"{prefix}{cell}": Fraction(1) for cell in product(*chosen)}}


def _equal_ones(wanted: Mapping[str, Any]) -> Iterator[Equation]:
    """Figures over the very same rows are the same, whatever is measured on them."""
    first: dict[Any, str] = {}
    for name, choices in wanted.items():
        other = first.setdefault(frozenset(choices.items()), name)
        if other != name:
            yield {name: Fraction(1), other: Fraction(-1)}


def _lets_in(choice: _Choice | None, value: str) -> bool:
    return choice is None or (value in choice[0]) != choice[1]


def _choices(where: str | None) -> dict[str, _Choice]:
    """column → what all conditions on it let in; a condition that names no values is an axis of its own."""
    found: dict[str, _Choice] = {}
    for condition in conditions(where):
        column, (values, out) = named_values(condition)
        before, was_out = found.get(column, (frozenset(), True))
        if out and was_out:
            found[column] = before | values, True
        elif out or was_out:
            found[column] = (before - values, False) if out else (values - before, False)
        else:
            found[column] = before & values, False
    return found


@lru_cache(maxsize=1024)
def named_values(condition: str) -> tuple[str, _Choice]:
    """What a condition asks of one column; of any other condition (the condition, yes). A blank is in neither a
    condition nor its opposite."""
    import sqlglot
    from sqlglot import exp

    tree, out = sqlglot.parse_one(condition, dialect="duckdb").unnest(), False
    if isinstance(tree, exp.Or):
        sides = tree.left.unnest(), tree.right.unnest()
        for blank, rest in (sides, sides[::-1]):
            other = rest.sql(dialect="duckdb")
            if _asks_for_blanks(blank) and columns_of(other) == {blank.this.name}:
                name, (let_in, out) = named_values(other)
                return name, (let_in - {_NULL} if out else let_in | {_NULL}, out)
    while isinstance(tree, exp.Not):
        tree, out = tree.this.unnest(), not out
    if opposite := _OPPOSITES.get(type(tree).__name__):
        tree, out = getattr(exp, opposite)(this=tree.this, expression=tree.expression), not out
    name, values = _asked(tree)
    return name, (frozenset([*values, _NULL] if out else values), out)


def _asked(tree: Any) -> tuple[str, list[str]]:
    """The column that an affirmative condition asks about, with its values; of any other (the condition, yes)."""
    from sqlglot import exp

    if isinstance(tree, exp.Column):
        return tree.name, ["true"]
    if _asks_for_blanks(tree):
        return tree.this.name, [_NULL]
    options = tree.expressions if isinstance(tree, exp.In) else [tree.args.get("expression")]
    if isinstance(tree, exp.EQ | exp.In) and isinstance(tree.this, exp.Column) and options:
        values = [one.name for one in options if isinstance(one, exp.Literal)]
        if len(values) == len(options):
            return tree.this.name, values
    return tree.sql(dialect="duckdb"), ["yes"]


def _asks_for_blanks(tree: Any) -> bool:
    from sqlglot import exp

    return isinstance(tree, exp.Is) and isinstance(tree.this, exp.Column) and isinstance(tree.expression, exp.Null)


@lru_cache(maxsize=1024)
def conditions(where: str | None) -> frozenset[str]:
    """The conditions of a WHERE that are joined by AND, in one spelling each."""
    if not where:
        return frozenset()
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(where, dialect="duckdb").unnest()
    parts = tree.flatten() if isinstance(tree, exp.And) else [tree]
    return frozenset(part.unnest().sql(dialect="duckdb") for part in parts)


@lru_cache(maxsize=1024)
def columns_of(condition: str) -> frozenset[str]:
    """The columns of the table that a condition asks about; the window's own are none."""
    import sqlglot
    from sqlglot import exp

    found = sqlglot.parse_one(condition, dialect="duckdb").find_all(exp.Column)
    return frozenset(column.name for column in found if column.table != "w")


# Elimination.


def determined_by(equations: Iterable[Equation], hidden: Iterable[str]) -> frozenset[str]:
    """The hidden figures that the shown ones determine: those that stand alone after elimination (exact)."""
    hidden = frozenset(hidden)
    rows = [
        {name: factor for name, factor in equation.items() if factor and _unknown(name, hidden)}
        for equation in equations
    ]
    alone = (next(iter(row)) for row in _eliminated(rows) if len(row) == 1)
    return frozenset(name.removesuffix(START) for name in alone if not name.startswith("@"))


def _unknown(name: str, hidden: frozenset[str]) -> bool:
    """Cells are never shown; a stock at the start is hidden with the stock."""
    return name.startswith("@") or name.removesuffix(START) in hidden


def _eliminated(rows: Iterable[dict[str, Fraction]]) -> list[dict[str, Fraction]]:
    """The reduced row echelon form of sparse rows. Cells go first, so that what is left relates figures alone."""
    reduced: list[tuple[str, dict[str, Fraction]]] = []
    for row in rows:
        rest = dict(row)
        for pivot, other in reduced:
            rest = _minus(rest, other, rest.get(pivot, Fraction(0)))
        if not rest:
            continue
        pivot = min(rest)
        rest = {name: factor / rest[pivot] for name, factor in rest.items()}
        reduced = [(name, _minus(other, rest, other.get(pivot, Fraction(0)))) for name, other in reduced]
        reduced.append((pivot, rest))
    return [row for _, row in reduced]


def _minus(row: dict[str, Fraction], other: Mapping[str, Fraction], times: Fraction) -> dict[str, Fraction]:
    if not times:
        return row
    found = {name: row.get(name, Fraction(0)) - times * other.get(name, Fraction(0)) for name in {**row, **other}}
    return {name: factor for name, factor in found.items() if factor}
