"""A database that others use as well: nothing of theirs is lost, and nothing half filled is taken for whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from huibao.bureau import Bureau
from huibao.errors import WarehouseError
from huibao.importing import import_ledgers, open_data

from .test_postgresql import server  # noqa: F401

BUREAU = Bureau(name="某局", city="某市", division="535821")


@pytest.fixture
def url(server: str) -> Iterator[str]:  # noqa: F811
    """An empty database of this test's own."""
    with closing(connected(server)) as connection:
        connection.execute("DROP DATABASE IF EXISTS shared")
        connection.execute("CREATE DATABASE shared")
    yield server.replace("/postgres?", "/shared?")


def connected(url: str) -> Any:
    import psycopg

    return psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True)


def asked(url: str, query: str) -> None:
    with closing(connected(url)) as connection:
        connection.execute(query)


def ledgers(folder: Path, quantity: int) -> Path:
    """Two ledgers of one row each."""
    folder.mkdir()
    (folder / "产品召回台账.csv").write_text(
        f"产品名称,企业名称,召回数量,责令日期\n电热毯,甲厂,{quantity},2022-03-05\n", encoding="utf-8"
    )
    (folder / "商标台账.csv").write_text("商标申请号,申请日期\n1,2022-03-05\n", encoding="utf-8")
    return folder


def held(url: str) -> list[int]:
    with open_data(BUREAU, warehouse=url) as opened:
        return [row["quantity"] for row in opened.sql("SELECT quantity FROM recalls").to_pylist()]


def before_table(monkeypatch: pytest.MonkeyPatch, name: str, act: Any) -> None:
    """Do something once, when an import is about to write a table."""
    from ibis.backends.postgres import Backend

    write, acts = Backend.create_table, [act]

    def create_table(self: Any, table: str, *given: Any, **named: Any) -> Any:
        if table == name and acts:
            acts.pop()()
        return write(self, table, *given, **named)

    monkeypatch.setattr(Backend, "create_table", create_table)


def broken_off() -> None:
    raise KeyboardInterrupt


def test_tables_that_no_import_wrote_are_not_replaced(url: str, tmp_path: Path) -> None:
    asked(url, "CREATE TABLE recalls AS SELECT 7 AS quantity")
    with pytest.raises(WarehouseError, match=r"recalls.*没有覆盖"):
        import_ledgers(ledgers(tmp_path / "a", 1), url, BUREAU)
    assert held(url) == [7]


def test_tables_of_other_names_stay_beside_the_ledgers(url: str, tmp_path: Path) -> None:
    asked(url, "CREATE TABLE users AS SELECT 7 AS id")
    import_ledgers(ledgers(tmp_path / "a", 1), url, BUREAU)
    assert held(url) == [1]
    asked(url, "SELECT id FROM users")


@pytest.mark.parametrize("earlier", [False, True])
def test_an_import_broken_off_is_not_read_and_is_made_again(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, earlier: bool
) -> None:
    if earlier:
        import_ledgers(ledgers(tmp_path / "a", 1), url, BUREAU)
    new = ledgers(tmp_path / "b", 2)
    before_table(monkeypatch, "trademarks", broken_off)
    with pytest.raises(KeyboardInterrupt):
        import_ledgers(new, url, BUREAU)
    with pytest.raises(WarehouseError, match="没有做完"):
        open_data(BUREAU, warehouse=url)
    with open_data(BUREAU, data=new, warehouse=url):
        pass
    assert held(url) == [2]


def test_what_is_read_while_an_import_fills_it_is_refused(url: str, tmp_path: Path) -> None:
    first, other = ledgers(tmp_path / "a", 1), ledgers(tmp_path / "b", 2)
    import_ledgers(first, url, BUREAU)
    for given in ({}, {"data": first}):
        opened = open_data(BUREAU, warehouse=url, **given)
        import_ledgers(other, url, BUREAU)
        with pytest.raises(WarehouseError, match="另有一次导入"), opened:
            pass


def test_of_two_imports_at_once_neither_is_taken_for_whole(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = ledgers(tmp_path / "a", 1), ledgers(tmp_path / "b", 2)
    # Spelt otherwise, as from another machine, it has a lock of its own.
    before_table(monkeypatch, "recalls", lambda: import_ledgers(other, f"{url}&application_name=b", BUREAU))
    with pytest.raises(WarehouseError, match="另一次导入"):
        import_ledgers(one, url, BUREAU)
    with pytest.raises(WarehouseError, match="没有做完"):
        open_data(BUREAU, warehouse=url)


def test_a_warehouse_whose_ledgers_cannot_be_seen_is_not_one_without_ledgers(url: str, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="看不到任何台账"):
        open_data(BUREAU, warehouse=url)
    import_ledgers(ledgers(tmp_path / "a", 1), url, BUREAU)
    asked(url, "CREATE ROLE reader LOGIN; GRANT SELECT ON _meta, _ledgers, _files, recalls TO reader")
    with pytest.raises(WarehouseError, match=r"trademarks.*读权限"):
        open_data(BUREAU, warehouse=url.replace("huibao@", "reader@"))
    asked(url, "DROP OWNED BY reader; DROP ROLE reader")
