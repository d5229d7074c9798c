"""The same catalogue, unchanged, on PostgreSQL: figures, splits and rows equal those of the default warehouse."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from huibao.bureau import load_bureau
from huibao.catalogue import load_catalogue
from huibao.figures import breakdown, check_rules, compute, recount, rows
from huibao.importing import import_ledgers
from huibao.period import Period
from huibao.warehouse import Warehouse

from .same_run import assert_same_run

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: int(path.parent.name))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of this module's own, on a socket in a folder of its own."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if PROGRAMS is None:
        pytest.skip("PostgreSQL is not installed")
    # The server refuses to run as root, and a socket's path must be short.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if user:
        shutil.chown(folder, "postgres")
    control = [*user, str(PROGRAMS / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    try:
        make = [
            *user,
            str(PROGRAMS / "initdb"),
            "-D",
            str(folder / "data"),
            "-U",
            "huibao",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        subprocess.run([*make, "--locale=C"], check=True, capture_output=True)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        log = str(folder / "log")
        subprocess.run([*control, "-l", log, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL)
        yield f"postgres://huibao@/postgres?host={folder}"
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def own(small_warehouse: Path) -> Path:
    """The same ledgers in a DuckDB file."""
    return small_warehouse


@pytest.fixture(scope="module")
def both(server: str, own: Path, small_ledgers: Path) -> Iterator[tuple[Warehouse, Warehouse]]:
    import_ledgers(small_ledgers, server, load_bureau())
    with Warehouse.open(own) as ours, Warehouse.open(server) as other:
        yield ours, other


@pytest.mark.parametrize("name", ["2022", "2021Q3", "2022-01..2022-09"])
def test_every_figure_is_equal(both: tuple[Warehouse, Warehouse], name: str) -> None:
    catalogue, period = load_catalogue(), Period.parse(name)
    expected, got = ([f.record() for f in compute(one, catalogue, period).values()] for one in both)
    assert len(got) == 123
    assert [(a["id"], a, b) for a, b in zip(got, expected, strict=True) if a != b] == []


def test_splits_rules_and_rows_are_equal(both: tuple[Warehouse, Warehouse]) -> None:
    catalogue, period = load_catalogue(), Period.parse("2022")
    for indicator, by in (("market_entities.newly_registered", "township"), ("market_entities.stock", "entity_type")):
        expected, got = (breakdown(one, catalogue, indicator, period, by) for one in both)
        assert [tuple(part) for part in got] == [tuple(part) for part in expected]
    assert [r.ok for r in check_rules(both[1], catalogue, period)] == [
        r.ok for r in check_rules(both[0], catalogue, period)
    ]
    for indicator in ("consumer_protection.complaints", "food_safety.sample_pass_rate"):
        behind = rows(both[1], catalogue, indicator, period)
        value = compute(both[1], catalogue, period)[indicator].value
        assert recount(catalogue, indicator, period, behind) == value


def test_the_command_reads_it_as_it_stands(server: str, both: tuple[Warehouse, Warehouse]) -> None:
    command = [sys.executable, "-m", "huibao.cli", "figures", "2022", "--format", "json", "--warehouse", server]
    shown = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    expected = compute(both[0], load_catalogue(), Period.parse("2022"))
    assert shown == [figure.record() for figure in expected.values()]


def huibao(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "huibao.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_import_command_fills_it_and_shows_no_account(server: str, small_ledgers: Path) -> None:
    done = huibao("import", small_ledgers, "--warehouse", server)
    assert done.returncode == 0, done.stderr
    assert "退回的行" in done.stderr and "huibao@" not in done.stderr


def test_a_runs_notebooks_read_it_with_the_same_account(server: str, own: Path, both: object, tmp_path: Path) -> None:
    for name, warehouse in (("theirs", server), ("ours", own)):
        given = ("--areas", "brands", "--format", "html,pdf", "--force", "--out", tmp_path / name)
        done = huibao("run", "2022", "--warehouse", warehouse, *given)
        assert done.returncode == 0, done.stderr
    theirs, ours = (tmp_path / name / "2022" / "internal" for name in ("theirs", "ours"))
    assert_same_run(theirs, ours)
    assert not any(b"huibao@" in path.read_bytes() for path in theirs.rglob("*") if path.is_file())
