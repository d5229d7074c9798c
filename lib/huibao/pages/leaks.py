"""What the public edition must hide beyond what the bureau names, so that no masked figure can be worked out.

The ways a masked figure leaks, each found from the catalogue and not from the values, so that every run of a bureau
hides the same figures:

- an identity (`identities`) with all its other members shown;
- a share of it: a completion rate whose numerator is masked gives the figure to whoever knows the target, a ratio with
  one of its two counts shown gives the other; and a ratio's digits beyond those printed give both its counts;
- a breakdown of a wider figure by the very column that singles the masked one out (all cases by domain, when the cases
  of one domain are masked), or whose parts are what a masked figure counts: such breakdowns are hidden as a whole;
- a list of the very records that a masked figure counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from huibao.catalogue.sums import START
from huibao.pages.identities import (
    Equation,
    columns_of,
    conditions,
    determined_by,
    equations_of,
    mixed_formulas,
)

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.catalogue.model import Catalogue, Indicator


@dataclass(frozen=True)
class Hidden:
    """What the public edition hides.

    Attributes:
        named: the indicators that the bureau's file marks internal.
        further: those hidden because a named one could be worked out from them, with the reason (Chinese).
        breakdowns: (indicator, column) pairs whose breakdown is hidden though the indicator's total may be shown.
        rounded: shown rates that are given only as printed, because a hidden figure is a side of them.
        tables: the ledgers' tables behind the hidden indicators (their row counts are hidden too).
        listed: (area, ledger table) pairs whose lists of records are hidden: a hidden figure counts them. The area is
            "" for all ledgers but those whose rows belong to an area.
    """

    named: frozenset[str] = frozenset()
    further: Mapping[str, str] = field(default_factory=dict)
    breakdowns: frozenset[tuple[str, str]] = frozenset()
    rounded: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    listed: frozenset[tuple[str, str]] = frozenset()

    def covers(self, indicator: str) -> bool:
        """Whether the indicator is hidden."""
        return indicator in self.named or indicator in self.further

    def any_of(self, indicators: Iterable[str]) -> bool:
        """Whether one of the indicators is hidden."""
        return any(self.covers(name) for name in indicators)

    def lists(self, area: str, ledger: str) -> bool:
        """Whether a list of this ledger's records in this area tells a hidden figure."""
        return bool({("", ledger), (area, ledger)} & self.listed)

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
    equations = equations_of(catalogue)
    while True:
        hidden = named | further.keys()
        added = _shares(entries, hidden) or _parts_of_mixed(catalogue, hidden) or _solved(equations, hidden, entries)
        if not added:
            break
        further.update(added)
    hidden = named | further.keys()
    secret = [entries[name] for name in sorted(hidden)]
    return Hidden(
        named,
        further,
        breakdowns=frozenset([*_telling_breakdowns(entries, hidden), *_counted_parts(entries, secret)]),
        rounded=frozenset(name for name, entry in entries.items() if name not in hidden and _has_side(entry, secret)),
        tables=frozenset(table for entry in secret for table in catalogue.tables_of(entry)),
        listed=frozenset(_listed(catalogue, secret)),
    )


def _shares(entries: Mapping[str, Indicator], hidden: Set[str]) -> dict[str, str]:
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


def _parts_of_mixed(catalogue: Catalogue, hidden: Set[str]) -> dict[str, str]:
    """Derived figures that are no sums, with a hidden figure among their parts."""
    return {
        entry.full_id: f"由算式可推出“{part.label}”"
        for entry in mixed_formulas(catalogue)
        if entry.full_id not in hidden
        for part in catalogue.parts_of(entry)
        if part.full_id in hidden
    }


def _is_side_of(count: Indicator, ratio: Indicator) -> bool:
    """Whether a figure is the numerator or the denominator of a ratio: the same measure of the same rows, or of the
    rows of its FILTER."""
    if count.leaf is None or ratio.leaf is None or count.kind not in ("count", "sum", "distinct", "stock"):
        return False
    if (count.leaf.table, count.leaf.date, count.leaf.rule) != (ratio.leaf.table, ratio.leaf.date, ratio.leaf.rule):
        return False
    # Aggregates before the last only say whether there is any row.
    own = count.leaf.measure.aggregates[-1]
    asked = conditions(count.leaf.where) | conditions(own.where)
    base = conditions(ratio.leaf.where)
    return any(
        (one.function, one.argument) == (own.function, own.argument) and asked == base | conditions(one.where)
        for one in ratio.leaf.measure.aggregates
    )


def _has_side(entry: Indicator, secret: Sequence[Indicator]) -> bool:
    """Whether a hidden figure counts a side of a ratio, or all the rows from which it is taken."""
    if entry.kind != "ratio" or entry.leaf is None:
        return False
    rows = entry.leaf.table, entry.leaf.date, conditions(entry.leaf.where)
    return any(
        _is_side_of(one, entry) or (one.leaf.table, one.leaf.date, conditions(one.leaf.where)) == rows
        for one in secret
        if one.leaf is not None
    )


def _solved(equations: Sequence[Equation], hidden: Set[str], entries: Mapping[str, Any]) -> dict[str, str]:
    """One more figure to hide when the equations determine a hidden one; empty when they determine none."""
    leaking = determined_by(equations, hidden)
    if not leaking:
        return {}
    wanted = min(leaking)
    near = list(_nearest(equations, wanted, hidden))
    helps = (name for name in near if wanted not in determined_by(equations, {*hidden, name}))
    chosen = next(helps, near[0] if near else None)
    return {chosen: f"由其他指标可推出“{entries[wanted].label}”"} if chosen else {}


def _nearest(equations: Sequence[Equation], wanted: str, hidden: Set[str]) -> Iterator[str]:
    """The shown figures that identities relate to a hidden one, the nearest first."""
    reached, left = {wanted}, list(equations)
    while near := [one for one in left if _names(one) & reached]:
        left = [one for one in left if one not in near]
        for equation in near:
            preferred = partial(_preference, equation=equation)
            yield from (name for name in sorted(_names(equation), key=preferred) if _is_shown(name, hidden))
        reached = reached.union(*map(_names, near))


def _is_shown(name: str, hidden: Set[str]) -> bool:
    return name not in hidden and not name.startswith("@")


def _names(equation: Equation) -> set[str]:
    return {name.removesuffix(START) for name in equation}


def _preference(name: str, equation: Equation) -> tuple[bool, str]:
    """A part is hidden rather than the total that the report leads with (the member alone on its side)."""
    positive = [other for other, factor in equation.items() if factor > 0]
    negative = [other for other, factor in equation.items() if factor < 0]
    return name in (positive if len(positive) <= len(negative) else negative), name


def _telling_breakdowns(entries: Mapping[str, Indicator], hidden: Set[str]) -> Iterator[tuple[str, str]]:
    """(wider indicator, column): broken down by this column it shows a hidden indicator, or what is left of it."""
    secret = [entry for name, entry in entries.items() if name in hidden and entry.leaf is not None]
    for name, wide in entries.items():
        if name in hidden or wide.leaf is None:
            continue
        for narrow in secret:
            assert narrow.leaf is not None
            if (wide.leaf.table, wide.leaf.date) != (narrow.leaf.table, narrow.leaf.date):
                continue
            asked, base = conditions(narrow.leaf.where), conditions(wide.leaf.where)
            for condition in sorted(asked - base) if base <= asked else ():
                yield from ((name, column) for column in sorted(columns_of(condition)))


def _counted_parts(entries: Mapping[str, Indicator], secret: Sequence[Indicator]) -> Iterator[tuple[str, str]]:
    """(indicator, column): its parts by this column are the very things that a hidden figure counts, each once."""
    for narrow in secret:
        if narrow.leaf is None or narrow.kind != "distinct":
            continue
        rows = narrow.leaf.table, narrow.leaf.date, conditions(narrow.leaf.where)
        for one in narrow.leaf.measure.aggregates:
            if one.function == "distinct" and one.argument:
                for name, wide in entries.items():
                    leaf = wide.leaf
                    if leaf is not None and (leaf.table, leaf.date, conditions(leaf.where)) == rows:
                        yield name, one.argument


def _listed(catalogue: Catalogue, secret: Sequence[Indicator]) -> Iterator[tuple[str, str]]:
    """(area, ledger) pairs whose lists are hidden; in a ledger whose rows belong to areas, the area's own only."""
    from huibao.ledgers import schemas

    known = schemas()
    for entry in secret:
        for table in catalogue.tables_of(entry):
            owned = table in known and any(column.reads == "area" for column in known[table].columns)
            yield entry.area if owned else "", table
