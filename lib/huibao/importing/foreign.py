"""Filling a warehouse that is no DuckDB file: staged in DuckDB, then copied table by table through Ibis."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from huibao.errors import WarehouseError
from huibao.ledgers import METADATA
from huibao.warehouse import UNFINISHED, Warehouse


def copy_into(foreign: Warehouse, fill: Callable[[Path], None]) -> Warehouse:
    """Fill a DuckDB file by `fill` and copy it into the engine of `foreign`; the warehouse as it then stands.

    Ledger tables of an earlier import that are no longer filled are dropped. The note of what the warehouse was made
    from says so until the last table is there: a copy that was broken off is made again, and is not read meanwhile.

    Raises:
        WarehouseError: the engine refuses a table, its tables are somebody's own, or another import fills it as well.
    """
    if (own := sorted(foreign.tables())) and not foreign.is_imported():
        raise WarehouseError(
            f"那里已有{len(own)}张与台账同名的表（{'、'.join(own[:5])}等），不是导入写出的，没有覆盖",
            where=foreign.target,
            remedy="换一个空的库再导入；要读取那些表，去掉 --data",
        )
    with tempfile.TemporaryDirectory(prefix="huibao-") as folder:
        staged = Path(folder) / "staged.duckdb"
        fill(staged)
        try:
            with Warehouse.open(staged) as source:
                _copy(source, foreign)
        except WarehouseError:
            raise
        except Exception as error:  # each engine raises its own driver's errors
            raise WarehouseError(
                "台账写不进数据仓库", where=foreign.target, remedy="检查账号的写权限和磁盘空间"
            ) from error
    return Warehouse(foreign.address, backend=foreign.backend)


def _copy(source: Warehouse, foreign: Warehouse) -> None:
    backend, mark = foreign.backend, f"{UNFINISHED}{uuid.uuid4().hex}"
    kind = source.sql("SELECT * FROM _meta LIMIT 0").schema
    note = pa.table({"name": ["fingerprint"], "value": [mark]}, schema=kind)
    _put(backend, "_meta", note)
    filling = Warehouse(foreign.address, backend=backend)
    wanted = [*sorted(source.tables()), *(name for name in METADATA if name != "_meta"), "_meta"]
    for name in sorted(filling.tables() - set(wanted)):
        backend.drop_table(name, force=True)
    for name in wanted:
        if filling.fingerprint() != mark:
            # Either may have written over the other's tables: the other is to give way as well.
            _put(backend, "_meta", note)
            raise WarehouseError(
                "另一次导入同时在写这个数据仓库，两次都没有做完", where=foreign.target, remedy="等它结束后再导入一次"
            )
        _put(backend, name, source.sql(f'SELECT * FROM "{name}"'))


def _put(backend: Any, name: str, rows: pa.Table) -> None:
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
