"""How the files of this folder's kinds are made: workbooks, CSV files, and bytes that only look like them."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

Build = Callable[[Path], None]
Rows = Sequence[Sequence[Any]]

LEDGER = "安全事故台账"
HEADER = ("事故类型", "等级", "发生日期")
GOOD = (("食品安全", "一般", "2022-03-05"), ("饮用水污染", "较大", "2022/4/6"))
PLAIN: Rows = (HEADER, *GOOD)


def workbook(rows: Rows = PLAIN, more: Callable[[Any, Any], None] | None = None, **options: Any) -> bytes:
    """A workbook of one sheet; `more` may add to the book and the sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, **options}) as book:
        sheet = book.add_worksheet(LEDGER)
        for at, row in enumerate(rows):
            for across, cell in enumerate(row):
                if isinstance(cell, bool):
                    sheet.write_boolean(at, across, cell)
                elif cell is not None:
                    sheet.write(at, across, cell)
        if more:
            more(book, sheet)
    return stream.getvalue()


def xlsx(
    rows: Rows = PLAIN, *, name: str = LEDGER, more: Callable[[Any, Any], None] | None = None, **options: Any
) -> Build:
    """Builds a workbook."""
    return raw(f"{name}.xlsx", lambda: workbook(rows, more, **options))


def raw(file: str, content: bytes | Callable[[], bytes]) -> Build:
    """Builds a file of these bytes."""

    def build(folder: Path) -> None:
        (folder / file).write_bytes(content if isinstance(content, bytes) else content())

    return build


def text_of(rows: Rows = PLAIN, separator: str = ",", end: str = "\r\n") -> str:
    """Rows as CSV text."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(rows)
    return stream.getvalue()


def csv_file(rows: Rows = PLAIN, *, name: str = LEDGER, encoding: str = "utf-8", **shape: str) -> Build:
    """Builds a CSV file."""
    return raw(f"{name}.csv", lambda: text_of(rows, **shape).encode(encoding))


def rezipped(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A workbook whose parts have been tampered with."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def tampered(change: Callable[[dict[str, bytes]], None], rows: Rows = PLAIN) -> Build:
    """Builds a workbook whose parts have been tampered with."""
    return raw(f"{LEDGER}.xlsx", lambda: rezipped(workbook(rows), change))


SHEET = "xl/worksheets/sheet1.xml"


def bomb(parts: dict[str, bytes]) -> None:
    """A sheet that grows to 600 MB when unpacked."""
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", b" " * 600_000_000 + b"</sheetData>")


def entity(parts: dict[str, bytes]) -> None:
    """A text made of nested entities that would grow a billionfold."""
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE sst [<!ENTITY a0 "哈">{levels}]>'.encode()
    part = parts["xl/sharedStrings.xml"].split(b"?>", 1)[1]
    parts["xl/sharedStrings.xml"] = head + part.replace("食品安全".encode(), b"&a9;")


def outside(parts: dict[str, bytes]) -> None:
    """A part whose name climbs out of the archive."""
    parts["../../../huibao-escaped.txt"] = b"escaped"


def compound_file(*streams: str) -> bytes:
    """A small OLE compound file with these (empty) streams: what Excel writes for .xls and for encrypted workbooks."""
    free, chain_end = 0xFFFFFFFF, 0xFFFFFFFE
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, chain_end, 0, chain_end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, chain_end, *[free] * 126)
    entries = [directory_entry("Root Entry", 5, 1 if streams else free)]
    for place, name in enumerate(streams, start=1):
        entries.append(directory_entry(name, 2, free, place + 1 if place < len(streams) else free))
    entries += [bytes(128)] * (-len(entries) % 4)
    return header + table + b"".join(entries)


def directory_entry(name: str, kind: int, child: int, right: int = 0xFFFFFFFF) -> bytes:
    """One entry of a compound file's directory."""
    written = name.encode("utf-16-le") + b"\0\0"
    fixed = struct.pack("<HBB3I", len(written), kind, 1, 0xFFFFFFFF, right, child if kind == 5 else 0xFFFFFFFF)
    return written.ljust(64, b"\0") + fixed + bytes(36) + struct.pack("<I8x", 0xFFFFFFFE)
