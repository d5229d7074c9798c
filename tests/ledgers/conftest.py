"""A fictional bureau and a writer of small ledgers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huibao import importing
from huibao.bureau import Bureau
from huibao.ledgers import _uscc, schemas
from huibao.warehouse import Warehouse

TOWNSHIPS = ("云岭镇", "石桥镇", "白水乡")


def uscc(number: int, division: str = "530199", kind: str = "91") -> str:
    """A code with a right check digit; `number` makes it unique."""
    first = f"{kind}{division}{number:09d}"
    return first + _uscc.check_digit(first)


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


def write_lines(path: Path, lines: Sequence[Sequence[Any]], sheet: str = "Sheet1") -> Path:
    """Write rows of cells as they are, to xlsx or csv by the file's name."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(["" if cell is None else cell for cell in line] for line in lines)
        return path
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for line in lines:
        page.append(list(line))
    book.save(path)
    return path
