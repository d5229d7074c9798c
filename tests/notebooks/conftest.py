"""A small example county, read once for all tests of the notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import huibao_example
from huibao._desk.session import Session
from huibao.bureau import load_bureau
from huibao.catalogue import load_catalogue
from huibao.importing import import_ledgers
from huibao.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]
# Small enough to be read in a moment; every figure still has a value.
SCALE = 0.02


@pytest.fixture(scope="session")
def small_ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "ledgers"
    huibao_example.write_example(folder, scale=SCALE)
    return folder


@pytest.fixture(scope="session")
def small_warehouse(small_ledgers: Path) -> Path:
    target = small_ledgers.with_name("warehouse") / "small.duckdb"
    import_ledgers(small_ledgers, target, load_bureau(ROOT / "params" / "bureau.yaml"))
    return target


@pytest.fixture(scope="session")
def small_session(small_warehouse: Path) -> Iterator[Session]:
    with Warehouse.open(small_warehouse) as warehouse:
        yield Session(warehouse, load_bureau(ROOT / "params" / "bureau.yaml"), load_catalogue())
