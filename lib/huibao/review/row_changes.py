"""Which rows behind a figure came, went or changed between two states of the ledgers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from huibao.catalogue.compile import Window
from huibao.figures import rows
from huibao.figures.evaluation import slot_of
from huibao.figures.provenance import DENOMINATOR, NUMERATOR, PART, pieces
from huibao.ledgers import schemas

if TYPE_CHECKING:
    from huibao.catalogue import Catalogue
    from huibao.period import Period
    from huibao.warehouse import Warehouse

_PLACE = ("_file", "_sheet", "_row")
_ADDED = {PART, NUMERATOR, DENOMINATOR, "_order", *_PLACE}
_NAMED = 5
_WORDY = 40

Row = dict[str, Any]


class RowChanges:
    """Compares the rows behind figures of one period in an old and a new warehouse."""

    def __init__(self, old: Warehouse, new: Warehouse, catalogue: Catalogue, period: Period) -> None:
        self._old, self._new, self._catalogue, self._period = old, new, catalogue, period
        self._by_key: dict[tuple[bool, str], dict[tuple[Any, ...], Row]] = {}

    def of(self, indicator_id: str) -> tuple[str, ...]:
        """What happened to the rows behind a figure, in Chinese: 新增…, 删除…, 改动…, each with the first few rows."""
        then, now = (
            _by_part(rows(warehouse, self._catalogue, indicator_id, self._period).to_pylist())
            for warehouse in (self._old, self._new)
        )
        tables = self._tables(indicator_id)
        came: list[str] = []
        went: list[str] = []
        edited: list[str] = []
        for part in dict.fromkeys([*then, *now]):
            self._compare(tables.get(part, ""), then.get(part, []), now.get(part, []), (came, went, edited))
        said = (("新增", came), ("删除", went), ("改动", edited))
        return tuple(_summary(word, list(dict.fromkeys(lines))) for word, lines in said if lines)

    def _tables(self, indicator_id: str) -> dict[str, str]:
        """part → the table or view its rows are from."""
        slot: Window = slot_of(self._period)
        return {
            piece.path: piece.leaf.table if piece.leaf is not None else "targets"
            for piece in pieces(self._catalogue, self._catalogue.indicator(indicator_id), slot)
        }

    def _compare(self, table: str, then: list[Row], now: list[Row], lines: tuple[list[str], ...]) -> None:
        came, went, edited = lines
        gone, new = _without_common(then, now)
        headers = self._headers(table)
        matched: set[int] = set()
        by_identity = {self._identity(table, row): place for place, row in enumerate(new)}
        for row in gone:
            identity = self._identity(table, row)
            place = by_identity.get(identity)
            other = new[place] if place is not None else self._elsewhere(table, row, new=True)
            if place is not None:
                matched.add(place)
            if other is None or not (told := _edits(row, other, headers)):
                went.append(f"{_place(row)}{_content(row, headers)}")
            else:
                edited.append(f"{_place(other)}（{told}）")
        for place, row in enumerate(new):
            if place in matched:
                continue
            other = self._elsewhere(table, row, new=False)
            if other is not None and (told := _edits(other, row, headers)):
                edited.append(f"{_place(row)}（{told}）")
            else:
                came.append(f"{_place(row)}{_content(row, headers)}")

    def _headers(self, table: str) -> dict[str, str]:
        found = {name: name for name in self._catalogue.headers.get(table, {})}
        for base in self._catalogue.base_tables(table) if table else ():
            found.update(self._catalogue.headers.get(base, {}))
        return found

    @staticmethod
    def _identity(table: str, row: Row) -> tuple[Any, ...]:
        """What makes a row the same one: its key, or in a table without key its place."""
        schema = schemas().get(table)
        names = [column.name for column in schema.key] if schema is not None else []
        if names and all(name in row for name in names):
            return tuple(row[name] for name in names)
        return ("", *(row.get(name) for name in _PLACE))

    def _elsewhere(self, table: str, row: Row, *, new: bool) -> Row | None:
        """The row of this key in the whole ledger: it is still there, yet counts no more (or did not count before)."""
        schema = schemas().get(table)
        if schema is None or not schema.key:
            return None
        warehouse = self._new if new else self._old
        if table not in warehouse.tables():
            return None
        place = (new, table)
        if place not in self._by_key:
            everything = warehouse.sql(f'SELECT * FROM "{table}"').to_pylist()
            self._by_key[place] = {self._identity(table, each): each for each in everything}
        return self._by_key[place].get(self._identity(table, row))


def _by_part(found: Iterable[Row]) -> dict[str, list[Row]]:
    parts: dict[str, list[Row]] = {}
    for row in found:
        parts.setdefault(row.get(PART) or "", []).append(row)
    return parts


def _without_common(then: list[Row], now: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows that only one of the two holds; equal rows cancel out one by one, wherever they stand."""
    both = Counter(map(_said, then)) & Counter(map(_said, now))
    return _beyond(then, both), _beyond(now, both)


def _beyond(found: list[Row], common: Counter[Any]) -> list[Row]:
    left = Counter(common)
    kept = []
    for row in found:
        said = _said(row)
        if left[said]:
            left[said] -= 1
        else:
            kept.append(row)
    return kept


def _said(row: Row) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((name, str(value)) for name, value in row.items() if name not in _ADDED))


def _edits(before: Row, after: Row, headers: Mapping[str, str]) -> str:
    names = [name for name in before if name in after and name not in _ADDED and before[name] != after[name]]
    return "；".join(f"{headers.get(name, name)}：{_cell(before[name])}→{_cell(after[name])}" for name in names)


def _place(row: Row) -> str:
    sheet = f"“{row['_sheet']}”" if row.get("_sheet") else ""
    return f"{row.get('_file') or ''}{sheet}第{row.get('_row')}行"


def _content(row: Row, headers: Mapping[str, str]) -> str:
    cells = [
        f"{headers.get(name, name)}：{_cell(value)}"
        for name, value in row.items()
        if name not in _ADDED and value is not None
    ]
    return f"（{'；'.join(cells[:4])}）" if cells else ""


def _cell(value: Any) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value)
    return text if len(text) <= _WORDY else f"{text[:_WORDY]}…"


def _summary(word: str, lines: list[str]) -> str:
    more = "等" if len(lines) > _NAMED else ""
    return f"{word}{len(lines)}行：{'、'.join(lines[:_NAMED])}{more}"
