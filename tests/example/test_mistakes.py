"""What is wrong in the files costs the import exactly the rows that were meant to be rejected."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from huibao.bureau import load_bureau
from huibao.importing import import_ledgers
from huibao.ledgers import schemas
from huibao.warehouse import Warehouse
from huibao_example import County, ledgers_of
from huibao_example.mistakes import WRONG

BUREAU = Path(__file__).parents[2] / "params" / "bureau.yaml"


@pytest.fixture(scope="module")
def warehouse(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    target = tmp_path_factory.mktemp("warehouse") / "example.duckdb"
    import_ledgers(small, target, load_bureau(BUREAU))
    return Warehouse.open(target)


def test_every_row_meant_to_be_rejected_is_rejected_and_no_other(warehouse: Warehouse) -> None:
    rows = ledgers_of(County(scale=0.02))
    for table, record in warehouse.ledgers().items():
        wrong = len(WRONG.get(table, ()))
        assert (record.accepted, record.rejected) == (len(rows[table]), wrong), table
        assert record.read == record.accepted + record.rejected


def test_every_accepted_cell_is_what_it_was_before_it_was_written_down(warehouse: Warehouse) -> None:
    for table, rows in ledgers_of(County(scale=0.02)).items():
        names = [column.name for column in schemas()[table].columns if column.name != "area"]
        stored = warehouse.sql(f"select {', '.join(names)} from {table} order by _order").to_pylist()
        for read, row in zip(stored, rows, strict=True):
            for name in names:
                assert read[name] == exact(row.get(name)), (table, name, read, row)


def exact(value: object) -> object:
    return Decimal(str(value)) if isinstance(value, float) else value
