"""The example county: its rows at full size, and a small one on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from huibao_example import County, ledgers_of
from huibao_example.county import Ledgers


@pytest.fixture(scope="session")
def ledgers() -> Ledgers:
    """The rows of the full county, before any mistake is made in writing them down."""
    return ledgers_of(County())


@pytest.fixture(scope="session")
def small(small_ledgers: Path) -> Path:
    """A folder of a county of a fiftieth of the size."""
    return small_ledgers
