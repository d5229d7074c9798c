"""Filling a warehouse that is no DuckDB file: staged in DuckDB, then copied table by table through Ibis."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from huibao.errors import WarehouseError
from huibao.ledgers import METADATA, schemas
from huibao.warehouse import Warehouse


def copy_into(foreign: Warehouse, fill: Callable[[Path], None]) -> Warehouse:
    """Fill a DuckDB file by `fill` and copy it into the engine of `foreign`; the warehouse as it then stands.

    Ledger tables of an earlier import that are no longer filled are dropped. The note of what the warehouse was made
    from is dropped first and written last, so that a copy that was broken off is made again.

    Raises:
        WarehouseError: the engine refuses a table.
    """
    with tempfile.TemporaryDirectory(prefix="huibao-") as folder:
        staged = Path(folder) / "staged.duckdb"
        fill(staged)
        try:
            with Warehouse.open(staged) as source:
                _copy(source, foreign.backend)
        except Exception as error:  # each engine raises its own driver's errors
            raise WarehouseError(
                "台账写不进数据仓库", where=foreign.target, remedy="检查账号的写权限和磁盘空间"
            ) from error
    return Warehouse(foreign.address, backend=foreign.backend)


def _copy(source: Warehouse, backend: Any) -> None:
    present = set(backend.list_tables())
    wanted = [*sorted(source.tables()), *(name for name in METADATA if name != "_meta"), "_meta"]
    for name in ["_meta", *sorted(present & schemas().keys() - set(wanted))]:
        if name in present:
            backend.drop_table(name, force=True)
    for name in wanted:
        rows = source.sql(f'SELECT * FROM "{name}"')
        backend.create_table(name, _for_spark(rows) if backend.name == "pyspark" else rows, overwrite=True)


def _for_spark(rows: pa.Table) -> Any:
    """The rows with decimals sent as texts and cast over there: Ibis 12 sends Spark no decimal column with nulls."""
    import ibis

    decimals = [field for field in rows.schema if pa.types.is_decimal(field.type)]
    texts = pa.schema([field.with_type(pa.string()) if field in decimals else field for field in rows.schema])
    sent = ibis.memtable(rows.cast(texts))
    casts = {
        field.name: sent[field.name].cast(f"decimal({field.type.precision}, {field.type.scale})") for field in decimals
    }
    return sent.mutate(**casts) if casts else sent
