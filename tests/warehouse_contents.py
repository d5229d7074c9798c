"""All that a warehouse file holds, for tests that compare two of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb


def everything(path: str | Path) -> dict[str, Any]:
    """All tables of a DuckDB file, their columns' types and rows in order; what an import notes of itself, too."""
    with duckdb.connect(str(path), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        found = {}
        for name in sorted(names):
            described = connection.execute(f'DESCRIBE "{name}"').fetchall()
            columns = [column for column, *_ in described]
            order = next((key for key in ("_order", "position") if key in columns), "ALL")
            rows = connection.execute(f'SELECT * FROM "{name}" ORDER BY {order}').fetchall()
            found[name] = ([(column, kind) for column, kind, *_ in described], rows)
        return found
