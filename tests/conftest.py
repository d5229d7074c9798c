"""What all tests share: a cache of their own, and small example ledgers written once for all of a session's workers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

SMALL = 0.02


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this session see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session", autouse=True)
def own_cache(shared_folder: Path) -> Iterator[Path]:
    """Tests neither see nor touch the user's cache and keys."""
    names = {"XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config"}
    kept = {name: os.environ.get(name) for name in names}
    for name, folder in names.items():
        os.environ[name] = str(shared_folder / folder)
    yield shared_folder / "cache"
    for name, value in kept.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture(scope="module", autouse=True)
def own_main() -> Iterator[None]:
    """An IPython shell puts a module of its own in the place of `__main__`; later processes need the real one."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def write_once(shared_folder: Path) -> Callable[[str, Callable[[Path], object]], Path]:
    """Make a folder once, whichever worker comes first: `write_once(name, make)`; never write into it afterwards."""

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder = shared_folder / name
        with FileLock(shared_folder / f"{name}.lock"):
            if not (shared_folder / f"{name}.done").exists():
                make(folder)
                (shared_folder / f"{name}.done").touch()
        return folder

    return once


@pytest.fixture(scope="session")
def small_ledgers(write_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The example county shrunk to a fiftieth: all 40 ledgers, with its usual mistakes."""
    from huibao_example import write_example

    return write_once("small-ledgers", lambda folder: write_example(folder, scale=SMALL))
