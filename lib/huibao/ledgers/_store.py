"""Writing checked ledgers into a DuckDB file: tables, keys, rejects and metadata."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa

from huibao.ledgers._check import Block, Reject
from huibao.ledgers._folder import Loaded
from huibao.ledgers._schema import Column, Schema, schemas

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


class Store:
    """Ledgers on their way into a DuckDB connection; add the files in reading order, then finish."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._read: Counter[str] = Counter()
        self._rejected: Counter[str] = Counter()
        self._skipped: dict[str, Counter[str]] = {}
        self._order: Counter[str] = Counter()
        self._files: list[tuple[str, str, str, int, str]] = []
        self._personal: Counter[tuple[str, str, str]] = Counter()
        self._sheets = 0
        self.warnings: list[str] = []
        connection.execute(_METADATA)

    @property
    def tables(self) -> list[str]:
        return sorted(self._skipped)

    def add(self, loaded: Loaded) -> None:
        """Take over the blocks of one file."""
        self.warnings += loaded.warnings
        rows: Counter[tuple[str, str]] = Counter()
        for layout, sheet, block in loaded.blocks:
            self._add_block(layout.schema, loaded.file.name, sheet, block)
            rows[layout.schema.table, layout.mapping or ""] += block.read
        for (table, mapping), count in rows.items():
            self._files.append((table, loaded.file.name, loaded.file.sha256, count, mapping))

    def _add_block(self, schema: Schema, file: str, sheet: str, block: Block) -> None:
        table = schema.table
        if table not in self._skipped:
            self._connection.execute(f'CREATE TABLE "{table}" ({schema.ddl})')
            self._skipped[table] = Counter()
        start = self._order[table]
        self._order[table] += block.rows.num_rows
        numbers = pa.array(np.arange(start, self._order[table]), pa.int64())
        self._insert(f'"{table}"', block.rows.append_column("_order", numbers))
        self._read[table] += block.read
        self._rejected[table] += block.rejected
        self._skipped[table].update(block.skipped)
        self.warnings += block.warnings
        for (header, kind), count in block.personal.items():
            self._personal[table, header, kind] += count
        self._connection.execute("INSERT INTO _sheets VALUES (?, ?, ?, ?)", [table, file, sheet, self._sheets])
        self._sheets += 1
        if block.rejects:
            self._insert("_found", _rejects(table, block.rejects))

    def _insert(self, table: str, rows: pa.Table) -> None:
        if rows.num_rows:
            self._connection.register("_incoming", rows)
            self._connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM _incoming")
            self._connection.unregister("_incoming")

    def finish(self, fingerprint: str) -> None:
        """Reject repeated keys, count, and write the metadata."""
        for table in self.tables:
            schema = schemas()[table]
            if schema.key:
                self._rejected[table] += reject_repeated(self._connection, schema)
            self._write_record(schema)
        for key, count in sorted(self._personal.items()):
            table, header, kind = key
            row = [table, schemas()[table].ledger, header, kind, count]
            self._connection.execute("INSERT INTO _personal VALUES (?, ?, ?, ?, ?)", row)
            self.warnings.append(f"{row[1]}：“{header}”列中有{count}个{kind}，已换成代号")
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
        self._many("_meta", [("fingerprint", fingerprint)])

    def _many(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _write_record(self, schema: Schema) -> None:
        table = schema.table
        count, digest = rows_digest(self._connection, schema)
        if self._read[table] != count + self._rejected[table]:
            raise AssertionError(f"{table}: read {self._read[table]} != {count} + {self._rejected[table]}")
        skipped = json.dumps(dict(sorted(self._skipped[table].items())), ensure_ascii=False)
        row = [table, schema.ledger, self._read[table], count, self._rejected[table], skipped, digest]
        self._connection.execute("INSERT INTO _ledgers VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def rows_digest(connection: Any, schema: Schema) -> tuple[int, str]:
    """How many rows a ledger's table holds, and a digest: equal rows in equal places have equal digests."""
    found = connection.execute(
        f'SELECT count(*), coalesce(sum(hash(t)), 0), coalesce(bit_xor(hash(t)), 0) FROM "{schema.table}" t'
    )
    ((count, total, mixed),) = found.fetchall()
    return count, hashlib.sha256(f"{schema.ddl}:{count}:{total}:{mixed}".encode()).hexdigest()


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
