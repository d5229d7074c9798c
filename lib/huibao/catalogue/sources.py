"""What an entry may select from: the ledgers and the catalogue's views, with their columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from huibao.catalogue.expressions import Columns
from huibao.catalogue.model import View
from huibao.errors import nearest

if TYPE_CHECKING:
    from huibao.ledgers import Schema


class Sources:
    """The tables and views by name."""

    def __init__(self, schemas: Mapping[str, Schema], views: Mapping[str, View]) -> None:
        self._schemas, self._views = schemas, views

    def columns(self, table: str) -> Columns:
        """A table's or view's columns; ValueError when there is neither."""
        if table in self._schemas:
            return Columns.of_ledger(self._schemas[table])
        if table not in self._views:
            raise ValueError(f"没有表或视图“{table}”，{nearest(table, [*self._schemas, *self._views])}")
        view = self._views[table]
        found = {c.name: c for base in reversed(view.tables) for c in self._schemas[base].columns}
        types = {name: found[name].type if name in found else "" for name in view.columns}
        # A view may cast a moment to its day and add codes of its own: neither is checked further.
        return Columns(table, {name: "date" if kind == "datetime" else kind for name, kind in types.items()}, {})

    def dated(self, table: str, column: str) -> Columns:
        """The same, when the column is one of them and holds days; else ValueError."""
        columns = self.columns(table)
        columns.check(column)
        if columns.types[column] not in ("date", "datetime", ""):
            raise ValueError(f"栏“{column}”不是日期")
        return columns
