"""What became of a ledger's rows between two states of it: which came, which went, which were edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huibao.ledgers import schemas

if TYPE_CHECKING:
    from huibao.warehouse import Warehouse

Row = dict[str, Any]
Place = tuple[Any, ...]
_PLACE = ("_file", "_sheet", "_row")
_SYSTEM = (*_PLACE, "_order")
# Rows that share no key are only paired while there are few of them: each is compared with each.
_FEW = 200


@dataclass(frozen=True)
class Change:
    """A row that came (before is None), went (after is None) or was edited."""

    table: str
    before: Row | None
    after: Row | None

    @property
    def places(self) -> tuple[Place | None, Place | None]:
        """Where the row stood and where it stands."""
        return (
            place_of(self.before) if self.before is not None else None,
            place_of(self.after) if self.after is not None else None,
        )

    @property
    def edits(self) -> list[tuple[str, Any, Any]]:
        """(header, before, after) of the cells that differ, in the ledger's order."""
        if self.before is None or self.after is None:
            return []
        return [
            (column.header, self.before.get(column.name), self.after.get(column.name))
            for column in schemas()[self.table].columns
            if self.before.get(column.name) != self.after.get(column.name)
        ]


def place_of(row: Row) -> Place:
    """File, sheet and row number: unique over all ledgers."""
    return tuple(row.get(name) for name in _PLACE)


def ledger_changes(old: Warehouse, new: Warehouse, table: str) -> list[Change]:
    """All changes of one ledger, in reading order of the new one, what went last.

    Rows of equal cells are the same wherever they stand. Of the others, those with the same key are one row that was
    edited, and so are those that share more than half of their cells.
    """
    then, now = (_rows(warehouse, table) for warehouse in (old, new))
    gone, come = _without_common(then, now)
    pairs = dict(_pairs(table, gone, come))
    edited = [Change(table, gone[place], row) if (place := pairs.get(i)) is not None else Change(table, None, row)
              for i, row in enumerate(come)]  # fmt: skip
    taken = set(pairs.values())
    return [*edited, *(Change(table, row, None) for place, row in enumerate(gone) if place not in taken)]


def _rows(warehouse: Warehouse, table: str) -> list[Row]:
    if table not in warehouse.tables():
        return []
    found: list[Row] = warehouse.sql(f'SELECT * FROM "{table}" ORDER BY _order').to_pylist()
    return found


def _without_common(then: list[Row], now: list[Row]) -> tuple[list[Row], list[Row]]:
    names = sorted(({*then[0]} if then else set()) | ({*now[0]} if now else set()))
    cells = [name for name in names if name not in _SYSTEM]
    both = Counter(_said(row, cells) for row in then) & Counter(_said(row, cells) for row in now)
    return _beyond(then, cells, both), _beyond(now, cells, both)


def _said(row: Row, cells: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in cells)


def _beyond(found: list[Row], cells: Sequence[str], common: Counter[Any]) -> list[Row]:
    left = Counter(common)
    kept = []
    for row in found:
        said = _said(row, cells)
        if left[said]:
            left[said] -= 1
        else:
            kept.append(row)
    return kept


def _pairs(table: str, gone: list[Row], come: list[Row]) -> Iterator[tuple[int, int]]:
    """(place in `come`, place in `gone`) of rows that are one row, edited."""
    key = [column.name for column in schemas()[table].key]
    by_key = {_said(row, key): place for place, row in enumerate(gone)} if key else {}
    free_come, taken = [], set()
    for place, row in enumerate(come):
        other = by_key.get(_said(row, key)) if key else None
        if other is None or other in taken:
            free_come.append(place)
        else:
            taken.add(other)
            yield place, other
    free_gone = [place for place in range(len(gone)) if place not in taken]
    if len(free_come) > _FEW or len(free_gone) > _FEW:
        return
    cells = [column.name for column in schemas()[table].columns]
    alike = sorted(
        (-share, place, other)
        for place in free_come
        for other in free_gone
        if (share := _alike(come[place], gone[other], cells)) > 0.5
    )
    used: set[tuple[str, int]] = set()
    for _, place, other in alike:
        if ("come", place) not in used and ("gone", other) not in used:
            used |= {("come", place), ("gone", other)}
            yield place, other


def _alike(row: Row, other: Row, cells: Sequence[str]) -> float:
    """The share of cells that are filled in either row and equal in both; a row in its old place counts as one more."""
    filled = [name for name in cells if row.get(name) is not None or other.get(name) is not None]
    same = sum(1 for name in filled if row.get(name) == other.get(name))
    return (same + int(place_of(row) == place_of(other))) / (len(filled) + 1)
