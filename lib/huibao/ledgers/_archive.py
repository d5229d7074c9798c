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
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from huibao.errors import LedgerError
from huibao.ledgers._markup import count
from huibao.ledgers._names import file_name

#: Cells of a sheet whose text the reader would lose, by (row, column) from 0.
Specials = dict[tuple[int, int], str]

MOST_BYTES = 2 * 1024**3
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
#: A sheet's rectangle may hold so many cells in any case, and beyond that so many times its filled cells.
AREA, SPARSE = 3_000_000, 60
_MOST_TEXT = 4 * 1024**3
_MOST_PARTS = 10_000
_BLOCK = 8 * 1024**2
_HEAD = 4096
_FEW_TEXTS = 100_000
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESAVE = "用 Excel 或 WPS 打开后另存为 xlsx"

# The patterns of the first look begin with fixed bytes: they run over a gigabyte in seconds.
_LONG = re.compile(rb' r="[A-Za-z]{0,3}\d{6}')
_HUGE = re.compile(rb' r="(?:[A-Za-z]{4}|[A-Za-z]*\d{7})')
_LONG_NUMBER = re.compile(rb"<v>-?\d{16}")
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*?)?(/?)>")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
_VALUED = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>\s*(?:<(?:\w+:)?f.*?)?<(?:\w+:)?v>([^<]*)</", re.DOTALL)
_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_TEXT_TYPE = re.compile(rb"\st\s*=\s*[\"'](?:s|b|str|inlineStr|d)[\"']")
_COUNT = re.compile(rb"\suniqueCount\s*=\s*[\"'](\d+)")
_SHARED = re.compile(rb"<(?:\w+:)?c\s[^>]*\st\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d+)<")


def examine(path: Path) -> dict[str, Specials]:
    """Refuse what is no workbook or not safe to open; per sheet, the cells whose text the reader would lose.

    Raises:
        LedgerError: naming the file and what is wrong with it.
    """
    _refuse_other_formats(path)
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            return _Archive(file_name(path), archive, raw).examine()
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError, NotImplementedError, ValueError) as error:
        raise _broken(file_name(path)) from error


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


def _broken(name: str) -> LedgerError:
    return LedgerError("工作簿已损坏或不是 xlsx 文件，无法读取", where=name, remedy=_RESAVE)


@dataclass
class _Measure:
    """What one sheet's blocks hold."""

    cells: int = 0
    rows: int = 0
    shared: int = 0
    wide: bool = False
    long: bool = False
    huge: bool = False
    odd: bool = False
    specials: Specials = field(default_factory=dict)

    def note(self, block: bytes, prefixed: bool) -> None:
        """Count cells and rows; any that does not say where it stands in the usual way asks for a closer look."""
        cells, others, rows, references, shared, wide = count(block)
        if prefixed or others or references < cells + rows:
            self.odd = True
            cells, rows = len(_CELL.findall(block)), len(_ANY_ROW.findall(block))
        self.cells += cells
        self.rows += rows
        self.shared += cells if self.odd else shared
        self._note_reach(block, wide > 0)

    def _note_reach(self, block: bytes, wide: bool) -> None:
        """Whether references go beyond column Z, beyond row 99,999, or beyond what a worksheet has."""
        long = not self.long and _LONG.search(block) is not None
        self.wide, self.long = self.wide or wide, self.long or long
        if wide or (self.long and not self.huge):
            self.huge = _HUGE.search(block) is not None


class _Archive:
    """An opened archive under examination."""

    def __init__(self, name: str, archive: zipfile.ZipFile, raw: IO[bytes]) -> None:
        self.name, self.archive, self.raw = name, archive, raw
        self.inflated = 0

    def refuse(self, problem: str) -> LedgerError:
        return LedgerError(f"为安全起见未打开：{problem}", where=self.name, remedy="核对文件来源，" + _RESAVE)

    def examine(self) -> dict[str, Specials]:
        parts = self._parts()
        if "xl/workbook.xml" not in parts:
            raise LedgerError("压缩包里没有工作簿，不是 xlsx 文件", where=self.name, remedy=_RESAVE)
        sheets = self._sheets(parts)
        longest, lengths, measures, claimed = 0, [0], [], 0
        for name, info in parts.items():
            if name in sheets:
                measures.append((info, self._sheet(info)))
            elif name.lower().endswith((".xml", ".rels")):
                for block in self._blocks(info, b"</si>"):
                    if name == "xl/sharedStrings.xml":
                        claimed = _claimed_texts(block) if len(lengths) == 1 else claimed
                        lengths += map(len, block.split(b"</si>"))
            longest = max(lengths)
        if claimed > _FEW_TEXTS + len(lengths):
            raise self.refuse("声称的共享文本数目与内容不符")
        if sum(measure.shared for _, measure in measures) * longest > _MOST_TEXT:
            self._refuse_expansion([info for info, _ in measures], lengths)
        return {sheets[info.filename]: measure.specials for info, measure in measures}

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
            raise _broken(self.name)
        try:
            targets = {
                node.get("Id"): posixpath.normpath(posixpath.join("/xl", node.get("Target", ""))).lstrip("/")
                for node in ElementTree.fromstring(self._whole(relations))
            }
            book = ElementTree.fromstring(self._whole(parts["xl/workbook.xml"]))
        except ElementTree.ParseError:
            raise _broken(self.name) from None
        sheets: dict[str, str] = {}
        names: set[str] = set()
        for node in book.iter():
            if node.tag.rpartition("}")[2] == "sheet":
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

    def _sheet(self, info: zipfile.ZipInfo) -> _Measure:
        """Measure a sheet; refuse one whose rectangle is out of proportion to its filled cells."""
        measure = _Measure()
        prefixed = None
        for block in self._blocks(info, b"row>"):
            prefixed = b":sheetData" in block if prefixed is None else prefixed
            measure.note(block, prefixed)
            if b't="e"' in block or _LONG_NUMBER.search(block):
                measure.specials |= _specials(block)
        if measure.rows > MOST_ROWS:
            raise self.refuse("工作表行数过多")
        columns, rows = MOST_COLUMNS if measure.wide else 26, MOST_ROWS if measure.long else 99_999
        if columns * rows > max(AREA, SPARSE * measure.cells) or measure.huge or measure.odd:
            self._refuse_sparse(info, measure)
        return measure

    def _refuse_sparse(self, info: zipfile.ZipInfo, measure: _Measure) -> None:
        columns = rows = 0
        for references in (_REFERENCE.findall, _filled_references):
            columns = rows = carried = 0
            for block in self._blocks(info, b"row>"):
                for letters, number in references(block):
                    columns, rows = max(columns, _column(letters)), max(rows, int(number[:12]))
                if measure.odd:
                    across, down, carried = _implied_reach(block, carried)
                    columns, rows = max(columns, across), max(rows, down)
            rows = max(rows, measure.rows if measure.odd else 0)
            if rows <= MOST_ROWS and columns <= MOST_COLUMNS and rows * columns <= max(AREA, SPARSE * measure.cells):
                return
        if rows > MOST_ROWS or columns > MOST_COLUMNS:
            raise self.refuse(f"工作表范围超出 xlsx 的上限（{rows}行、{columns}列）")
        raise self.refuse(f"工作表范围异常（{rows}行、{columns}列，绝大部分是空白）")

    def _refuse_expansion(self, sheets: list[zipfile.ZipInfo], lengths: list[int]) -> None:
        total = 0
        for info in sheets:
            for block in self._blocks(info, b"row>"):
                total += sum(lengths[min(int(n[:9]) + 1, len(lengths) - 1)] for n in _SHARED.findall(block))
                if total > _MOST_TEXT:
                    raise self.refuse("重复文本展开后体积过大")


def _claimed_texts(block: bytes) -> int:
    """For how many shared texts the reader will make room at once: as many as the part says it has."""
    return max((int(number[:20]) for number in _COUNT.findall(block[:_HEAD])), default=0)


def _filled_references(block: bytes) -> list[tuple[bytes, bytes]]:
    """References of the cells that hold something; a cell that is only formatted takes no room."""
    return [
        (reference[1], reference[2])
        for cell in _CELL.findall(block)
        if not cell[1] and (reference := _REFERENCE.search(cell[0]))
    ]


def _implied_reach(block: bytes, carried: int) -> tuple[int, int, int]:
    """How many columns and rows are reached by cells that do not say where they stand but follow the one before.

    `carried` is how many cells the block before has of the row that goes on in this one; the third number is that
    of this block.
    """
    columns = rows = 0
    for place, row in enumerate(_ANY_ROW.split(block)):
        cells = _CELL.findall(row)
        references = [_REFERENCE.search(attributes) for attributes, _ in cells]
        carried = len(cells) + (0 if place else carried)
        if not all(references) or carried > len(cells):
            columns = max(columns, carried + max((_column(found[1]) for found in references if found), default=0))
            start = _REFERENCE.search(b" " + row.partition(b">")[0]) if place else None
            rows = max(rows, int(start[2][:12]) if start else 0)
    return columns, rows, carried


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:6]:
        number = number * 26 + letter - 64
    return number


def _specials(block: bytes) -> Specials:
    """Error values, and whole numbers of more digits than a floating-point number holds."""
    found: Specials = {}
    for attributes, value in _VALUED.findall(block):
        exact = value.isdigit() and len(value) >= 16 and not _TEXT_TYPE.search(attributes)
        reference = _REFERENCE.search(b" " + attributes)
        if reference and (exact or _ERROR.search(attributes)):
            found[int(reference[2]) - 1, _column(reference[1]) - 1] = value.decode("utf-8", "replace")
    return found
