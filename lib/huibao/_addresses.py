"""Where a warehouse is: the path of a DuckDB file, or the URL of any engine that Ibis knows."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from huibao.errors import WarehouseError

_DUCKDB = "duckdb://"
_OPTIONS = re.compile(r"[?;#]")


def is_url(target: str) -> bool:
    """Whether a warehouse is named by an Ibis URL rather than by a path."""
    return "://" in target and not target.startswith(_DUCKDB)


def duckdb_path(target: str | Path) -> Path:
    """The DuckDB file that a path, or a duckdb:// URL, names."""
    return Path(str(target).removeprefix(_DUCKDB))


def connect(url: str) -> Any:
    """The Ibis backend of a URL.

    Raises:
        WarehouseError: it cannot be reached.
    """
    import ibis

    bridge()
    remedy = "检查地址、账号和网络"
    if url.startswith("pyspark:"):
        # Spark's words of caution; that the figures are equal all the same is tested.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas|'verifySchema' is ignored")
        remedy = "Spark 自身的设置（如 spark.master）写在 spark-defaults.conf 里，地址里只能写会话设置"
    try:
        return ibis.connect(url)
    except Exception as error:  # each backend raises its own driver's errors
        raise WarehouseError("数据仓库连接不上", where=without_password(url), remedy=remedy) from error


def without_password(url: str) -> str:
    """The URL as messages may show it: without the account and without any option, each of which may be a secret."""
    scheme, _, rest = url.partition("://")
    place, *options = _OPTIONS.split(rest)
    if any("@" in option for option in options):
        # An option with an @ in it, or a password with one of the marks: the account may reach that far.
        return f"{scheme}://…"
    return f"{scheme}://{place.rpartition('@')[2]}"


def bridge() -> None:
    """Give DuckDB 2's connections the two method names that Ibis 12 still calls (ibis-project/ibis#12001)."""
    kind: Any = duckdb.DuckDBPyConnection
    names: dict[str, Callable[..., Any]] = {
        "fetch_arrow_table": lambda self: self.to_arrow_table(),
        "fetch_record_batch": lambda self, rows_per_batch=1_000_000: self.to_arrow_reader(rows_per_batch),
    }
    for name, method in names.items():
        if not hasattr(kind, name):
            setattr(kind, name, method)
