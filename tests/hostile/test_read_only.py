"""The connection that notebooks get reads the ledgers and can do nothing else: not write, not leave the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from huibao.bureau import load_bureau
from huibao.errors import HuibaoError
from huibao.importing import import_ledgers
from huibao.warehouse import Warehouse

STATEMENTS = (
    "INSERT INTO cases SELECT * FROM cases",
    "UPDATE cases SET case_no = 'x'",
    "DELETE FROM cases",
    "DROP TABLE cases",
    "CREATE TABLE evil AS SELECT 1 AS x",
    "CREATE OR REPLACE VIEW cases AS SELECT 1 AS x",
    "ALTER TABLE cases ADD COLUMN evil INTEGER",
    "COPY cases TO '{folder}/evil.csv'",
    "COPY (SELECT 1) TO '{folder}/evil.parquet' (FORMAT parquet)",
    "EXPORT DATABASE '{folder}/evil'",
    "ATTACH '{folder}/evil.duckdb' AS evil",
    "ATTACH '{target}' AS again (READ_WRITE)",
    "INSTALL httpfs",
    "LOAD httpfs",
    "INSTALL '{folder}/evil.duckdb_extension'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_csv('https://evil.example/x.csv')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "COPY cases FROM '/etc/passwd'",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET home_directory = '{folder}'",
    "SET extension_directory = '{folder}'",
    "SET log_query_path = '{folder}/evil.log'",
    "SET allowed_directories = ['/']",
    "SET temp_directory = '{folder}/evil'",
    "CREATE SECRET s (TYPE s3)",
    "SELECT getenv('HOME')",
    "IMPORT DATABASE '{folder}'",
    "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
)
#: Settings of the session alone, by which nothing can be read or written.
HARMLESS = ("SET home_directory", "SET extension_directory")


@pytest.fixture(scope="module")
def target(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("read only") / "warehouse.duckdb"
    import_ledgers(small_ledgers, file, load_bureau())
    return file


@pytest.fixture
def in_a_notebook(target: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What a cell can reach: the desk's session, opened from the environment."""
    from huibao.desk import session as sessions

    monkeypatch.setattr(sessions, "_open", None)
    monkeypatch.setenv("HUIBAO_WAREHOUSE", str(target))
    yield sessions.session().warehouse
    sessions.session().warehouse.close()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_that_does_more_than_read_ledgers_is_refused(
    statement: str, target: Path, in_a_notebook: Warehouse, tmp_path: Path
) -> None:
    before = target.read_bytes()
    filled = statement.format(folder=tmp_path, target=target)
    for ask in (in_a_notebook.sql, in_a_notebook._connection.execute, in_a_notebook.backend.raw_sql):
        try:
            ask(filled)
        except (duckdb.Error, HuibaoError):
            continue
        assert statement.startswith(HARMLESS), f"carried out: {filled}"
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == []
    assert in_a_notebook.sql("SELECT count(*) AS n FROM cases")["n"][0].as_py() > 0


def test_two_settings_that_are_harmless_open_no_way_out(in_a_notebook: Warehouse, tmp_path: Path) -> None:
    for name in HARMLESS:
        try:
            in_a_notebook.sql(f"{name} = '{tmp_path}'")
        except duckdb.Error:
            continue
    for statement in ("INSTALL httpfs", "LOAD httpfs", "SELECT * FROM read_csv('~/x.csv')"):
        with pytest.raises(duckdb.Error):
            in_a_notebook.sql(statement)


@pytest.mark.parametrize(
    "where",
    [
        "1 = 1; DROP TABLE cases",
        "case_no IN (SELECT content FROM read_text('/etc/passwd'))",
        "1 = 1 UNION SELECT * FROM registrations",
        "case_no = (SELECT name FROM registrations LIMIT 1)",
        "getenv('HOME') = ''",
    ],
)
def test_a_condition_on_records_reaches_no_other_table_or_file(
    where: str, in_a_notebook: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huibao as hb

    area: Any = hb.area("enforcement", "2022")
    with pytest.raises((HuibaoError, duckdb.Error)):
        area.records("cases", columns=["case_no"], where=where)
    assert in_a_notebook.sql("SELECT count(*) AS n FROM cases")["n"][0].as_py() > 0
