"""Workbooks that are none, or that are made to exhaust the machine, are refused before they are opened."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ledger_files import replace_in_sheet, replace_part

from huibao.errors import LedgerError
from huibao.ledgers import _archive

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def book(write: Any) -> Path:
    row = {"product": "电热毯", "enterprise": "云岭电器厂", "quantity": 5, "ordered_on": "2022-03-05"}
    return write("recalls", [row])


def refused(path: Path) -> str:
    started = time.process_time()
    with pytest.raises(LedgerError) as caught:
        _archive.examine(path)
    assert time.process_time() - started < 20
    assert path.name in str(caught.value)
    return caught.value.problem


def sheet_xml(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def test_a_sound_workbook_passes(book: Path) -> None:
    assert _archive.examine(book).specials == {"产品召回台账": {}}


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "空的"),
        (b"PK\x03\x04broken", "损坏"),
        (b"hello", "损坏"),
        (b"\xef\xbb\xbf\r\n<html><table></table></html>", "网页"),
        (b'<?xml version="1.0"?><Workbook/>', "网页"),
        (_archive._COMPOUND + b"\0" * 600, "xls"),
        (_archive._COMPOUND + "EncryptedPackage".encode("utf-16-le"), "加密"),
    ],
)
def test_what_is_no_workbook_is_named_for_what_it_is(tmp_path: Path, content: bytes, part: str) -> None:
    path = tmp_path / "产品召回台账.xlsx"
    path.write_bytes(content)
    assert part in refused(path)


def test_another_office_document_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "产品召回台账.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "没有工作簿" in refused(path)


def test_a_truncated_workbook_is_broken(book: Path) -> None:
    book.write_bytes(book.read_bytes()[:-400])
    assert "损坏" in refused(book)


def test_a_damaged_part_is_broken(book: Path) -> None:
    content = bytearray(book.read_bytes())
    start = content.index(SHEET.encode()) + len(SHEET)
    content[start + 20 : start + 60] = b"\xff" * 40
    book.write_bytes(bytes(content))
    assert "损坏" in refused(book)


def test_an_entry_that_lies_before_the_file_is_broken(book: Path) -> None:
    content = bytearray(book.read_bytes())
    end = content.rindex(b"PK\x05\x06")
    content[end + 12 : end + 16] = (int.from_bytes(content[end + 12 : end + 16], "little") + 900).to_bytes(4, "little")
    book.write_bytes(bytes(content))
    assert "损坏" in refused(book)


def test_an_archive_bomb_is_refused_by_what_it_declares(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_archive, "MOST_BYTES", 50_000_000)
    replace_part(book, SHEET, sheet_xml(" " * 60_000_000))
    assert "体积过大" in refused(book)


def test_an_archive_bomb_is_refused_by_what_it_holds(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_archive, "MOST_BYTES", 50_000_000)
    replace_part(book, SHEET, sheet_xml("<row/>" * 10_000_000))
    content = book.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo(SHEET).file_size
    book.write_bytes(content.replace(struct.pack("<L", size), struct.pack("<L", 1000)))
    assert "体积过大" in refused(book)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="ZZ900000"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>',
        '<row r="1"><c r="A4000000000"><v>1</v></c></row>',
        '<row r="4000000000"><c><v>1</v></c></row>',
        "<row r = '1'><c r = 'A1'><v>1</v></c><c r='XFD900000'><v>1</v></c></row>",
        '<row r="1"><c\nr="A1"><v>1</v></c><c\tr="XFD900000"><v>1</v></c></row>',
        "<row><c><v>1</v></c></row>" * 9_000 + "<row>" + "<c><v>1</v></c>" * 9_000 + "</row>",
        "<row/>" * 1_100_000 + "<row><c><v>1</v></c></row>",
        '<row><c t="n"><v>1</v></c></row>' + "<row>" + '<c t="n"><v>1</v></c>' * 200_000 + "</row>",
    ],
)
def test_a_rectangle_out_of_proportion_is_refused(book: Path, rows: str) -> None:
    replace_part(book, SHEET, sheet_xml(rows))
    assert "工作表" in refused(book)


def test_a_far_cell_is_to_be_taken_away_with_its_row(book: Path) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="E1048576"><v>1</v></c></row>'
    replace_part(book, SHEET, sheet_xml(row))
    with pytest.raises(LedgerError, match="删去数据下方"):
        _archive.examine(book)


def test_cells_that_are_only_formatted_take_no_room(book: Path) -> None:
    replace_part(
        book,
        SHEET,
        sheet_xml(
            '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
        ),
    )
    _archive.examine(book)
    replace_part(
        book,
        SHEET,
        sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="900"><c r="XFD900" s="1"/></row>'),
    )
    _archive.examine(book)


def test_entities_are_refused(book: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + sheet_xml("")
    replace_part(book, SHEET, bomb)
    assert "实体" in refused(book)


def test_shared_text_that_would_expand_is_refused(book: Path) -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = "好" * 1_000_000
    replace_part(book, "xl/sharedStrings.xml", f'<sst xmlns="{space}"><si><t>{text}</t></si></sst>'.encode())
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3000))
    replace_part(book, SHEET, sheet_xml(cells))
    assert "展开" in refused(book)


def test_a_claim_of_more_shared_texts_than_there_can_be_is_refused(book: Path) -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = f'<sst xmlns="{space}" count="1" uniqueCount="4294967295"><si><t>甲</t></si></sst>'
    replace_part(book, "xl/sharedStrings.xml", part.encode())
    assert "声称" in refused(book)


@pytest.mark.parametrize("name", ["", "另一张"])
def test_a_sheet_that_is_there_twice_is_refused(book: Path, name: str) -> None:
    """Its rows would be counted twice."""
    with zipfile.ZipFile(book) as archive:
        listed = archive.read("xl/workbook.xml").decode()
    (sheet,) = re.findall("<sheet [^>]*/>", listed)
    again = re.sub('(?<= name=")[^"]*', name, sheet) if name else sheet
    replace_part(book, "xl/workbook.xml", listed.replace(sheet, sheet + again).encode())
    assert "两张" in refused(book)


def test_two_sheets_of_one_name_are_refused(tmp_path: Path) -> None:
    """The reader asks for a sheet by its name: the first would be read in the other's place."""
    path = tmp_path / "产品召回台账.xlsx"
    workbook = openpyxl.Workbook()
    workbook.create_sheet("甲表")
    workbook.create_sheet("乙表")
    workbook.save(path)
    with zipfile.ZipFile(path) as archive:
        listed = archive.read("xl/workbook.xml")
    replace_part(path, "xl/workbook.xml", listed.replace("乙表".encode(), "甲表".encode()))
    assert "两张" in refused(path)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "xl/..\\..\\x.xml", "C:/x.xml"])
def test_names_that_lead_out_of_the_archive_are_refused(book: Path, name: str) -> None:
    replace_part(book, name, b"x")
    assert "包外" in refused(book)


def test_merged_ranges_without_end_are_refused(book: Path, imported: Any) -> None:
    many = "".join(f'<mergeCell ref="A{n}:A1048576"/>' for n in range(1, 3000))
    replace_in_sheet(book, b"</sheetData>", f"</sheetData><mergeCells>{many}</mergeCells>".encode())
    started = time.process_time()
    imported()
    assert time.process_time() - started < 10
