"""What the benchmarks' tests share: a prepared folder with small ledgers in its warehouse, and a tiny scale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.scale import Scale
from benchmarks.setting import Setting


@pytest.fixture(scope="session")
def tiny() -> Scale:
    return Scale("tiny", 1, 1, 1, 1, 2_000, 300, 200, 2, (500,), (1,))


@pytest.fixture(scope="session")
def setting(small_ledgers: Path, write_once: Callable[[str, Callable[[Path], object]], Path]) -> Setting:
    from huibao.bureau import load_bureau
    from huibao.importing import import_ledgers

    def make(folder: Path) -> None:
        folder.mkdir()
        import_ledgers(small_ledgers, Setting(folder).warehouse, load_bureau())

    return Setting(write_once("benchmarks", make))
