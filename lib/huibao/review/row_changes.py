"""Which rows behind a figure came, went or were edited between two states of the ledgers, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huibao.figures import rows
from huibao.ledgers import schemas
from huibao.review.exporting import plain_text
from huibao.review.ledger_changes import Change, Place, Row, ledger_changes, place_of

if TYPE_CHECKING:
    from huibao.catalogue import Catalogue
    from huibao.period import Period
    from huibao.warehouse import Warehouse

_NAMED = 3
_CELLS = 4
_WORDY = 40


class RowChanges:
    """Compares the rows behind figures of one period in an old and a new warehouse."""

    def __init__(self, old: Warehouse, new: Warehouse, catalogue: Catalogue, period: Period) -> None:
        self._old, self._new, self._catalogue, self._period = old, new, catalogue, period
        self._changes: dict[str, list[Change]] = {}

    def of(self, indicator_id: str) -> tuple[str, ...]:
        """What happened to the rows behind a figure, in Chinese: 新增…, 删除…, 改动…, each with the first few rows.

        When the figure's own rows are as they were (another ledger that it joins was edited), all changes of its
        ledgers are told.
        """
        tables = sorted(self._catalogue.tables_of(indicator_id))
        changes = [change for table in tables for change in self._of_ledger(table)]
        then, now = self._places(self._old, indicator_id), self._places(self._new, indicator_id)
        behind = [each for each in changes if each.places[0] in then or each.places[1] in now]
        return _told(behind or changes)

    def _of_ledger(self, table: str) -> list[Change]:
        if table not in self._changes:
            self._changes[table] = ledger_changes(self._old, self._new, table)
        return self._changes[table]

    def _places(self, warehouse: Warehouse, indicator_id: str) -> set[Place | None]:
        found = rows(warehouse, self._catalogue, indicator_id, self._period)
        names = [name for name in ("_file", "_sheet", "_row") if name in found.column_names]
        return {place_of(row) for row in found.select(names).to_pylist()}


def _told(changes: list[Change]) -> tuple[str, ...]:
    came = [_line(each.table, each.after) for each in changes if each.before is None and each.after is not None]
    went = [_line(each.table, each.before) for each in changes if each.after is None and each.before is not None]
    edited = [_edited(each) for each in changes if each.before is not None and each.after is not None]
    said = (("新增", came), ("删除", went), ("改动", edited))
    return tuple(_summary(word, lines) for word, lines in said if lines)


def _summary(word: str, lines: list[str]) -> str:
    more = "等" if len(lines) > _NAMED else ""
    return f"{word}{len(lines)}行：{'、'.join(lines[:_NAMED])}{more}"


def _line(table: str, row: Row) -> str:
    columns = sorted(schemas()[table].columns, key=lambda column: not column.key)
    cells = [f"{each.header}：{cell_text(row[each.name])}" for each in columns if row.get(each.name) is not None]
    return f"{_place(row)}（{'；'.join(cells[:_CELLS])}）"


def _edited(change: Change) -> str:
    assert change.after is not None
    told = "；".join(f"{header}：{cell_text(old)}→{cell_text(new)}" for header, old, new in change.edits)
    return f"{_place(change.after)}（{told}）"


def _place(row: Row) -> str:
    return f"{row.get('_file') or ''}第{row.get('_row')}行"


def cell_text(value: Any) -> str:
    """A cell for the reader, shortened."""
    if value is None:
        return "空"
    text = plain_text(value).removesuffix(" 00:00:00")
    return text if len(text) <= _WORDY else f"{text[:_WORDY]}…"
