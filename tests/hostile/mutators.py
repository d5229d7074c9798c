"""Ledgers spoiled from a seed, at every level at which a file can be wrong.

A specimen is a small sound ledger (tests/oracle/messy.py) that one to three mutators have been at. What comes out
follows from the seed alone, so that a finding can be made again.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import IllegalCharacterError

from oracle.messy import table_rows
from oracle.reader import Column, contract

from .attacks import ATTACKS

Lines = list[list[Any]]
TABLES: list[tuple[str, str, list[Column]]] = [(table, name, columns) for (table, name), columns in contract().items()]
_NO_XML = re.compile("[\ufffe\uffff]")
_MOMENT = re.compile(rb"(?<=W3CDTF\">)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ODD_CELLS: tuple[Any, ...] = (
    *("", " ", "\u3000\u200b", "合计", " 小 计 ", "总计", "NULL", "NaN", "-", "—", "/", "无"),
    *("'", '"', '""', ",", ";", "\t", "1_000", "0x10", "44625", "\ufeff食品", "长" * 40_000),
    *("\n", "甲\r\n乙", "2022-02-30", "2022-13-01", "0000-00-00", "9999-12-31", "10000-01-01", "2022-3-5 24:00"),
    *("44625.99999999", "1e5", "1E400", "-0", "+5", "5%", "１２３", "1,2,3", "1，234", "٣", "²", "½", "Ⅳ"),
    *("9" * 18, "9" * 30, "1" * 400, ".", "-.", "1.", "∞", "True", "是 ", "Y", "男", "食品 "),
    *(0, -1, 1.5, 1e15, 1e16, 1e300, -1e300, 44625, 44625.5, 2958465, 2958466, -5, 0.1 + 0.2, True, False, None),
    *(dt.date(1899, 12, 31), dt.date(9999, 12, 31), dt.datetime(2022, 3, 5, 23, 59, 59, 999_999), dt.time(12, 30)),
    *(dt.timedelta(days=3), "=1+1", "=A1", "=NOW()", "#REF!", "#N/A"),
)  # fmt: skip


@dataclass
class Specimen:
    """A spoiled file. `whole` tells that rows and cells are where a plain reader finds them."""

    name: str
    content: bytes
    table: str
    columns: list[Column]
    level: str
    whole: bool


def specimen(seed: int) -> Specimen:
    """The spoiled ledger of a seed."""
    rng = random.Random(f"mutant {seed}")
    table, ledger, columns = rng.choice(TABLES)
    book = rng.random() < 0.5
    lines = table_rows(table, columns, rng, rng.choice((0, 1, 3, 8, 20)), book)
    level = rng.choice(list(_BOOK_LEVELS if book else _CSV_LEVELS))
    whole = level in ("cells", "rows", "headers", "all of these")
    for mutate in _TABULAR.get(level, ()):
        lines = mutate(lines, rng)
    content = _workbook(lines, rng) if book else _delimited(lines)
    for _ in range(0 if whole else rng.randint(1, 3)):
        content = (_BOOK_LEVELS if book else _CSV_LEVELS)[level](content, rng)
    return Specimen(f"{ledger}.{'xlsx' if book else 'csv'}", content, table, columns, level, whole)


# Cells, rows, headers ----------------------------------------------------------------------------------------------


def _spoil_cells(lines: Lines, rng: random.Random) -> Lines:
    for _ in range(rng.randint(1, 12)):
        line = rng.choice(lines)
        if line:
            line[rng.randrange(len(line))] = rng.choice(rng.choice((ODD_CELLS, ATTACKS)))
    return lines


def _spoil_rows(lines: Lines, rng: random.Random) -> Lines:
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(lines))
        turn = rng.randrange(9)
        if turn == 0:
            lines.insert(at, list(lines[at]))
        elif turn == 1 and len(lines) > 1:
            del lines[at]
        elif turn == 2:
            lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
        elif turn == 3:
            lines[at] = [*lines[at], *["多"] * rng.randint(1, 40)]
        elif turn == 4:
            lines[at:at] = [[] for _ in range(rng.choice((1, 5, 120)))]
        elif turn == 5:
            lines.insert(at, [None, rng.choice(("合计", "小计 ", "总　计")), 3])
        elif turn == 6:
            rng.shuffle(lines)
        elif turn == 7:
            lines.append([None] * rng.randrange(300) + ["远"])
        else:
            lines[at] = [None, *lines[at]]
    return lines


def _spoil_headers(lines: Lines, rng: random.Random) -> Lines:
    top = next((line for line in lines if "备注" in line), lines[0])
    for _ in range(rng.randint(1, 3)):
        at, turn = rng.randrange(len(top)) if top else 0, rng.randrange(8)
        if not top:
            break
        if turn == 0:
            top[at] = rng.choice(("", None, "？", *ATTACKS[:5]))
        elif turn == 1:
            top[at] = rng.choice(top)
        elif turn == 2:
            rng.shuffle(top)
        elif turn == 3 and isinstance(top[at], str):
            top[at] = rng.choice(("*{}", "{}\n", " {} ", "{}*", "\u200b{}", "{}（必填）")).format(top[at])
        elif turn == 4 and isinstance(top[at], str):
            top[at] = top[at][::-1]
        elif turn == 5:
            lines[0:0] = [["标题"] for _ in range(rng.choice((1, 98, 99, 100, 101)))]
        elif turn == 6:
            lines.insert(lines.index(top), [None if rng.random() < 0.5 else cell for cell in top])
        else:
            lines.remove(top)
            break
    return lines


_TABULAR: dict[str, tuple[Callable[[Lines, random.Random], Lines], ...]] = {
    "cells": (_spoil_cells,),
    "rows": (_spoil_rows,),
    "headers": (_spoil_headers,),
    "all of these": (_spoil_cells, _spoil_rows, _spoil_headers),
}


def _delimited(lines: Lines) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(lines)
    return stream.getvalue().encode("utf-8")


def _workbook(lines: Lines, rng: random.Random) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for at, line in enumerate(lines, start=1):
        for across, cell in enumerate(line, start=1):
            if cell is not None:
                try:
                    sheet.cell(at, across).value = _NO_XML.sub("", cell[:32_000]) if isinstance(cell, str) else cell
                except (IllegalCharacterError, ValueError):
                    sheet.cell(at, across).value = "？"
    if rng.random() < 0.2:
        book.create_sheet("空")
    stream = io.BytesIO()
    book.save(stream)
    return _undated(stream.getvalue())


def _undated(content: bytes) -> bytes:
    """The workbook without the moment at which it was made: what is spoiled hangs on the seed alone."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: _MOMENT.sub(b"2022-01-01T00:00:00Z", old.read(name)) for name in old.namelist()}
    return _zipped(parts.items())


def _zipped(parts: Iterable[tuple[str, bytes]], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, part in parts:
            new.writestr(zipfile.ZipInfo(name), part, way)
    return stream.getvalue()


# Bytes of a CSV file -----------------------------------------------------------------------------------------------


def _spoil_bytes(content: bytes, rng: random.Random) -> bytes:
    spoiled = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(spoiled) + 1)
        turn = rng.randrange(4)
        if turn == 0 and at < len(spoiled):
            spoiled[at] ^= 1 << rng.randrange(8)
        elif turn == 1:
            spoiled[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 4)))
        elif turn == 2:
            del spoiled[at : at + rng.randint(1, 30)]
        else:
            spoiled[at:at] = spoiled[at : at + rng.randint(1, 60)]
    return bytes(spoiled)


def _spoil_encoding(content: bytes, rng: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    encodings = (
        "utf-8-sig",
        "gb18030",
        "gbk",
        "utf-16",
        "utf-16-le",
        "utf-32",
        "big5",
        "shift_jis",
        "latin-1",
        "utf-7",
    )
    choice = rng.choice(encodings)
    if rng.random() < 0.3:
        cut = rng.randrange(len(text) + 1)
        return text[:cut].encode() + text[cut:].encode(choice, "replace")
    return text.encode(choice, "replace") + rng.choice((b"", b"", b"\x1a", b"\x00", b"\xff", "\ufeff".encode()))


def _spoil_quotes(content: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(content) + 1)
        piece = rng.choice(
            (b'"', b'""', b"'", b'","', b"\r", b"\n", b"\r\n", b"\n\r", b",", b",,,,", b";", b"\t", b"\\", b'\n"')
        )
        content = content[:at] + piece + content[at:]
    return content


def _spoil_lines(content: bytes, rng: random.Random) -> bytes:
    turn = rng.randrange(6)
    if turn == 0:
        return content.replace(b"\r\n", rng.choice((b"\n", b"\r", b"\n\n", b"\r\r\n", b"\x0b", "\u2028".encode())))
    if turn == 1:
        return content.replace(b",", rng.choice((b";", b"\t", b"|", "，".encode(), b" ,  ")))
    if turn == 2:
        return content[: rng.randrange(len(content) + 1)]
    if turn == 3:
        return content + b"," * rng.choice((1, 5_000, 200_000))
    if turn == 4:
        return content + rng.choice((b'"', "长".encode())) * rng.choice((1, 400_001, 1_200_000))
    return content + content


# Bytes and parts of a workbook -------------------------------------------------------------------------------------


def _spoil_part(content: bytes, rng: random.Random) -> bytes:
    """Random bytes of one part are changed; the archive stays sound."""
    return _rezipped(content, rng, lambda part: _spoil_bytes(part, rng))


def _spoil_xml(content: bytes, rng: random.Random) -> bytes:
    """One part says something else that XML allows."""
    return _rezipped(content, rng, lambda part: _other_xml(part, rng))


def _other_xml(part: bytes, rng: random.Random) -> bytes:
    turn = rng.randrange(12)
    tags = list(re.finditer(rb"<[^>]+>", part)) or [re.match(b"", part)]
    tag: Any = rng.choice(tags)
    values = list(re.finditer(rb'="([^"]*)"', part))
    if turn == 0:
        return part[: tag.start()] + part[tag.end() :]
    if turn == 1:
        return part[: tag.end()] + tag.group() + part[tag.end() :]
    if turn in (2, 3, 4, 5) and values:
        value = rng.choice(values)
        new = rng.choice(
            (*b" 0 -1 99999999999 1e9 A0 XFD1048576 ZZZ9999999 A1:XFD1048576 s str b e d n inlineStr".split(b" "),
             b"&#0;", b"&amp;x", b"../../x.xml", b"http://evil.example/x", "甲".encode())
        )  # fmt: skip
        return part[: value.start(1)] + new + part[value.end(1) :]
    if turn == 6:
        return re.sub(rb' r="[^"]*"', b"", part, count=rng.randint(1, 20))
    if turn == 7:
        return part.replace(
            b"<v>", b"<v>" + rng.choice((b"-", b"9" * 40, b"1e999", b"NaN", b" ", b"&#x1F600;", b"x")), 3
        )
    if turn == 8:
        return b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + part
    if turn == 9:
        return part.replace(
            b'encoding="UTF-8"', rng.choice((b'encoding="UTF-16"', b'encoding="gb2312"', b'encoding="x"'))
        )
    if turn == 10:
        return part.replace(b"<sheetData>", b"<sheetData>" + b'<row r="1"/>' * rng.choice((1, 3_000)))
    piece = rng.choice((b"<c/>", b"<v/>", b"<is><t>x</t></is>", b"<f>1+1</f>", b"<!-- x -->", b"<![CDATA[x]]>"))
    return part[: tag.start()] + piece + part[tag.start() :]


def _spoil_archive(content: bytes, rng: random.Random) -> bytes:
    """Parts go missing, change places, come twice, or are packed in another way."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    at, other = rng.randrange(len(parts)), rng.randrange(len(parts))
    turn = rng.randrange(7)
    if turn == 0:
        del parts[at]
    elif turn == 1:
        parts[at], parts[other] = (parts[at][0], parts[other][1]), (parts[other][0], parts[at][1])
    elif turn == 2:
        parts[at] = (
            rng.choice(("../x.xml", "/x.xml", parts[at][0].upper(), parts[at][0] + "\x00", "xl\\x.xml", "甲.xml")),
            parts[at][1],
        )
    elif turn == 3:
        parts[at] = (parts[at][0], b"")
    elif turn == 4:
        rng.shuffle(parts)
    elif turn == 5:
        parts[at] = (parts[at][0], rng.randbytes(200))
    way = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    return _zipped(parts, way) + (rng.randbytes(rng.randrange(40)) if turn == 6 else b"")


def _rezipped(content: bytes, rng: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old:
            parts = {name: old.read(name) for name in old.namelist()}
    except (zipfile.BadZipFile, KeyError, NotImplementedError):
        return content
    likely = [name for name in parts if "sheet" in name or "workbook" in name or "shared" in name or "styles" in name]
    chosen = rng.choice(likely if likely and rng.random() < 0.85 else list(parts))
    parts[chosen] = change(parts[chosen])
    return _zipped(parts.items())


def _as_it_is(content: bytes, rng: random.Random) -> bytes:
    return content


_Spoil = Callable[[bytes, random.Random], bytes]
_PLAIN: dict[str, _Spoil] = dict.fromkeys(_TABULAR, _as_it_is)
_CSV_LEVELS: dict[str, _Spoil] = {
    **_PLAIN,
    "csv bytes": _spoil_bytes,
    "csv encoding": _spoil_encoding,
    "csv quotes": _spoil_quotes,
    "csv lines": _spoil_lines,
}
_BOOK_LEVELS: dict[str, _Spoil] = {
    **_PLAIN,
    "zip bytes": _spoil_bytes,
    "part bytes": _spoil_part,
    "xml": _spoil_xml,
    "archive": _spoil_archive,
}
