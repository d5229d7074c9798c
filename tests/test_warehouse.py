"""The warehouse as the figures see it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from huibao import importing
from huibao._addresses import without_password
from huibao.bureau import Bureau
from huibao.catalogue import load_catalogue
from huibao.errors import WarehouseError
from huibao.figures import compute
from huibao.period import Period
from huibao.warehouse import Warehouse, observed_tables

CSV = "产品名称,企业名称,召回数量,责令日期\n电热毯,云岭电器厂,5,2022-03-05\n电热壶,云岭电器厂,7,2022-03-06\n"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(name="云岭县市场监督管理局", city="云州市", division="530199", path=tmp_path / "bureau.yaml")


@pytest.fixture
def filled(tmp_path: Path, bureau: Bureau) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "产品召回台账.csv").write_text(CSV, encoding="utf-8")
    importing.import_ledgers(folder, tmp_path / "w.duckdb", bureau)
    return tmp_path / "w.duckdb"


def test_it_holds_only_the_ledgers_that_are_there(filled: Path) -> None:
    with Warehouse.open(filled) as warehouse:
        assert warehouse.tables() == {"recalls"}
        with pytest.raises(WarehouseError, match="cases"):
            warehouse.table("cases")


def test_a_table_is_an_ibis_table_with_the_contracts_types(filled: Path) -> None:
    with Warehouse.open(filled) as warehouse:
        schema = warehouse.table("recalls").schema()
        assert {name: str(kind) for name, kind in schema.items()} == {
            "product": "string",
            "enterprise": "string",
            "quantity": "int64",
            "ordered_on": "date",
            "completed_on": "date",
            "_file": "string",
            "_sheet": "string",
            "_row": "int64",
            "_order": "int64",
        }
        assert warehouse.table("recalls").quantity.sum().execute() == 12


def test_rows_know_where_they_came_from(filled: Path) -> None:
    with Warehouse.open(filled) as warehouse:
        rows = warehouse.sql("SELECT _file, _sheet, _row, _order FROM recalls ORDER BY _order").to_pylist()
    assert rows == [
        {"_file": "产品召回台账.csv", "_sheet": "", "_row": 2, "_order": 0},
        {"_file": "产品召回台账.csv", "_sheet": "", "_row": 3, "_order": 1},
    ]


def test_it_is_read_only_and_reaches_nothing_else(filled: Path, tmp_path: Path) -> None:
    with Warehouse.open(filled) as warehouse:
        for query in (
            "DELETE FROM recalls",
            "CREATE TABLE x AS SELECT 1",
            f"SELECT * FROM read_csv('{tmp_path / 'data' / '产品召回台账.csv'}')",
            f"COPY recalls TO '{tmp_path / 'x.csv'}'",
            f"ATTACH '{tmp_path / 'y.duckdb'}'",
            "SET enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                warehouse.sql(query)
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize("at_once", [1, 4])
def test_several_queries_are_answered_in_their_order(filled: Path, at_once: int) -> None:
    observed_tables.clear()
    queries = [f"SELECT {number} AS n, count(*) AS rows FROM recalls" for number in range(20)]
    with Warehouse.open(filled) as warehouse:
        warehouse.at_once = at_once
        found = [answer.to_pylist() for answer in warehouse.sql_each(queries)]
    assert found == [[{"n": number, "rows": 2}] for number in range(20)]
    assert observed_tables == {"recalls"}


def test_a_ledger_that_is_asked_for_as_a_table_is_noted_as_read(filled: Path) -> None:
    observed_tables.clear()
    with Warehouse.open(filled) as warehouse:
        warehouse.warnings()
        assert observed_tables == set()
        warehouse.table("recalls")
    assert observed_tables == {"recalls"}


def test_one_of_several_queries_that_fails_is_told_as_when_it_is_asked_alone(filled: Path) -> None:
    with Warehouse.open(filled) as warehouse, pytest.raises(duckdb.CatalogException, match="nowhere"):
        warehouse.at_once = 4
        list(warehouse.sql_each(["SELECT 1", "SELECT * FROM nowhere", "SELECT 2"]))


def test_equal_rows_have_equal_digests_and_a_changed_row_another(filled: Path, tmp_path: Path, bureau: Bureau) -> None:
    def digest() -> str:
        importing.import_ledgers(tmp_path / "data", filled, bureau)
        with Warehouse.open(filled) as warehouse:
            return warehouse.ledgers()["recalls"].digest

    path = tmp_path / "data" / "产品召回台账.csv"
    first = digest()
    path.write_text(CSV.replace("2022-03-05", "2022/3/5"), encoding="utf-8")
    assert digest() == first
    path.write_text(CSV.replace("5,2022-03-05", "6,2022-03-05"), encoding="utf-8")
    assert digest() != first


def test_rows_changed_by_other_hands_are_digested_as_they_stand(filled: Path, bureau: Bureau) -> None:
    with importing.open_data(bureau, warehouse=filled) as warehouse:
        before = warehouse.digests()
        assert before == {table: record.digest for table, record in warehouse.ledgers().items()}
    with Warehouse.open(filled) as noted:
        assert noted.digests() == before
    with duckdb.connect(str(filled)) as connection:
        connection.execute("UPDATE recalls SET quantity = quantity + 1")
    with importing.open_data(bureau, warehouse=filled) as warehouse:
        after = warehouse.digests()
        assert after["recalls"] != before["recalls"]
        assert after["recalls"] == warehouse.standing_ledgers()["recalls"].digest
        assert before["recalls"] == warehouse.ledgers()["recalls"].digest


def test_figures_of_a_warehouse_as_it_stands_are_computed_without_looking_at_every_row(
    filled: Path, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huibao.ledgers._digest.rows_digest", lambda *_: pytest.fail("digested"))
    with importing.open_data(bureau, warehouse=filled) as warehouse:
        figures = compute(warehouse, load_catalogue(), Period.parse("2022"))
    assert figures["product_quality.recalled_items"].sources[0].files


def test_a_warehouse_filled_by_other_means_is_read_without_metadata(tmp_path: Path) -> None:
    path = tmp_path / "foreign.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE recalls AS SELECT 'a' AS product, 5 AS quantity")
    with Warehouse.open(path) as warehouse:
        assert warehouse.ledgers()["recalls"].accepted == 1
        assert warehouse.warnings() == []
        assert warehouse.rejects().num_rows == 0
        assert warehouse.personal() == []
        assert warehouse.fingerprint() is None


def test_a_duckdb_url_is_a_path(filled: Path) -> None:
    with Warehouse.open(f"duckdb://{filled}") as warehouse:
        assert warehouse.target == str(filled)


def test_an_engine_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(WarehouseError) as caught:
        Warehouse.open("postgres://user:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://user:secret@host/x", "postgres://host/x"),
        ("postgres://host:5432/x?user=a&password=secret&sslmode=require", "postgres://host:5432/x"),
        ("postgres://u:secret@host/db?sslpassword=secret", "postgres://host/db"),
        ("databricks://host:443/db?http_path=x&access_token=secret", "databricks://host:443/db"),
        ("mysql://host/db?passwd=secret", "mysql://host/db"),
        ("clickhouse://host/db?PASSWORD=secret", "clickhouse://host/db"),
        ("mssql://host/db;PWD=secret", "mssql://host/db"),
        ("postgres://host/db?password=a@secret", "postgres://…"),
        ("postgres://user:secret?secret@host/db", "postgres://…"),
    ],
)
def test_a_url_is_shown_without_account_and_options(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_a_warehouse_shows_its_url_without_the_account() -> None:
    opened = Warehouse("postgres://user:secret@host/x", backend=object())
    assert (opened.target, opened.address) == ("postgres://host/x", "postgres://user:secret@host/x")


def test_a_path_that_looks_like_a_statement_is_a_path(tmp_path: Path, bureau: Bureau) -> None:
    folder = tmp_path / "da'ta; DROP TABLE x"
    folder.mkdir()
    (folder / "产品召回台账_'; DROP TABLE recalls; --.csv").write_text(CSV, encoding="utf-8")
    target = tmp_path / "w'h; --.duckdb"
    importing.import_ledgers(folder, target, bureau)
    with Warehouse.open(target) as warehouse:
        assert warehouse.sql("SELECT count(*) AS n FROM recalls")["n"][0].as_py() == 2
