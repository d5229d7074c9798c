"""The example county: its rows at full size, and a small one on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from huibao_example import County, ledgers_of, write_example
from huibao_example.county import Ledgers


@pytest.fixture(scope="session")
def ledgers() -> Ledgers:
    """The rows of the full county, before any mistake is made in writing them down."""
    return ledgers_of(County())


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a county of a fiftieth of the size."""
    folder = tmp_path_factory.mktemp("small")
    write_example(folder, scale=0.02)
    return folder
