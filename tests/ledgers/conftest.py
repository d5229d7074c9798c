"""A fictional bureau and a writer of small ledgers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from ledger_files import write_lines

from huibao import importing
from huibao.bureau import Bureau
from huibao.ledgers import schemas
from huibao.warehouse import Warehouse

TOWNSHIPS = ("云岭镇", "石桥镇", "白水乡")


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(
        name="云岭县市场监督管理局", city="云州市", division="5301", townships=TOWNSHIPS, path=tmp_path / "bureau.yaml"
    )


Imported = tuple[importing.ImportSummary, Warehouse]


@pytest.fixture
def imported(tmp_path: Path, bureau: Bureau) -> Any:
    """Import the folder `tmp_path / "data"` and open the warehouse."""
    opened: list[Warehouse] = []

    def run(bureau: Bureau = bureau, **options: Any) -> Imported:
        target = tmp_path / "w" / "warehouse.duckdb"
        done = importing.import_ledgers(tmp_path / "data", target, bureau, **options)
        opened.append(Warehouse.open(target))
        return done, opened[-1]

    yield run
    for warehouse in opened:
        warehouse.close()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a ledger's file: `write("recalls", rows)`; rows hold cells by column name, header row included."""
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)

    def run(
        table: str,
        rows: Sequence[dict[str, Any]],
        *,
        name: str | None = None,
        above: Sequence[Sequence[Any]] = (),
        below: Sequence[Sequence[Any]] = (),
        without: Sequence[str] = (),
        sheet: str | None = None,
    ) -> Path:
        schema = schemas()[table]
        columns = [column for column in schema.columns if column.name not in without]
        lines = [*above, [column.header for column in columns]]
        lines += [[row.get(column.name) for column in columns] for row in rows]
        return write_lines(folder / (name or f"{schema.ledger}.xlsx"), [*lines, *below], sheet or schema.ledger)

    return run
