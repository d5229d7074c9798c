"""What the public edition must hide beyond what the bureau names, so that no masked figure can be worked out.

Three ways a masked figure leaks, each found from the catalogue and not from the values, so that every run of a bureau
hides the same figures:

- an identity (derived formulas, consistency rules between figures) with all its other members shown;
- a share of it: a completion rate whose numerator is masked gives the figure to whoever knows the target, a ratio with
  one of its two counts shown gives the other;
- a breakdown of a wider figure by the very column that singles the masked one out (all cases by domain, when the cases
  of one domain are masked): such breakdowns are hidden as a whole, or the total would give the missing part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.catalogue.model import Catalogue, Indicator

Equation = Mapping[str, Fraction]
"""Coefficients by indicator; their weighted sum is zero (or a number that everybody can know)."""

_TERM = re.compile(r"([+-]?)\s*([a-z_0-9]+\.[a-z_0-9]+)")
_EQUAL = re.compile(r"^\s*\(*\s*(\w+)\s*(?:=|IN\b)", re.IGNORECASE)
_START = "@start"


@dataclass(frozen=True)
class Hidden:
    """What the public edition hides.

    Attributes:
        named: the indicators that the bureau's file marks internal.
        further: those hidden because a named one could be worked out from them, with the reason (Chinese).
        breakdowns: (indicator, column) pairs whose breakdown is hidden though the indicator's total is shown.
        tables: the ledgers' tables behind the hidden indicators (their row counts are hidden too).
        listed: (area, ledger table) pairs whose lists of records are hidden: a hidden figure of the area counts them.
    """

    named: frozenset[str] = frozenset()
    further: Mapping[str, str] = field(default_factory=dict)
    breakdowns: frozenset[tuple[str, str]] = frozenset()
    tables: frozenset[str] = frozenset()
    listed: frozenset[tuple[str, str]] = frozenset()

    def covers(self, indicator: str) -> bool:
        """Whether the indicator is hidden."""
        return indicator in self.named or indicator in self.further

    def any_of(self, indicators: Iterable[str]) -> bool:
        """Whether one of the indicators is hidden."""
        return any(self.covers(name) for name in indicators)

    def __bool__(self) -> bool:
        return bool(self.named)


def find_hidden(bureau: Bureau, catalogue: Catalogue | None = None) -> Hidden:
    """What a bureau's public edition hides, over the whole catalogue whichever areas a run holds."""
    if catalogue is None:
        from huibao.catalogue import load_catalogue

        catalogue = load_catalogue()
    entries = {entry.full_id: entry for entry in catalogue}
    named = frozenset(name for name in entries if bureau.is_internal(name))
    if not named:
        return Hidden()
    further: dict[str, str] = {}
    equations = list(_equations(catalogue))
    while True:
        hidden = named | further.keys()
        added = _shares(entries, hidden) or _solved(equations, hidden, entries)
        if not added:
            break
        further.update(added)
    hidden = named | further.keys()
    tables = frozenset(table for name in hidden for table in catalogue.tables_of(name))
    listed = frozenset((entries[name].area, table) for name in hidden for table in catalogue.tables_of(name))
    return Hidden(named, further, frozenset(_telling_breakdowns(entries, hidden)), tables, listed)


def _equations(catalogue: Catalogue) -> Iterator[Equation]:
    """The identities between figures of one period: derived formulas, rules, and figures that are the same."""
    same: dict[Any, str] = {}
    for entry in catalogue:
        if entry.formula is not None:
            parts = _linear(entry.formula)
            if parts is not None:
                yield {**{name: -factor for name, factor in parts.items()}, entry.full_id: Fraction(1)}
        key = _selection(entry)
        if key is not None and same.setdefault(key, entry.full_id) != entry.full_id:
            yield {entry.full_id: Fraction(1), same[key]: Fraction(-1)}
    for rule in catalogue.rules:
        if rule.kind == "figures" and rule.relation == "=" and rule.left and rule.right:
            left, right = _terms(rule.left), _terms(rule.right)
            yield {name: left.get(name, Fraction(0)) - right.get(name, Fraction(0)) for name in {**left, **right}}


def _linear(tree: Sequence[Any]) -> dict[str, Fraction] | None:
    """A formula as coefficients, or None when it is no sum of figures. A stock at the start counts as itself: the
    months of a shown stock tell it."""
    kind = tree[0]
    if kind == "num":
        return {}
    if kind == "ref":
        return {tree[1]: Fraction(1)}
    if kind == "at_start":
        return {tree[1] + _START: Fraction(1)}
    parts = [_linear(part) for part in tree[1:] if isinstance(part, tuple)]
    signs = {"+": (1, 1), "-": (1, -1), "neg": (-1,)}.get(kind)
    if signs is None or None in parts:
        return None
    found: dict[str, Fraction] = {}
    for sign, part in zip(signs, parts, strict=True):
        for name, factor in (part or {}).items():
            found[name] = found.get(name, Fraction(0)) + sign * factor
    return found


def _terms(text: str) -> dict[str, Fraction]:
    return {name: Fraction(-1 if sign == "-" else 1) for sign, name in _TERM.findall(text)}


def _shares(entries: Mapping[str, Indicator], hidden: frozenset[str] | set[str]) -> dict[str, str]:
    """Rates that give a hidden figure away."""
    found: dict[str, str] = {}
    for name, entry in entries.items():
        if name in hidden:
            continue
        for part in entry.targets:
            if part.numerator in hidden:
                found[name] = f"由完成率和目标可推出“{entries[str(part.numerator)].label}”"
        if entry.kind == "ratio":
            whole = [other for other in entries.values() if _is_side_of(other, entry)]
            masked = [other for other in whole if other.full_id in hidden]
            if masked and len(masked) < len(whole):
                found[name] = f"由比率和另一项可推出“{masked[0].label}”"
    return found


def _is_side_of(count: Indicator, ratio: Indicator) -> bool:
    """Whether a count is the numerator or the denominator of a ratio: the same rows, or the rows of its FILTER."""
    if count.leaf is None or ratio.leaf is None or count.kind not in ("count", "sum"):
        return False
    if (count.leaf.table, count.leaf.date, count.leaf.rule) != (ratio.leaf.table, ratio.leaf.date, ratio.leaf.rule):
        return False
    asked = _conditions(count.leaf.where)
    base = _conditions(ratio.leaf.where)
    return any(asked == base | _conditions(one.where) for one in ratio.leaf.measure.aggregates)


def _solved(
    equations: Sequence[Equation], hidden: frozenset[str] | set[str], entries: Mapping[str, Any]
) -> dict[str, str]:
    """One more figure to hide when the equations determine a hidden one; empty when they determine none."""
    determined = determined_by(equations, hidden)
    for equation in equations:
        names = {name.removesuffix(_START) for name in equation}
        leaking = sorted(names & determined)
        shown = [name for name in sorted(names, key=lambda name: _preference(name, equation)) if name not in hidden]
        if leaking and shown:
            return {shown[0]: f"由其他指标可推出“{entries[leaking[0]].label}”"}
    return {}


def _preference(name: str, equation: Equation) -> tuple[bool, str]:
    """A part is hidden rather than the total that the report leads with (the member alone on its side)."""
    positive = [other for other, factor in equation.items() if factor > 0]
    negative = [other for other, factor in equation.items() if factor < 0]
    return name in (positive if len(positive) <= len(negative) else negative), name


def determined_by(equations: Iterable[Equation], hidden: Iterable[str]) -> frozenset[str]:
    """The hidden figures that the shown ones determine: those that stand alone after elimination (exact)."""
    hidden = frozenset(hidden)
    rows = [
        {name: factor for name, factor in equation.items() if factor and name.removesuffix(_START) in hidden}
        for equation in equations
    ]
    return frozenset(next(iter(row)).removesuffix(_START) for row in _eliminated(rows) if len(row) == 1)


def _eliminated(rows: Iterable[dict[str, Fraction]]) -> list[dict[str, Fraction]]:
    """The reduced row echelon form of sparse rows."""
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


def _selection(entry: Indicator) -> Any:
    """What rows a count counts, so that two counts of the same rows are recognised."""
    leaf = entry.leaf
    if leaf is None:
        return None
    return leaf.table, leaf.date, leaf.rule, _conditions(leaf.where), leaf.measure


@lru_cache(maxsize=1024)
def _conditions(where: str | None) -> frozenset[str]:
    """The conditions of a WHERE that are joined by AND, in one spelling each."""
    if not where:
        return frozenset()
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(where, dialect="duckdb").unnest()
    parts = tree.flatten() if isinstance(tree, exp.And) else [tree]
    return frozenset(part.unnest().sql(dialect="duckdb") for part in parts)


def _telling_breakdowns(
    entries: Mapping[str, Indicator], hidden: frozenset[str] | set[str]
) -> Iterator[tuple[str, str]]:
    """(wider indicator, column): broken down by this column it shows a hidden indicator, or what is left of it."""
    secret = [entry for name, entry in entries.items() if name in hidden and entry.leaf is not None]
    for name, wide in entries.items():
        if name in hidden or wide.leaf is None:
            continue
        for narrow in secret:
            assert narrow.leaf is not None
            if (wide.leaf.table, wide.leaf.date) != (narrow.leaf.table, narrow.leaf.date):
                continue
            asked, base = _conditions(narrow.leaf.where), _conditions(wide.leaf.where)
            for condition in sorted(asked - base) if base <= asked else ():
                column = _EQUAL.match(condition)
                if column:
                    yield name, column[1]
