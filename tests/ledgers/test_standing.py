"""A warehouse brought up to date holds what a fresh import of the same folder holds, table by table."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from huibao import importing
from huibao.bureau import Bureau
from huibao.ledgers import _store
from warehouse_contents import everything

# Ledgers with and without a key, rows that fit, rows that do not, rows that repeat a key, numbers of persons.
LEDGERS: dict[str, tuple[str, list[str]]] = {
    "产品召回台账": (
        "产品名称,企业名称,召回数量,责令日期,完成日期",
        ["电热毯,甲厂,5,2022-03-05,", "取暖器,13812345678,7,2021-03-05,", "灯,,1,2022-01-01,", "合计,,9,,"],
    ),
    "培训宣传台账": (
        "培训主题,日期,参训人次",
        ["春训,2022-03-01,12", "春训,2022-03-01,12", "秋训,昨天,3", "夏训,2022-06-01,x"],
    ),
    "目标任务台账": (
        "指标,年度,目标值",
        ["登记数,2022,10", "登记数,2022,10", "登记数,2022,12", "检查数,2021,5", "检查数,,5"],
    ),
    "照片": ("随便", ["什么"]),
}


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Bureau(name="云岭县市场监督管理局", city="云州市", division="530199", path=tmp_path / "bureau.yaml")


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables that imports write rows into."""
    tables: list[str] = []
    really = _store.Store._put

    def noted(store: Any, table: str, *rest: Any) -> None:
        tables.append(table)
        really(store, table, *rest)

    monkeypatch.setattr(_store.Store, "_put", noted)
    return tables


def brought_up(data: Path, bureau: Bureau) -> dict[str, Any]:
    with importing.open_data(bureau, data=data) as warehouse:
        path = warehouse.address
    return everything(path)


def fresh(data: Path, bureau: Bureau, target: Path) -> dict[str, Any]:
    target.unlink(missing_ok=True)
    importing.import_ledgers(data, target, bureau)
    return everything(target)


def write(data: Path, ledger: str, rows: list[str], part: str = "") -> None:
    header, _ = LEDGERS[ledger]
    (data / f"{ledger}{part}.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for ledger, (_, rows) in LEDGERS.items():
        write(folder, ledger, rows)
        write(folder, ledger, rows[:2], "_2021")
    return folder


def test_only_the_changed_ledgers_table_is_filled_and_all_is_as_a_fresh_import_has_it(
    data: Path, bureau: Bureau, filled: list[str], tmp_path: Path
) -> None:
    brought_up(data, bureau)
    filled.clear()
    write(data, "目标任务台账", ["登记数,2022,10", "登记数,2020,11", "检查数,二〇,5"])
    found = brought_up(data, bureau)
    assert set(filled) == {"targets"}
    assert found == fresh(data, bureau, tmp_path / "fresh.duckdb")
    assert [row[-1] for row in found["_rejects"][1] if row[1] == "targets"] == ["不是整数", "重复", "重复"]


@pytest.mark.parametrize("seed", range(3))
def test_any_course_of_changes_ends_as_a_fresh_import(data: Path, bureau: Bureau, tmp_path: Path, seed: int) -> None:
    random_ = random.Random(seed)
    brought_up(data, bureau)
    for _ in range(5):
        for _ in range(random_.randint(1, 3)):
            change(data, random_)
        assert brought_up(data, bureau) == fresh(data, bureau, tmp_path / "fresh.duckdb")


def change(data: Path, random_: random.Random) -> None:
    """A file comes, goes, is renamed, or has other rows; one ledger always stays."""
    ledger = random_.choice(sorted(LEDGERS))
    part = random_.choice(["", "_2021", "_2023"])
    path = data / f"{ledger}{part}.csv"
    match random_.choice(["rows", "rows", "rows", "less", "rename"]):
        case "rows":
            rows = LEDGERS[ledger][1]
            write(data, ledger, random_.choices(rows, k=random_.randint(1, 6)), part)
        case "less" if path.exists() and len(list(data.glob("[!照]*.csv"))) > 1:
            path.unlink()
        case "rename" if path.exists():
            path.rename(data / f"{ledger}{random_.choice(['_甲', '', '_2021'])}.csv")


def test_tables_made_with_other_settings_are_filled_again(
    data: Path, bureau: Bureau, filled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from huibao.ledgers import _standing

    brought_up(data, bureau)
    filled.clear()
    write(data, "目标任务台账", ["登记数,2022,10"])
    monkeypatch.setattr(_standing.sys, "version", "of another Python")
    brought_up(data, bureau)
    assert set(filled) == {"recalls", "trainings", "targets"}


@pytest.mark.parametrize("harm", ["other note", "no metadata", "no note"])
def test_a_warehouse_that_is_not_what_its_note_says_is_filled_anew(
    data: Path, bureau: Bureau, tmp_path: Path, harm: str
) -> None:
    brought_up(data, bureau)
    target = importing.default_warehouse(data, bureau)
    state = importing.state_path(target)
    if harm == "other note":
        state.write_text(state.read_text(encoding="utf-8").replace('"fingerprint": "', '"fingerprint": "0'))
    elif harm == "no note":
        state.unlink()
    else:
        with duckdb.connect(str(target)) as connection:
            connection.execute("DROP TABLE _files")
            connection.execute("UPDATE targets SET target = 99")
        note = state.read_text(encoding="utf-8")
        size = target.stat().st_size
        state.write_text(note[: note.index('"size"')] + f'"size": {size}}}')
    write(data, "产品召回台账", ["灯,甲厂,1,2022-01-01,"])
    assert brought_up(data, bureau) == fresh(data, bureau, tmp_path / "fresh.duckdb")
