"""A small example county, read once for all tests of the notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from huibao.desk.session import Session
from huibao.bureau import load_bureau
from huibao.catalogue import load_catalogue
from huibao.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def small_session(small_warehouse: Path) -> Iterator[Session]:
    with Warehouse.open(small_warehouse) as warehouse:
        yield Session(warehouse, load_bureau(ROOT / "params" / "bureau.yaml"), load_catalogue())
