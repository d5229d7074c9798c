"""The session of a kernel: it sees at once what changed on disk, and what was opened before says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

import huibao as hb
from huibao.bureau import load_bureau
from huibao.desk import session as sessions
from huibao.desk.session import session
from huibao.errors import BureauError, LedgerError, WarehouseError
from huibao.importing import import_ledgers
from huibao.period import Period


@pytest.fixture
def county(small_ledgers: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A bureau of one ledger, opened by a kernel without a warehouse named; gives its folder."""
    data = tmp_path / "ledgers"
    data.mkdir()
    for file in small_ledgers.glob("12315投诉举报台账*.xlsx"):
        shutil.copy(file, data)
    (tmp_path / "bureau.yaml").write_text("name: 甲局\ncity: 乙市\ndivision: '5301'\ndata: ledgers\n", encoding="utf-8")
    monkeypatch.delenv("HUIBAO_WAREHOUSE", raising=False)
    monkeypatch.setenv("HUIBAO_BUREAU", str(tmp_path / "bureau.yaml"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sessions, "_open", None)
    yield tmp_path
    if sessions._open is not None:
        sessions._open[1].let_go()


def _cut(county: Path) -> None:
    """Take the last record away from the ledger of 2022."""
    (file,) = (county / "ledgers").glob("*2022*.xlsx")
    book = openpyxl.load_workbook(file)
    book.active.delete_rows(book.active.max_row)
    book.save(file)


def _complaints() -> int:
    value = hb.figure("consumer_protection.complaints", "2022").value
    assert isinstance(value, int)
    return value


def test_a_kernel_reads_a_ledger_that_changed(county: Path) -> None:
    before = _complaints()
    card = hb.figure("consumer_protection.complaints", "2022")
    _cut(county)
    assert _complaints() == before - 1
    assert card.value == before, "a card keeps what it shows"


@pytest.mark.parametrize("scheme", ["", "duckdb://"])
def test_a_kernel_reads_a_named_warehouse_that_was_filled_anew(
    county: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    target = county / "w.duckdb"
    bureau = load_bureau(county / "bureau.yaml")
    import_ledgers(county / "ledgers", target, bureau)
    monkeypatch.setenv("HUIBAO_WAREHOUSE", f"{scheme}{target}")
    area = hb.area("consumer_protection", "2022")
    before = _complaints()
    assert len(area.complaints.rows()) == before
    _cut(county)
    import_ledgers(county / "ledgers", target, bureau)
    assert _complaints() == before - 1


def test_an_area_opened_before_a_ledger_changed_says_so(county: Path) -> None:
    area = hb.area("consumer_protection", "2022")
    before = area.complaints.value
    _cut(county)
    assert _complaints() == before - 1
    with pytest.raises(WarehouseError, match=r"台账已有变化.*重新运行打开它的那一格"):
        area.complaints.rows()
    assert hb.area("consumer_protection", "2022").complaints.value == before - 1


def test_an_area_goes_on_where_only_parameters_changed(county: Path) -> None:
    area = hb.area("consumer_protection", "2022")
    bureau = county / "bureau.yaml"
    bureau.write_text(bureau.read_text(encoding="utf-8") + "notice_baseline_days: 20\n", encoding="utf-8")
    assert session().bureau.notice_baseline_days == 20
    assert len(area.complaints.rows()) == _complaints()
    # The one that went on holds the file again, which must not keep the next from seeing a change.
    _cut(county)
    assert _complaints() == area.complaints.value - 1


def test_an_area_goes_on_where_the_changed_ledger_cannot_be_read(county: Path) -> None:
    area = hb.area("consumer_protection", "2022")
    (file,) = (county / "ledgers").glob("*2022*.xlsx")
    whole = file.read_bytes()
    file.write_bytes(b"half")
    with pytest.raises(LedgerError):
        hb.area("consumer_protection", "2022")
    assert len(area.complaints.rows()) == area.complaints.value
    file.write_bytes(whole)
    assert _complaints() == area.complaints.value


def test_parameter_files_beside_the_bureau_file_are_watched(county: Path) -> None:
    opened = session()
    for name in ("periods", "sources"):
        (county / name).mkdir()
    assert session() is opened, "an empty folder changes nothing"
    (county / "periods" / "2022.yaml").write_text("notice_baseline_days: 20\n", encoding="utf-8")
    assert session().for_period(Period.parse("2022")).notice_baseline_days == 20
    (county / "sources" / "export.yaml").write_text("name: 某系统导出\n", encoding="utf-8")
    with pytest.raises(BureauError, match=r"export\.yaml"):
        session()


def test_another_bureau_in_the_same_kernel_leaves_the_first_one_s_areas_open(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = hb.area("consumer_protection", "2022")
    other = county / "other.yaml"
    other.write_text("name: 丙局\ncity: 乙市\ndivision: '5302'\ndata: ledgers\n", encoding="utf-8")
    monkeypatch.setenv("HUIBAO_BUREAU", str(other))
    assert hb.area("consumer_protection", "2022").bureau.name == "丙局"
    assert first.bureau.name == "甲局" and len(first.complaints.rows()) == first.complaints.value
    assert os.environ["HUIBAO_BUREAU"] == str(other)
