"""What all tests share: a cache of their own, and small example ledgers written once for all of a session's workers."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SMALL = 0.02
CHROMIUM = Path(os.environ.get("HUIBAO_CHROMIUM", "/usr/bin/chromium"))
_ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

# No test is timed: a busy machine is slow.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

# Modules that take half a minute and more. They start first: a worker that came to one of them last would go on with it
# alone. Those that wait for the same run of the full example stand apart from each other.
LONGEST = (
    *("docs/test_guides.py", "oracle/test_agreement.py", "cli/test_run.py", "browser/test_whole.py"),
    *("execution/test_reuse_runs.py", "hostile/test_mutations.py", "engines/test_spark.py", "safety/test_leaks.py"),
    *("execution/test_cluster_runs.py", "review/test_restating.py", "notebooks/test_nbval.py"),
    *("faults/test_run_faults.py", "engines/test_postgresql.py", "faults/test_publishing.py"),
    *("oracle/test_properties.py", "cli/test_diff.py", "whole/test_reproducible.py", "hostile/test_injection.py"),
    *("review/test_approval.py", "hostile/test_personal_numbers.py", "safety/test_solver.py", "cli/test_explain.py"),
)


def pytest_configure(config: pytest.Config) -> None:
    """Workers take modules in the order in which they were collected, not those with the most tests first."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
        items.sort(key=lambda item: places.get(item.path, len(places)))


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


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the parameters and notebooks, which the commands take for the project."""
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name)
    monkeypatch.setenv("HUIBAO_PROJECT", str(tmp_path / "project"))
    return tmp_path / "project"


@pytest.fixture(scope="session")
def small_warehouse(write_once: Callable[[str, Callable[[Path], object]], Path], small_ledgers: Path) -> Path:
    """The small ledgers in a warehouse file, for those who only read it."""
    from huibao.bureau import load_bureau
    from huibao.importing import import_ledgers

    def make(folder: Path) -> None:
        folder.mkdir()
        import_ledgers(small_ledgers, folder / "w.duckdb", load_bureau(ROOT / "params" / "bureau.yaml"))

    return write_once("small-warehouse", make) / "w.duckdb"


def _run(*arguments: object) -> None:
    """The command itself, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "huibao.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def full_run(write_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The full example's outputs for 2022: both editions, every format, and a month with few records beside it."""

    def make(folder: Path) -> None:
        _run("run", "2022", "--edition", "both", "--format", "html,pdf,docx,xlsx", "--out", folder)
        _run("run", "2020-02", "--out", folder)

    return write_once("full-run", make)


@pytest.fixture(scope="session")
def real_run(write_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The outputs for 2016 of the real registrations of one city (division prefix 5301); skips where absent."""
    data = Path(os.environ.get("HUIBAO_REALDATA") or Path(__file__).resolve().parents[2] / "shared" / "realdata")
    if not data.is_dir():
        pytest.skip(f"real registrations are not at {data}; set HUIBAO_REALDATA")

    def make(folder: Path) -> None:
        folder.mkdir()
        bureau = folder / "bureau.yaml"
        bureau.write_text('name: 市市场监督管理局\ncity: 某市\ndivision: "5301"\n', encoding="utf-8")
        _run("run", "2016", "--areas", "market_entities", "--data", data, "--bureau", bureau, "--out", folder)

    return write_once("real-run", make)


@pytest.fixture(scope="session")
def real_counts(real_run: Path) -> dict[int, int]:
    """How many rows of each year's file have the prefix, counted with the csv module alone."""
    data = Path(os.environ.get("HUIBAO_REALDATA") or Path(__file__).resolve().parents[2] / "shared" / "realdata")
    counts = {}
    for year in (2015, 2016):
        with (data / f"云南企业登记_{year}.csv").open(encoding="utf-8-sig", newline="") as stream:
            counts[year] = sum(row["统一社会信用代码"][2:6] == "5301" for row in csv.DictReader(stream))
    return counts


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, started once; the tests that need it are skipped, with the reason, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=_ARGUMENTS)
        yield started
        started.close()
