"""Tables of an earlier import that would not change: they are kept, and only the others are filled.

A table depends on the files it is filled from, in their order, and on the settings that all reading depends on.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

from huibao.ledgers._schema import METADATA

#: One file as a table's record names it: name, SHA-256, rows read, the source mapping by which it was read.
Origin = tuple[str, str, int, str]


def settings_mark(settings: str) -> str:
    """What a warehouse notes of how its tables were made: the settings of reading, and the libraries that read."""
    return f"{settings} {sys.version} {pa.__version__} {duckdb.__version__}"


class Standing:
    """The tables in a copy of an earlier import's warehouse. What that import noted is taken out of the copy, where the
    next one writes its own notes.

    Args:
        connection: the copy's, to be written to.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._marks: dict[str, str] = dict(connection.execute("SELECT name, value FROM _meta").fetchall())
        self._origins: dict[str, list[Origin]] = {}
        for table, *origin in connection.execute(
            "SELECT table_name, file, sha256, rows_read, mapping FROM _files ORDER BY position"
        ).fetchall():
            self._origins.setdefault(table, []).append(tuple(origin))
        self._records = {row[0]: row for row in connection.execute("SELECT * FROM _ledgers").fetchall()}
        connection.execute("CREATE TEMP TABLE _before AS SELECT * FROM _rejects")
        for name in METADATA:
            connection.execute(f'DROP TABLE "{name}"')

    def was_made(self, fingerprint: str, settings: str) -> bool:
        """Whether it is the warehouse of that fingerprint and its tables were made with these settings."""
        return self._marks.get("fingerprint") == fingerprint and self._marks.get("settings") == settings_mark(settings)

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(self._records)

    def record(self, table: str, origins: Sequence[Origin]) -> tuple[Any, ...] | None:
        """The row of `_ledgers` of a table that was filled from the same files in the same order, else None."""
        return self._records.get(table) if self._origins.get(table) == list(origins) else None

    def copy_rejects(self, tables: Sequence[str], target: str) -> None:
        """Add the rejects of tables that stay to those of the import under way."""
        self._connection.execute(
            f"INSERT INTO {target} BY NAME "
            "SELECT * EXCLUDE (position) FROM _before WHERE list_contains(?, table_name) ORDER BY position",
            [list(tables)],
        )
