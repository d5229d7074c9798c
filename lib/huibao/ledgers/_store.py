"""Writing checked ledgers into a DuckDB file: tables, keys, rejects and metadata."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from huibao.ledgers._check import Block, Reject
from huibao.ledgers._digest import rows_digest
from huibao.ledgers._loading import Loaded
from huibao.ledgers._schema import Column, Schema, schemas
from huibao.ledgers._standing import Origin, Standing

_METADATA = """
CREATE TABLE _meta (name VARCHAR, value VARCHAR);
CREATE TABLE _ledgers (table_name VARCHAR, ledger VARCHAR, rows_read BIGINT, accepted BIGINT, rejected BIGINT,
    skipped_by VARCHAR, digest VARCHAR);
CREATE TABLE _files (position BIGINT, table_name VARCHAR, file VARCHAR, sha256 VARCHAR, rows_read BIGINT,
    mapping VARCHAR);
CREATE TABLE _warnings (position BIGINT, message VARCHAR);
CREATE TABLE _personal (table_name VARCHAR, ledger VARCHAR, header VARCHAR, kind VARCHAR, cells BIGINT);
CREATE TEMP TABLE _found (table_name VARCHAR, ledger VARCHAR, file VARCHAR, sheet VARCHAR, row_number BIGINT,
    header VARCHAR, value VARCHAR, reason VARCHAR);
CREATE TEMP TABLE _sheets (table_name VARCHAR, file VARCHAR, sheet VARCHAR, place BIGINT);
"""
_REJECT = pa.schema([(name, pa.string()) for name in ("ledger", "file", "sheet", "header", "value", "reason")])


@dataclass
class _Filling:
    """A ledger's table on its way: counts, and what is held back of one that may stand as it is."""

    schema: Schema
    may_stand: bool
    read: int = 0
    rejected: int = 0
    rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    origins: list[Origin] = field(default_factory=list)
    held: list[tuple[pa.Table, list[Reject]]] = field(default_factory=list)


class Store:
    """Ledgers on their way into a DuckDB connection; add the files in reading order, then finish.

    Args:
        standing: the tables that an earlier import left in the same connection.
    """

    def __init__(self, connection: Any, standing: Standing | None = None) -> None:
        self._connection = connection
        self._standing = standing
        self._tables: dict[str, _Filling] = {}
        self._files: list[tuple[str, *Origin]] = []
        self._personal: Counter[tuple[str, str, str]] = Counter()
        self._sheets: list[tuple[str, str, str, int]] = []
        self.warnings: list[str] = []
        connection.execute(_METADATA)

    @property
    def tables(self) -> list[str]:
        return sorted(self._tables)

    def add(self, loaded: Loaded) -> None:
        """Take over the blocks of one file."""
        self.warnings += loaded.warnings
        rows: Counter[tuple[str, str]] = Counter()
        for layout, sheet, block in loaded.blocks:
            self._add_block(layout.schema, loaded.file.name, sheet, block)
            rows[layout.schema.table, layout.mapping or ""] += block.read
        for (table, mapping), count in rows.items():
            origin = (loaded.file.name, loaded.file.sha256, count, mapping)
            self._tables[table].origins.append(origin)
            self._files.append((table, *origin))

    def _add_block(self, schema: Schema, file: str, sheet: str, block: Block) -> None:
        filling = self._tables.get(schema.table) or self._begin(schema)
        numbers = pa.array(np.arange(filling.rows, filling.rows + block.rows.num_rows), pa.int64())
        rows = block.rows.append_column("_order", numbers)
        filling.rows += block.rows.num_rows
        filling.read += block.read
        filling.rejected += block.rejected
        filling.skipped.update(block.skipped)
        self.warnings += block.warnings
        for (header, kind), count in block.personal.items():
            self._personal[schema.table, header, kind] += count
        self._sheets.append((schema.table, file, sheet, len(self._sheets)))
        if filling.may_stand:
            filling.held.append((rows, block.rejects))
        else:
            self._put(schema.table, rows, block.rejects)

    def _begin(self, schema: Schema) -> _Filling:
        may_stand = self._standing is not None and schema.table in self._standing.tables
        filling = self._tables[schema.table] = _Filling(schema, may_stand)
        if not may_stand:
            self._connection.execute(f'CREATE TABLE "{schema.table}" ({schema.ddl})')
        return filling

    def _put(self, table: str, rows: pa.Table, rejects: list[Reject]) -> None:
        self._insert(f'"{table}"', rows)
        if rejects:
            self._insert("_found", _rejects(table, rejects))

    def _insert(self, table: str, rows: pa.Table) -> None:
        if rows.num_rows:
            self._connection.register("_incoming", rows)
            self._connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM _incoming")
            self._connection.unregister("_incoming")

    def finish(self, marks: Mapping[str, str]) -> None:
        """Reject repeated keys, count, and write the metadata, `marks` among it."""
        stay = self._stay(self._standing) if self._standing is not None else {}
        self._many("_ledgers", [stay.get(table) or self._filled(self._tables[table]) for table in self.tables])
        personal = []
        for (table, header, kind), count in sorted(self._personal.items()):
            ledger = schemas()[table].ledger
            personal.append((table, ledger, header, kind, count))
            self.warnings.append(f"{ledger}：“{header}”列中有{count}个{kind}，已换成代号")
        self._many("_personal", personal)
        self._many("_sheets", self._sheets)
        self._connection.execute(
            """
            CREATE TABLE _rejects AS
            SELECT row_number() OVER (ORDER BY table_name, place, row_number, nr) - 1 AS position,
                * EXCLUDE (place, nr)
            FROM (SELECT *, rowid AS nr FROM _found) JOIN (
                SELECT table_name, file, sheet, min(place) AS place FROM _sheets GROUP BY ALL
            ) USING (table_name, file, sheet)
            """
        )
        self._many("_files", [(number, *row) for number, row in enumerate(self._files)])
        self._many("_warnings", list(enumerate(self.warnings)))
        self._many("_meta", list(marks.items()))

    def _stay(self, standing: Standing) -> dict[str, tuple[Any, ...]]:
        """The rows of `_ledgers` of tables that stay as an earlier import left them; those without files go."""
        for table in standing.tables - self._tables.keys():
            self._connection.execute(f'DROP TABLE "{table}"')
        found = {table: standing.record(table, filling.origins) for table, filling in self._tables.items()}
        stay = {table: record for table, record in found.items() if record is not None}
        standing.copy_rejects(list(stay), "_found")
        return stay

    def _many(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            names = [name for name, *_ in self._connection.execute(f"DESCRIBE {table}").fetchall()]
            self._insert(table, pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))))

    def _filled(self, filling: _Filling) -> tuple[Any, ...]:
        """A table's row of `_ledgers`, when all its rows are there."""
        schema, table = filling.schema, filling.schema.table
        if filling.may_stand:
            self._connection.execute(f'CREATE OR REPLACE TABLE "{table}" ({schema.ddl})')
            for rows, rejects in filling.held:
                self._put(table, rows, rejects)
        if schema.key:
            filling.rejected += reject_repeated(self._connection, schema)
        count, digest = rows_digest(self._connection, schema)
        if filling.read != count + filling.rejected:
            raise AssertionError(f"{table}: read {filling.read} != {count} + {filling.rejected}")
        skipped = json.dumps(dict(sorted(filling.skipped.items())), ensure_ascii=False)
        return (table, schema.ledger, filling.read, count, filling.rejected, skipped, digest)


def _rejects(table: str, rejects: list[Reject]) -> pa.Table:
    rows = pa.Table.from_pylist([asdict(reject) for reject in rejects], _REJECT.append(pa.field("row", pa.int64())))
    rows = rows.rename_columns([("row_number" if name == "row" else name) for name in rows.column_names])
    return rows.append_column("table_name", pa.array([table] * len(rejects), pa.string()))


def reject_repeated(connection: Any, schema: Schema) -> int:
    """Move rows that repeat the key of an earlier row to the rejects; how many there were."""
    key = ", ".join(f'"{column.name}"' for column in schema.key)
    repeated = f'SELECT {key}, min(_order) AS first FROM "{schema.table}" GROUP BY {key} HAVING count(*) > 1'
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _keys AS {repeated}")
    if not connection.execute("SELECT count(*) FROM _keys").fetchone()[0]:
        return 0
    same = " AND ".join(f'k."{column.name}" IS NOT DISTINCT FROM t."{column.name}"' for column in schema.key)
    others = [column for column in schema.columns if not column.key]
    differs = " OR ".join(f't."{column.name}" IS DISTINCT FROM f."{column.name}"' for column in others) or "false"
    headers = "、".join(column.header for column in schema.key)
    values = ", ".join(_shown(column) for column in schema.key)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE _later AS
        SELECT t._order, t._file AS file, t._sheet AS sheet, t._row AS row_number, concat_ws('、', {values}) AS value,
            CASE WHEN {differs} THEN '编号重复且内容不同' ELSE '重复' END AS reason
        FROM "{schema.table}" t JOIN _keys k ON {same} JOIN "{schema.table}" f ON f._order = k.first
        WHERE t._order > k.first
        """
    )
    connection.execute(
        "INSERT INTO _found BY NAME SELECT ? AS table_name, ? AS ledger, file, sheet, row_number, ? AS header, value,"
        " reason FROM _later ORDER BY _order",
        [schema.table, schema.ledger, headers],
    )
    connection.execute(f'DELETE FROM "{schema.table}" WHERE _order IN (SELECT _order FROM _later)')
    count: int = connection.execute("SELECT count(*) FROM _later").fetchone()[0]
    return count


def _shown(column: Column) -> str:
    return f"""coalesce(CAST(t."{column.name}" AS VARCHAR), '（空）')"""
