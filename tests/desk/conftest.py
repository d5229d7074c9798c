"""A small example county behind the desk, opened the way a notebook opens it: through the environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from huibao.desk import session as sessions
from huibao.desk.session import Session, session

ROOT = Path(__file__).resolve().parents[2]
BUREAU = ROOT / "params" / "bureau.yaml"


@pytest.fixture(scope="session")
def ledgers(small_ledgers: Path) -> Path:
    return small_ledgers


@pytest.fixture
def opened(small_warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """The session that `hb.area` and the others use; kept between tests as a kernel keeps it."""
    monkeypatch.setenv("HUIBAO_WAREHOUSE", str(small_warehouse))
    monkeypatch.setenv("HUIBAO_BUREAU", str(BUREAU))
    yield session()


@pytest.fixture(scope="session", autouse=True)
def _closed_at_the_end() -> Iterator[None]:
    yield
    if sessions._open is not None:
        sessions._open[1].warehouse.close()
        sessions._open = None
