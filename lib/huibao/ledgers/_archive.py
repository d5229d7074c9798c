"""What is looked at before a workbook is opened: that it is one, and that opening it is safe.

The reader of workbooks holds a sheet as a full rectangle and expands every shared string, so that a small file can ask
for any amount of memory. Everything it will read is therefore inflated here first, in blocks, and measured.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from huibao.errors import LedgerError
from huibao.ledgers._names import file_name
from huibao.ledgers._sheet_xml import (
    LONG_NUMBER,
    REFERENCE,
    SHARED,
    Measure,
    Specials,
    claimed_texts,
    column_number,
    filled_references,
    implied_reach,
    specials_of,
    unvalued_of,
)

MOST_BYTES = 2 * 1024**3
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
#: A sheet's rectangle may hold so many cells in any case, and beyond that so many times its filled cells.
AREA, SPARSE = 3_000_000, 60
_MOST_TEXT = 4 * 1024**3
_MOST_PARTS = 10_000
_BLOCK = 8 * 1024**2
_FEW_TEXTS = 100_000
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TIDY = "打开后删去数据下方和右边的行、列（看似空白的也删）再保存"
_RESAVE = "用 Excel 或 WPS 打开后另存为 xlsx"


@dataclass(frozen=True)
class Examined:
    """What the reader does not tell of a workbook: per sheet, the cells whose text it would lose; and whether serial
    numbers of days count from 1904, as in workbooks of older Excel for Mac."""

    specials: dict[str, Specials]
    since_1904: bool


def examine(path: Path) -> Examined:
    """Refuse what is no workbook or not safe to open, and say of any other what the reader does not tell.

    Raises:
        LedgerError: naming the file and what is wrong with it.
    """
    _refuse_other_formats(path)
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            return _Archive(file_name(path), archive, raw).examine()
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError, NotImplementedError, ValueError) as error:
        raise broken(file_name(path)) from error


def _refuse_other_formats(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(64)
    if not start:
        raise LedgerError("文件是空的（0字节）", where=file_name(path), remedy="重新导出或复制该文件")
    if start.startswith(_COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise LedgerError("工作簿已加密，无法读取", where=file_name(path), remedy="去掉密码后另存")
        raise LedgerError("文件是旧式 xls 工作簿，无法读取", where=file_name(path), remedy="另存为 xlsx")
    if start.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
        raise LedgerError("文件内容是网页而不是 xlsx 工作簿，无法读取", where=file_name(path), remedy=_RESAVE)


def broken(name: str) -> LedgerError:
    """What is said of a file of that name which cannot be read as a workbook."""
    return LedgerError("工作簿已损坏或不是 xlsx 文件，无法读取", where=name, remedy=_RESAVE)


class _Archive:
    """An opened archive under examination."""

    def __init__(self, name: str, archive: zipfile.ZipFile, raw: IO[bytes]) -> None:
        self.name, self.archive, self.raw = name, archive, raw
        self.inflated = 0
        self.since_1904 = False

    def refuse(self, problem: str, remedy: str = _RESAVE) -> LedgerError:
        return LedgerError(f"为安全起见未打开：{problem}", where=self.name, remedy="核对文件来源，" + remedy)

    def examine(self) -> Examined:
        parts = self._parts()
        if "xl/workbook.xml" not in parts:
            raise LedgerError("压缩包里没有工作簿，不是 xlsx 文件", where=self.name, remedy=_RESAVE)
        sheets = self._sheets(parts)
        lengths, measures, claimed = [0], [], 0
        for name, info in parts.items():
            if name in sheets:
                measures.append((info, self._sheet(info)))
            elif name.lower().endswith((".xml", ".rels")):
                for block in self._blocks(info, b"</si>"):
                    if name == "xl/sharedStrings.xml":
                        claimed = claimed_texts(block) if len(lengths) == 1 else claimed
                        lengths += map(len, block.split(b"</si>"))
        if claimed > _FEW_TEXTS + len(lengths):
            raise self.refuse("声称的共享文本数目与内容不符")
        if sum(measure.shared for _, measure in measures) * max(lengths) > _MOST_TEXT:
            self._refuse_expansion([info for info, _ in measures], lengths)
        specials = {sheets[info.filename]: measure.specials for info, measure in measures}
        return Examined(specials, self.since_1904)

    def _parts(self) -> dict[str, zipfile.ZipInfo]:
        """The archive's parts by name, once their names and declared sizes are found harmless."""
        infos = self.archive.infolist()
        if len(infos) > _MOST_PARTS:
            raise self.refuse("压缩包内文件过多")
        parts = {info.filename: info for info in infos}
        if len(parts) < len(infos):
            raise self.refuse("压缩包内有重名文件")
        for name, info in parts.items():
            if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
                raise self.refuse("压缩包内的文件名指向包外")
            if info.flag_bits & 1:
                raise LedgerError("工作簿已加密，无法读取", where=self.name, remedy="去掉密码后另存")
        if sum(info.file_size for name, info in parts.items() if name.lower().endswith(".xml")) > MOST_BYTES:
            raise self.refuse("解压后体积过大")
        return parts

    def _sheets(self, parts: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
        """Part name → sheet name, as the workbook and its relationships say."""
        relations = parts.get("xl/_rels/workbook.xml.rels")
        if relations is None:
            raise broken(self.name)
        try:
            targets = {
                node.get("Id"): posixpath.normpath(posixpath.join("/xl", node.get("Target", ""))).lstrip("/")
                for node in ElementTree.fromstring(self._whole(relations))
            }
            book = ElementTree.fromstring(self._whole(parts["xl/workbook.xml"]))
        except ElementTree.ParseError:
            raise broken(self.name) from None
        sheets: dict[str, str] = {}
        names: set[str] = set()
        for node in book.iter():
            tag = node.tag.rpartition("}")[2]
            if tag == "workbookPr":
                self.since_1904 = node.get("date1904") in ("1", "true")
            if tag == "sheet":
                name = node.get("name", "")
                identity = next((value for key, value in node.items() if key.endswith("}id")), None)
                part = targets.get(identity)
                if name in names or part in sheets:  # one would be read twice, perhaps in another's place
                    raise self.refuse("有两张工作表同名或是同一张")
                names.add(name)
                if part in parts:
                    sheets[str(part)] = name
        return sheets

    def _whole(self, info: zipfile.ZipInfo) -> bytes:
        return b"".join(self._blocks(info, b">"))

    def _blocks(self, info: zipfile.ZipInfo, end: bytes) -> Iterator[bytes]:
        """The part, inflated, in blocks that end with `end` (the last one may not)."""
        rest = b""
        for chunk in self._inflate(info):
            block = rest + chunk
            if b"\0" in block[:4]:
                raise self.refuse("文件内的文字编码不是 UTF-8")
            if b"<!" in block and (b"<!DOCTYPE" in block or b"<!ENTITY" in block):
                raise self.refuse("文件内含有实体定义")
            cut = block.rfind(end) + len(end) if end in block else 0
            if cut:
                yield block[:cut]
            rest = block[cut:]
            if len(rest) > 8 * _BLOCK:
                raise self.refuse("单行内容过长")
        if rest:
            yield rest

    def _inflate(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """The part's real content, whatever size its entry declares."""
        if info.header_offset < 0:
            raise zipfile.BadZipFile
        self.raw.seek(info.header_offset)
        header = self.raw.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise zipfile.BadZipFile
        self.raw.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        left, unpacker = info.compress_size, None
        if info.compress_type == zipfile.ZIP_DEFLATED:
            unpacker = zlib.decompressobj(-15)
        elif info.compress_type != zipfile.ZIP_STORED:
            raise zipfile.BadZipFile
        pending = b""
        while pending or left:
            if not pending:
                pending = self.raw.read(min(left, _BLOCK // 8))
                left -= len(pending)
                if not pending:
                    raise zipfile.BadZipFile
            chunk = unpacker.decompress(pending, _BLOCK) if unpacker else pending
            pending = unpacker.unconsumed_tail if unpacker else b""
            self.inflated += len(chunk)
            if self.inflated > MOST_BYTES:
                raise self.refuse("解压后体积过大")
            if chunk:
                yield chunk
        if unpacker and (tail := unpacker.flush()):
            yield tail
        if unpacker and not unpacker.eof:
            raise zipfile.BadZipFile

    def _sheet(self, info: zipfile.ZipInfo) -> Measure:
        """Measure a sheet; refuse one whose rectangle is out of proportion to its filled cells."""
        measure = Measure()
        prefixed = None
        for block in self._blocks(info, b"row>"):
            prefixed = b":sheetData" in block if prefixed is None else prefixed
            measure.note(block, prefixed)
            if b't="e"' in block or LONG_NUMBER.search(block):
                measure.specials |= specials_of(block)
            measure.specials |= unvalued_of(block)
        if measure.rows > MOST_ROWS:
            raise self.refuse("工作表行数过多")
        columns, rows = MOST_COLUMNS if measure.wide else 26, MOST_ROWS if measure.long else 99_999
        if columns * rows > max(AREA, SPARSE * measure.cells) or measure.huge or measure.odd:
            self._refuse_sparse(info, measure)
        return measure

    def _refuse_sparse(self, info: zipfile.ZipInfo, measure: Measure) -> None:
        columns = rows = 0
        for references in (REFERENCE.findall, filled_references):
            columns = rows = carried = 0
            for block in self._blocks(info, b"row>"):
                for letters, number in references(block):
                    columns, rows = max(columns, column_number(letters)), max(rows, int(number[:12]))
                if measure.odd:
                    across, down, carried = implied_reach(block, carried)
                    columns, rows = max(columns, across), max(rows, down)
            rows = max(rows, measure.rows if measure.odd else 0)
            if rows <= MOST_ROWS and columns <= MOST_COLUMNS and rows * columns <= max(AREA, SPARSE * measure.cells):
                return
        if rows > MOST_ROWS or columns > MOST_COLUMNS:
            raise self.refuse(f"工作表范围超出 xlsx 的上限（{rows}行、{columns}列）")
        raise self.refuse(f"工作表范围异常（{rows}行、{columns}列，绝大部分是空白）", _TIDY)

    def _refuse_expansion(self, sheets: list[zipfile.ZipInfo], lengths: list[int]) -> None:
        total = 0
        for info in sheets:
            for block in self._blocks(info, b"row>"):
                total += sum(lengths[min(int(n[:9]) + 1, len(lengths) - 1)] for n in SHARED.findall(block))
                if total > _MOST_TEXT:
                    raise self.refuse("重复文本展开后体积过大")
