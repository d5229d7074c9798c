"""Importing a folder of ledgers, and opening the warehouse that serves."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from python_calamine import load_workbook

from huibao import importing
from huibao.bureau import Bureau
from huibao.errors import LedgerError, UsageError, WarehouseError
from huibao.importing import opening
from huibao.importing.source import Source, mapping_folders
from huibao.warehouse import Warehouse

HEADER = "产品名称,企业名称,召回数量,责令日期,完成日期"
ROW = "电热毯,云岭电器厂,5,2022-03-05,"


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Bureau(name="云岭县市场监督管理局", city="云州市", division="530199", path=tmp_path / "bureau.yaml")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    ledger(folder, ROW)
    return folder


def ledger(folder: Path, *rows: str, name: str = "产品召回台账.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding=encoding)
    return path


def count(warehouse: Warehouse) -> int:
    return int(warehouse.sql("SELECT count(*) AS n FROM recalls")["n"][0].as_py())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_every_encoding_of_the_contract(data: Path, bureau: Bureau, encoding: str) -> None:
    ledger(data, ROW, encoding=encoding)
    with importing.open_data(bureau, data=data) as warehouse:
        assert warehouse.sql("SELECT enterprise FROM recalls")["enterprise"].to_pylist() == ["云岭电器厂"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names in Unicode")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_name_in_gb18030_is_read_as_it_was_meant(bureau: Bureau, tmp_path: Path, kind: str) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "数据".encode("gb18030")))
    folder.mkdir()
    plain = ledger(tmp_path, ROW)
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in (HEADER, ROW):
            book.active.append(row.split(","))
        plain = plain.with_suffix(".xlsx")
        book.save(plain)
    shutil.copyfile(plain, os.fsencode(folder) + f"/产品召回台账_2022.{kind}".encode("gb18030"))
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).touch()
    with importing.open_data(bureau, data=folder) as warehouse:
        assert warehouse.sql("SELECT DISTINCT _file FROM recalls")["_file"].to_pylist() == [f"产品召回台账_2022.{kind}"]


def test_the_summary_says_what_became_of_each_ledger(data: Path, bureau: Bureau, tmp_path: Path) -> None:
    ledger(data, ROW, "电热毯,,5,2022-03-05,", "合计,,10,,", name="产品召回台账_2021.csv")
    (data / "照片.jpg").write_bytes(b"x")
    (data / "说明.csv").write_text("填表说明,请按月填报\n", encoding="utf-8")
    (data / "~$产品召回台账.xlsx").write_bytes(b"x")
    (data / ".hidden.csv").write_bytes(b"x")
    seen: list[tuple[str, int, int]] = []
    target = tmp_path / "w" / "x.duckdb"
    summary = importing.import_ledgers(data, target, bureau, progress=lambda *step: seen.append(step))
    (record,) = summary.ledgers
    assert (record.read, record.accepted, record.rejected, record.skipped_by) == (3, 2, 1, {"合计行": 1})
    assert [(name, rows) for name, _, rows in record.files] == [("产品召回台账.csv", 1), ("产品召回台账_2021.csv", 2)]
    assert [warning.partition("：")[0] for warning in summary.warnings] == ["照片.jpg", "说明.csv"]
    assert seen[-1] == ("说明.csv", 3, 3)
    assert summary.rejects_file == target.with_name("rejects.xlsx")


def test_the_rejects_workbook_names_place_value_and_reason_and_is_the_same_twice(
    data: Path, bureau: Bureau, tmp_path: Path
) -> None:
    ledger(data, "\"=cmd|'/c calc'!A0\",,x,昨天,", "https://evil.example,甲,5,2022-03-05,13812345678")
    target = tmp_path / "w" / "x.duckdb"
    file = importing.import_ledgers(data, target, bureau).rejects_file
    assert file is not None
    first = file.read_bytes()
    rows = load_workbook(str(file)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["台账", "文件", "工作表", "行号", "列", "值", "原因"]
    assert [row[3:6] for row in rows[1:]] == [
        [2.0, "企业名称", ""],
        [2.0, "召回数量", "x"],
        [2.0, "责令日期", "昨天"],
        [3.0, "完成日期", rows[4][5]],
    ]
    assert not any(char.isdigit() for char in rows[4][5])
    time.sleep(1.1)
    importing.import_ledgers(data, target, bureau)
    assert file.read_bytes() == first


def test_a_rejects_workbook_that_no_import_wrote_is_not_replaced(data: Path, bureau: Bureau, tmp_path: Path) -> None:
    ledger(data, ROW)
    target = tmp_path / "w" / "x.duckdb"
    target.parent.mkdir()
    own = target.with_name("rejects.xlsx")
    openpyxl.Workbook().save(own)
    before = own.read_bytes()
    with pytest.raises(WarehouseError, match="没有覆盖") as refused:
        importing.import_ledgers(data, target, bureau)
    assert (refused.value.where, own.read_bytes(), target.exists()) == (str(own), before, False)
    own.unlink()
    importing.import_ledgers(data, target, bureau)
    # Of two warehouses in one folder the later one's rejects stand there.
    importing.import_ledgers(data, target.with_name("y.duckdb"), bureau)


def test_nothing_is_imported_again_while_nothing_changed(data: Path, bureau: Bureau, monkeypatch: Any) -> None:
    importing.open_data(bureau, data=data).close()
    monkeypatch.setattr(opening, "fill", lambda *_: pytest.fail("imported again"))
    os.utime(data / "产品召回台账.csv", (1, 1))
    importing.open_data(bureau, data=data).close()


def test_a_file_that_came_went_or_changed_is_noticed(data: Path, bureau: Bureau) -> None:
    def rows() -> int:
        with importing.open_data(bureau, data=data) as warehouse:
            return count(warehouse)

    assert rows() == 1
    second = ledger(data, ROW, ROW, name="产品召回台账_2021.csv")
    assert rows() == 3
    stamp = second.stat().st_mtime_ns
    ledger(data, ROW.replace("5", "6"), ROW, name="产品召回台账_2021.csv")
    os.utime(second, ns=(stamp, stamp))
    with importing.open_data(bureau, data=data) as warehouse:
        assert warehouse.sql("SELECT sum(quantity) AS n FROM recalls")["n"][0].as_py() == 16
    second.unlink()
    assert rows() == 1


@pytest.mark.parametrize("name", ["x.yaml", "x.yml"])
def test_other_townships_or_another_mapping_import_again(data: Path, bureau: Bureau, tmp_path: Path, name: str) -> None:
    first = Source.of(data, bureau).fingerprint
    assert Source.of(data, bureau).fingerprint == first
    assert Source.of(data, bureau.model_copy(update={"townships": ("甲",)})).fingerprint != first
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / name).write_text("name: x", encoding="utf-8")
    second = Source.of(data, bureau).fingerprint
    assert second != first
    (tmp_path / "sources" / name).write_text("name: y", encoding="utf-8")
    assert Source.of(data, bureau).fingerprint not in (first, second)


def test_another_division_an_added_area_or_a_file_that_is_not_read_import_again(
    data: Path, bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Source.of(data, bureau).fingerprint
    assert Source.of(data, bureau.model_copy(update={"division": "530198"})).fingerprint != first
    (tmp_path / "pilots.yaml").write_text("area: pilots\ntitle: 试点工作\n", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setenv("HUIBAO_CATALOGUE", str(tmp_path))
        assert Source.of(data, bureau).fingerprint != first
    assert Source.of(data, bureau).fingerprint == first
    (data / "案件台账.xls").touch()  # the import warns of it
    assert Source.of(data, bureau).fingerprint != first


def test_a_bureaus_own_mapping_comes_after_the_projects_which_it_replaces(bureau: Bureau, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    assert [folder.parent.name for folder in mapping_folders(bureau)] == ["params", tmp_path.name]


def test_each_data_folder_and_bureau_file_has_a_warehouse_of_its_own(
    data: Path, bureau: Bureau, tmp_path: Path
) -> None:
    other = bureau.model_copy(update={"path": tmp_path / "other.yaml"})
    places = {importing.default_warehouse(folder, who) for folder in (data, tmp_path) for who in (bureau, other)}
    assert len(places) == 4


def test_a_named_warehouse_is_read_as_it_stands(data: Path, bureau: Bureau, tmp_path: Path) -> None:
    target = tmp_path / "w.duckdb"
    importing.import_ledgers(data, target, bureau)
    ledger(data, ROW, ROW)
    with importing.open_data(bureau, warehouse=str(target)) as warehouse:
        assert count(warehouse) == 1
    with importing.open_data(bureau, data=data, warehouse=str(target)) as warehouse:
        assert count(warehouse) == 2


def test_the_bureaus_data_serve_when_none_are_named(data: Path, bureau: Bureau) -> None:
    with importing.open_data(bureau.model_copy(update={"data": data})) as warehouse:
        assert count(warehouse) == 1


def test_data_that_are_named_serve_before_the_bureaus(data: Path, bureau: Bureau, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    ledger(other, ROW, ROW)
    with importing.open_data(bureau.model_copy(update={"data": other}), data=data) as warehouse:
        assert count(warehouse) == 1


def test_a_warehouse_that_is_not_there_is_named(bureau: Bureau, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="不存在"):
        importing.open_data(bureau, warehouse=str(tmp_path / "none.duckdb"))
    (tmp_path / "bad.duckdb").write_text("no database")
    with pytest.raises(WarehouseError, match="打不开"):
        importing.open_data(bureau, warehouse=str(tmp_path / "bad.duckdb"))


def test_a_data_folder_that_is_not_there_is_a_usage_error(bureau: Bureau, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="不存在"):
        importing.open_data(bureau, data=tmp_path / "none")


@pytest.mark.parametrize("fill", [None, "照片.jpg", "说明.csv"])
def test_a_folder_without_any_ledger_is_an_error(bureau: Bureau, tmp_path: Path, fill: str | None) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    if fill:
        (folder / fill).write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(LedgerError, match="没有找到任何台账"):
        importing.open_data(bureau, data=folder)


def test_where_no_ledger_is_found_each_file_is_named_with_its_reason(bureau: Bureau, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    (folder / "2022年").mkdir(parents=True)
    for place in (folder / "说明.csv", folder / "产品召回台账.xls", folder / "2022年" / "产品召回台账.csv"):
        place.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(LedgerError) as caught:
        importing.open_data(bureau, data=folder)
    for reason in (
        "2022年：是子文件夹",
        "产品召回台账.xls：不是 xlsx 或 csv 文件，未读取；如是台账，请另存为 xlsx",
        "说明.csv：文件名不以任何台账名开头",
    ):
        assert reason in caught.value.problem


def test_where_no_ledger_is_found_the_first_ten_reasons_are_enough(bureau: Bureau, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(10, 25):
        (folder / f"{number}.jpg").touch()
    with pytest.raises(LedgerError, match=r"19\.jpg：不是 xlsx 或 csv 文件，未读取；另有5项") as caught:
        importing.open_data(bureau, data=folder)
    assert "20.jpg" not in str(caught.value)


def test_all_files_that_cannot_be_read_are_named_at_once(data: Path, bureau: Bureau) -> None:
    (data / "案件台账.xlsx").write_bytes(b"")
    (data / "专利台账.csv").write_text("专利号,专利类型\n1,发明\n", encoding="utf-8")
    with pytest.raises(LedgerError) as caught:
        importing.open_data(bureau, data=data)
    text = str(caught.value)
    assert "2个文件" in text
    assert "案件台账.xlsx" in text
    assert "授权日期" in text


def test_an_import_that_fails_leaves_the_old_warehouse(data: Path, bureau: Bureau) -> None:
    with importing.open_data(bureau, data=data) as warehouse:
        target = Path(warehouse.target)
    (data / "案件台账.xlsx").write_bytes(b"")
    with pytest.raises(LedgerError):
        importing.open_data(bureau, data=data)
    with Warehouse.open(target) as warehouse:
        assert count(warehouse) == 1
    assert not [path for path in target.parent.iterdir() if path.name.endswith(".part")]


_IMPORT = """
import sys
from pathlib import Path
from huibao import importing
from huibao.bureau import Bureau
bureau = Bureau(name="x", city="y", division="530199", path=Path(sys.argv[3]))
print("start", flush=True)
importing.import_ledgers(Path(sys.argv[1]), Path(sys.argv[2]), bureau)
"""


@pytest.mark.parametrize("moment", [0.0, 0.1, 0.3])
def test_an_import_that_is_killed_leaves_the_old_warehouse(
    data: Path, bureau: Bureau, tmp_path: Path, moment: float
) -> None:
    target = tmp_path / "w" / "x.duckdb"
    importing.import_ledgers(data, target, bureau)
    ledger(data, *[ROW] * 20_000)
    command = [sys.executable, "-c", _IMPORT, str(data), str(target), str(bureau.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moment)
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    with Warehouse.open(target) as warehouse:
        assert count(warehouse) in (1, 20_000)
    with importing.open_data(bureau, data=data, warehouse=str(target)) as warehouse:
        assert count(warehouse) == 20_000


def _open_in_process(data: Path, path: Path) -> int:
    bureau = Bureau(name="x", city="y", division="530199", path=path)
    with importing.open_data(bureau, data=data) as warehouse:
        return count(warehouse)


def test_two_imports_at_once_wait_for_each_other(data: Path, bureau: Bureau) -> None:
    ledger(data, *[ROW] * 5_000)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.starmap(_open_in_process, [(data, bureau.path)] * 3) == [5_000] * 3


def test_the_note_of_an_older_warehouse_is_not_believed(data: Path, bureau: Bureau, tmp_path: Path) -> None:
    target = tmp_path / "x.duckdb"
    importing.import_ledgers(data, target, bureau)
    note = importing.state_path(target).read_bytes()
    ledger(data, ROW, ROW)
    importing.import_ledgers(data, target, bureau)
    ledger(data, ROW)
    assert importing.state_path(target).read_bytes() != note
    with importing.open_data(bureau, data=data, warehouse=target) as warehouse:
        assert count(warehouse) == 1


def test_a_warehouse_that_was_lost_is_imported_again(data: Path, bureau: Bureau) -> None:
    with importing.open_data(bureau, data=data) as warehouse:
        target = Path(warehouse.target)
    target.unlink()
    with importing.open_data(bureau, data=data) as warehouse:
        assert count(warehouse) == 1
    shutil.rmtree(target.parent)
    with importing.open_data(bureau, data=data) as warehouse:
        assert count(warehouse) == 1


def test_a_file_that_no_import_wrote_is_not_replaced(data: Path, bureau: Bureau, tmp_path: Path) -> None:
    text, database, empty = tmp_path / "bureau.yaml", tmp_path / "own.duckdb", tmp_path / "new.duckdb"
    text.write_text("name: 甲\n", encoding="utf-8")
    with duckdb.connect(str(database)) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1 AS one")
    duckdb.connect(str(empty)).close()
    for target in (text, database):
        before = target.read_bytes()
        with pytest.raises(WarehouseError, match="没有覆盖"):
            importing.import_ledgers(data, target, bureau)
        assert target.read_bytes() == before
    for target in (empty, empty):
        assert importing.import_ledgers(data, target, bureau).rejected == 0


def test_a_rejects_workbook_that_is_open_elsewhere_is_named_and_the_warehouse_stays(
    data: Path, bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel holds the file so that Windows does not let it be replaced."""
    target = tmp_path / "w" / "x.duckdb"
    importing.import_ledgers(data, target, bureau)
    before = target.read_bytes()
    ledger(data, ROW, ROW)

    def replace(self: Path, other: Path) -> Path:
        if other.name == "rejects.xlsx":
            raise PermissionError(13, "The process cannot access the file", str(self), None, str(other))
        return real(self, other)

    real = Path.replace
    monkeypatch.setattr(Path, "replace", replace)
    for _ in range(2):
        with pytest.raises(
            WarehouseError, match=r"数据仓库没有改动（位置：.*rejects\.xlsx）。请关闭 rejects\.xlsx 后重试"
        ):
            importing.open_data(bureau, data=data, warehouse=target)
        assert target.read_bytes() == before
    monkeypatch.undo()
    with importing.open_data(bureau, data=data, warehouse=target) as warehouse:
        assert count(warehouse) == 2


def test_a_duckdb_url_is_locked_as_the_file_it_names(
    data: Path, bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    importing.import_ledgers(data, "duckdb://w.duckdb", bureau)
    assert (tmp_path / ".w.duckdb.lock").is_file() and not (tmp_path / "duckdb:").exists()


def test_a_broken_warehouse_in_the_cache_is_made_anew(data: Path, bureau: Bureau) -> None:
    target = importing.default_warehouse(data, bureau)
    target.parent.mkdir(parents=True)
    target.write_bytes(b"broken")
    with importing.open_data(bureau, data=data) as warehouse:
        assert count(warehouse) == 1


TABLES = ("recalls", "_ledgers", "_files", "_warnings", "_rejects", "_personal")


def everything(warehouse: Warehouse) -> dict[str, Any]:
    """All tables of a warehouse."""
    return {table: warehouse.sql(f"SELECT * FROM {table} ORDER BY ALL").to_pylist() for table in TABLES}


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that imports open and check."""
    from huibao.ledgers import _reading

    names: list[str] = []
    really = _reading.load

    def noted(file: Any, *rest: Any) -> Any:
        names.append(file.name)
        return really(file, *rest)

    monkeypatch.setattr(_reading, "load", noted)
    return names


def test_only_the_files_that_changed_are_read_again(
    data: Path, bureau: Bureau, tmp_path: Path, read_files: list[str]
) -> None:
    ledger(data, ROW, "电热毯,,5,2022-03-05,", "合计,,10,,", name="产品召回台账_2021.csv")
    (data / "说明.csv").write_text("填表说明,请按月填报\n", encoding="utf-8")
    importing.open_data(bureau, data=data).close()
    assert len(read_files) == 3
    read_files.clear()
    ledger(data, "取暖器,云岭电器厂,7,2022-03-05,", "打印机,甲,昨天,昨天,13812345678")
    with importing.open_data(bureau, data=data) as again:
        assert read_files == ["产品召回台账.csv"]
        found = everything(again)
    importing.import_ledgers(data, tmp_path / "fresh.duckdb", bureau)
    with Warehouse.open(tmp_path / "fresh.duckdb") as fresh:
        assert everything(fresh) == found


def test_what_was_read_counts_for_the_same_name_content_and_settings_only(
    data: Path, bureau: Bureau, read_files: list[str]
) -> None:
    importing.open_data(bureau, data=data).close()
    (data / "产品召回台账.csv").rename(data / "产品召回台账_甲.csv")
    with importing.open_data(bureau, data=data) as renamed:
        assert [name for name, *_ in renamed.ledgers()["recalls"].files] == ["产品召回台账_甲.csv"]
    importing.open_data(bureau.model_copy(update={"division": "530198"}), data=data).close()
    assert read_files == ["产品召回台账.csv", "产品召回台账_甲.csv", "产品召回台账_甲.csv"]


def test_what_is_kept_of_files_goes_with_them_and_a_broken_piece_is_read_again(
    data: Path, bureau: Bureau, read_files: list[str]
) -> None:
    ledger(data, ROW, name="产品召回台账_2021.csv")
    target = importing.default_warehouse(data, bureau)
    importing.open_data(bureau, data=data).close()
    assert len(list((target.parent / "files").iterdir())) == 2
    (data / "产品召回台账_2021.csv").unlink()
    importing.open_data(bureau, data=data).close()
    (kept,) = (target.parent / "files").iterdir()
    kept.write_bytes(kept.read_bytes()[:-40])
    target.unlink()
    read_files.clear()
    with importing.open_data(bureau, data=data) as again:
        assert count(again) == 1
    assert read_files == ["产品召回台账.csv"]


def test_a_ledger_that_another_program_holds_is_named_with_what_to_do(
    data: Path, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huibao.ledgers import _folder

    def held(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(_folder, "digest", held)
    with pytest.raises(LedgerError, match=r"或正被别的程序打开.*产品召回台账\.csv.*关闭打开着它的程序") as told:
        importing.open_data(bureau, data=data)
    assert "Permission" not in str(told.value)


def test_a_ledger_that_is_copied_while_it_is_read_is_no_shorter_ledger(
    data: Path, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huibao.ledgers import _loading

    read = _loading.read_delimited

    def copied_on(path: Path) -> Any:
        yield from read(path)
        ledger(data, ROW, "取暖器,云岭电器厂,7,2022-03-05,")

    monkeypatch.setattr(_loading, "read_delimited", copied_on)
    with pytest.raises(LedgerError, match=r"在读取时有变化，可能正在保存或复制（位置：产品召回台账\.csv）。请等它"):
        importing.open_data(bureau, data=data)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(bureau.path.parent / "cache"))
    with importing.open_data(bureau, data=data) as warehouse:
        assert count(warehouse) == 2


def test_nothing_is_kept_beside_a_warehouse_of_ones_own(data: Path, bureau: Bureau, tmp_path: Path) -> None:
    importing.import_ledgers(data, tmp_path / "own" / "w.duckdb", bureau)
    assert {path.name for path in (tmp_path / "own").iterdir() if not path.name.startswith(".")} == {
        "w.duckdb",
        "w.duckdb.json",
        "rejects.xlsx",
    }
