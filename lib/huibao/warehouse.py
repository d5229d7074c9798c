"""The warehouse: one connection to the ledgers' tables, whatever the engine (a DuckDB file, or an Ibis URL)."""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from huibao._addresses import bridge, connect, duckdb_path, is_url, without_password
from huibao.errors import WarehouseError
from huibao.ledgers import schemas

if TYPE_CHECKING:
    import pyarrow as pa

    from huibao.answers import KeptAnswers

#: Changed whenever the tables' layout changes: an older warehouse is imported again.
FORMAT = "1"
#: How the fingerprint of a warehouse begins while an import fills it.
UNFINISHED = "unfinished "

#: The ledgers that this process has read from, so that a run can tell which notebooks a changed ledger concerns.
observed_tables: set[str] = set()
#: Names a file where a process that cannot tell the run (the kernel of the standard engine) notes them, one a line.
OBSERVED = "HUIBAO_OBSERVED"
_WORDS = re.compile(r"[a-z_0-9]+")


def observe(tables: Iterable[str]) -> None:
    """Note that this process reads these ledgers."""
    new = set(tables) - observed_tables
    if new and (note := os.environ.get(OBSERVED)):
        with Path(note).open("a", encoding="utf-8") as stream:
            stream.writelines(f"{table}\n" for table in sorted(new))
    observed_tables.update(new)


@dataclass(frozen=True)
class LedgerRecord:
    """What became of one ledger: read = accepted + rejected; skipped rows by kind.

    Attributes:
        files: (name, SHA-256, rows read) of each file.
        digest: of the table's rows and where they stood when they were imported; equal rows in equal places have
            equal digests.
    """

    table: str
    ledger: str
    files: tuple[tuple[str, str, int], ...] = ()
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    skipped_by: dict[str, int] = field(default_factory=dict)
    digest: str = ""


class Warehouse:
    """An open warehouse. Use `Warehouse.open`; close it, or use it as a context manager.

    Attributes:
        address: what opens it again, in another process too; a URL has its account in it and is never shown.
        target: the same as messages may show it.
    """

    def __init__(self, address: str, connection: Any = None, backend: Any = None) -> None:
        self.address = address
        self.target = without_password(address) if is_url(address) else address
        self._connection = connection
        self._backend = backend
        #: Opened as the user gave it: it may have changed since its import, so stored digests are not trusted.
        self.as_it_stands = False
        #: The fingerprint it was opened with, where an import may fill it while it is open: on another engine.
        self.filled_from: str | None = None
        #: How many queries are in flight. Planning takes longest and uses one core, so a run raises this; a notebook,
        #: which shares the machine with others, keeps 1.
        self.at_once = 1
        #: Where answers may be found again; None to ask each time.
        self.answers: KeptAnswers | None = None

    @classmethod
    def open(cls, target: str | Path, read_only: bool = True) -> Warehouse:
        """Open a DuckDB file (by its path) or any engine that Ibis knows (by its URL).

        Raises:
            WarehouseError: there is no such warehouse, or it cannot be opened.
        """
        text = str(target)
        if is_url(text):
            return cls(text, backend=connect(text))
        path = duckdb_path(target)
        if not path.is_file():
            raise WarehouseError("数据仓库不存在", where=path, remedy="先运行 huibao import，或检查 --warehouse")
        try:
            connection = duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
        except duckdb.Error as error:
            raise WarehouseError("数据仓库打不开", where=path, remedy="确认它是 DuckDB 文件，或重新导入") from error
        return cls(str(path), connection=connection)

    @property
    def backend(self) -> Any:
        """The Ibis backend (imported when first asked for)."""
        if self._backend is None:
            import ibis

            bridge()
            self._backend = ibis.duckdb.from_connection(self._connection)
        return self._backend

    def tables(self) -> frozenset[str]:
        """The ledgers that are there."""
        return self._all_tables & schemas().keys()

    def is_imported(self) -> bool:
        """Whether an import filled it, or nothing did; else its tables are somebody's own."""
        return not self._all_tables or "_meta" in self._all_tables

    @cached_property
    def _all_tables(self) -> frozenset[str]:
        if self._connection is not None:
            rows = self._connection.sql("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
            return frozenset(name for (name,) in rows)
        return frozenset(self.backend.list_tables())

    def table(self, name: str) -> Any:
        """The Ibis table of a ledger.

        Raises:
            WarehouseError: the ledger is missing.
        """
        if name not in self._all_tables:
            raise WarehouseError(f"数据仓库中没有“{name}”", where=self.target, remedy="检查台账是否已导入")
        observe({name})
        return self.backend.table(name)

    def sql(self, query: str) -> pa.Table:
        """The answer to a query in DuckDB's SQL; other engines get it transpiled."""
        tables = self._all_tables.intersection(_WORDS.findall(query))
        observe(tables & self.tables())
        if self.answers is not None:
            return self.answers.get(query, tables, lambda: self._ask(query))
        return self._ask(query)

    def sql_each(self, queries: Sequence[str]) -> Iterator[pa.Table]:
        """The answers to several queries, in their order; DuckDB is asked `at_once` at a time."""
        if self._connection is None or self.at_once < 2:
            yield from map(self.sql, queries)
            return
        with ThreadPoolExecutor(self.at_once) as pool:
            yield from pool.map(self.sql, queries)

    def _ask(self, query: str) -> pa.Table:
        if self._connection is not None:
            # A connection of its own for each query: threads cannot share one. A relation would be planned once for its
            # columns and again for its rows.
            with self._connection.cursor() as own:
                found = own.execute(query)
                return _nothing() if found is None or found.description is None else found.to_arrow_table()
        return self.backend.sql(query, dialect="duckdb").to_pyarrow()

    def ledgers(self) -> dict[str, LedgerRecord]:
        """What became of each ledger, by table; without metadata only the rows are counted."""
        if not {"_ledgers", "_files"} <= self._all_tables:
            return {table: self._counted(table) for table in sorted(self.tables())}
        files: dict[str, list[tuple[str, str, int]]] = {}
        for row in self._rows("SELECT * FROM _files ORDER BY position"):
            files.setdefault(row["table_name"], []).append((row["file"], row["sha256"], row["rows_read"]))
        return {
            row["table_name"]: _record(row, files) for row in self._rows("SELECT * FROM _ledgers ORDER BY table_name")
        }

    def standing_ledgers(self) -> dict[str, LedgerRecord]:
        """The same with the digests of a warehouse read as it stands, whose every row is looked at for them."""
        found = self.ledgers()
        if not self.as_it_stands:
            return found
        return {
            table: replace(record, digest=self._row_digests.get(table) or record.digest)
            for table, record in found.items()
        }

    def digests(self) -> dict[str, str]:
        """A digest of each ledger's rows: as the import noted it, of a warehouse read as it stands that of the rows
        themselves; "" where it cannot be told."""
        if self.as_it_stands:
            return self._row_digests
        return {table: record.digest for table, record in self.ledgers().items()}

    @cached_property
    def _row_digests(self) -> dict[str, str]:
        """Of the rows as they stand now; "" on another engine, or in a table whose rows do not say their order."""
        if self._connection is None:
            return dict.fromkeys(sorted(self.tables()), "")
        from huibao.ledgers._digest import rows_digest

        ordered = "SELECT table_name FROM duckdb_columns() WHERE column_name = '_order'"
        known = {name for (name,) in self._connection.sql(ordered).fetchall()}
        return {
            table: rows_digest(self._connection, schemas()[table])[1] if table in known else ""
            for table in sorted(self.tables())
        }

    def _counted(self, table: str) -> LedgerRecord:
        count = self.sql(f'SELECT count(*) AS n FROM "{table}"')["n"][0].as_py()
        return LedgerRecord(table, schemas()[table].ledger, read=count, accepted=count)

    def warnings(self) -> list[str]:
        """The import's warnings, in order (Chinese)."""
        return [row["message"] for row in self._rows("SELECT * FROM _warnings ORDER BY position", "_warnings")]

    def rejects(self) -> pa.Table:
        """One row per offending cell: table_name, ledger, file, sheet, row_number, header, value, reason."""
        if "_rejects" not in self._all_tables:
            return _nothing(*REJECTS)
        columns = ", ".join(REJECTS)
        return self.sql(f"SELECT {columns} FROM _rejects ORDER BY position")

    def personal(self) -> list[dict[str, Any]]:
        """How many personal numbers were replaced: table_name, ledger, header, kind, cells."""
        return self._rows("SELECT * FROM _personal ORDER BY table_name, header, kind", "_personal")

    def fingerprint(self) -> str | None:
        """What the import was made from; None in a warehouse filled by other means."""
        found = self._rows("SELECT * FROM _meta WHERE name = 'fingerprint'", "_meta")
        return found[0]["value"] if found else None

    def require_unchanged(self) -> None:
        """Refuse what was read while an import filled the warehouse: old and new ledgers may be mixed in it.

        Raises:
            WarehouseError: an import has begun since it was opened.
        """
        if self.filled_from is not None and self.fingerprint() != self.filled_from:
            raise WarehouseError(
                "读取时另有一次导入改动了数据仓库，读到的台账可能新旧混杂", where=self.target, remedy="等它结束后再运行"
            )

    def _rows(self, query: str, table: str | None = None) -> list[dict[str, Any]]:
        if table is not None and table not in self._all_tables:
            return []
        if self._connection is None:
            return list(self.sql(query).to_pylist())
        # Without Arrow, whose libraries take longer to load than a note to be read.
        found = self._connection.execute(query)
        names = [name for name, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        elif self._backend.name != "pyspark":  # a Spark session belongs to the whole process, with its tables
            self._backend.disconnect()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self.require_unchanged()
        finally:
            self.close()


#: Columns of `_rejects`, as `Warehouse.rejects` gives them: texts, but for the row's number.
REJECTS = ("table_name", "ledger", "file", "sheet", "row_number", "header", "value", "reason")


def _nothing(*columns: str) -> pa.Table:
    import pyarrow as pa

    kinds = {"row_number": pa.int64()}
    return pa.table({name: pa.array([], kinds.get(name, pa.string())) for name in columns})


# DuckDB advises relations, for the sake of large answers; ours are small.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result")
# A query that comes from a catalogue or a notebook reads the warehouse and nothing else on the machine.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"enable_external_access": "false"}


def _record(row: dict[str, Any], files: dict[str, list[tuple[str, str, int]]]) -> LedgerRecord:
    skipped_by = json.loads(row["skipped_by"])
    return LedgerRecord(
        table=row["table_name"],
        ledger=row["ledger"],
        files=tuple(files.get(row["table_name"], ())),
        read=row["rows_read"],
        accepted=row["accepted"],
        rejected=row["rejected"],
        skipped=sum(skipped_by.values()),
        skipped_by=skipped_by,
        digest=row["digest"],
    )
