"""A small example county behind the desk, opened the way a notebook opens it: through the environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import huibao_example
from huibao._desk import session as sessions
from huibao._desk.session import Session, session
from huibao.bureau import load_bureau
from huibao.importing import import_ledgers

ROOT = Path(__file__).resolve().parents[2]
BUREAU = ROOT / "params" / "bureau.yaml"
# Small enough to be read in a moment; every figure still has a value.
SCALE = 0.02


@pytest.fixture(scope="session")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk") / "ledgers"
    huibao_example.write_example(folder, scale=SCALE)
    return folder


@pytest.fixture(scope="session")
def warehouse_file(ledgers: Path) -> Path:
    target = ledgers.with_name("desk.duckdb")
    import_ledgers(ledgers, target, load_bureau(BUREAU))
    return target


@pytest.fixture
def opened(warehouse_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """The session that `hb.area` and the others use; kept between tests as a kernel keeps it."""
    monkeypatch.setenv("HUIBAO_WAREHOUSE", str(warehouse_file))
    monkeypatch.setenv("HUIBAO_BUREAU", str(BUREAU))
    yield session()


@pytest.fixture(scope="session", autouse=True)
def _closed_at_the_end() -> Iterator[None]:
    yield
    if sessions._open is not None:
        sessions._open[1].warehouse.close()
        sessions._open = None
