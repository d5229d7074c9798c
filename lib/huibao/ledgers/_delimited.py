"""Reading CSV files: UTF-8 with or without a byte order mark, and GB18030."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice, zip_longest
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from huibao.errors import LedgerError
from huibao.ledgers._archive import AREA, MOST_COLUMNS, SPARSE
from huibao.ledgers._names import file_name
from huibao.ledgers._parts import Part, Sheet
from huibao.ledgers._quotes import hidden_rows
from huibao.ledgers._rows import HEAD

_FIELD_LIMIT = 1_000_000
# The csv module builds a whole row before it can be measured.
_MOST_IN_A_LINE = 2_000_000
_HEAD_BYTES = 100_000
_MARK = b"\xef\xbb\xbf"


def read_delimited(path: Path) -> Iterator[Sheet]:
    """The file as one sheet without a name.

    Raises:
        LedgerError: the file is empty, in another encoding, or its quotation marks do not pair.
    """
    data = _utf8(path)
    if not data or data.isspace():
        return
    part = _fast(data)
    if b'"' in data and (part is None or not _is_line_by_line(data, part.height)):
        _refuse_hidden_rows(path, data)
    yield Sheet("", iter([part or _slow(path, data)]))


def _utf8(path: Path) -> bytes:
    """The file's text in UTF-8, without a byte order mark."""
    data = path.read_bytes()
    if not data:
        raise LedgerError("文件是空的（0字节）", where=file_name(path), remedy="重新导出或复制该文件")
    if b"\x00" in data:
        problem = "文件编码是 UTF-16，无法读取" if _is_utf16(data) else "文件不是文本，无法按 csv 读取"
        raise LedgerError(problem, where=file_name(path), remedy="另存为 UTF-8 编码的 csv 或 xlsx")
    data = data.removeprefix(_MARK)
    if _is_utf8(data):
        return data
    try:
        return data.decode("gb18030").encode("utf-8")
    except UnicodeError:
        raise LedgerError(
            "文件编码既不是 UTF-8 也不是 GB18030，无法读取",
            where=file_name(path),
            remedy="另存为 UTF-8 编码的 csv 或 xlsx",
        ) from None


def _is_utf16(data: bytes) -> bool:
    """Whether it begins with UTF-16's mark, or is text with line ends when it is read so."""
    if data.startswith(codecs.BOM_UTF32_LE):
        return False
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    for encoding in ("utf-16-le", "utf-16-be"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\n" in text and "\0" not in text:
                return True
    return False


def _is_utf8(data: bytes) -> bool:
    """As `bytes.decode` has it, several times faster and without a second copy."""
    ends = np.array([0, len(data)], np.int64)
    text = pa.LargeStringArray.from_buffers(1, pa.py_buffer(ends), pa.py_buffer(data))
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _refuse_hidden_rows(path: Path, data: bytes) -> None:
    """Refuse a file in which a quotation mark that nobody closed hides rows from every reader."""
    head = data[:_HEAD_BYTES].decode("utf-8", "ignore")
    delimiter = _delimiter(head)
    found = hidden_rows(data, delimiter, _width(head, delimiter))
    if found is None:
        return
    line, row = found
    hidden = f"，第{row}行被并入了同一个单元格" if row is not None else ""
    raise LedgerError(
        f"csv 文件第{line}行有引号没有成对{hidden}，无法读取",
        where=file_name(path),
        remedy="在该行补上或删去引号；引号无误的，用 Excel 或 WPS 另存为 xlsx",
    )


def _width(head: str, delimiter: str) -> int:
    """How many columns the widest of the first rows has."""
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    widest = 0
    with suppress(csv.Error):
        for row in islice(rows, HEAD):
            widest = max([widest, *(place for place, cell in enumerate(row, start=1) if cell)])
    return widest


def _fast(data: bytes) -> Part | None:
    """The file read natively; None when its rows differ in length, its quotation marks are odd or no comma parts it."""
    head = data[:_HEAD_BYTES].decode("utf-8", "ignore")
    try:
        width = len(next(csv.reader(io.StringIO(head, newline="")), []))
    except csv.Error:
        return None
    if not 2 <= width <= MOST_COLUMNS or data.count(b'"') % 2 or _delimiter(head) != ",":
        return None

    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(data),
            read_options=arrow_csv.ReadOptions(column_names=[str(place) for place in range(width)]),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=b'"' in data, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types={str(place): pa.string() for place in range(width)}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    return Part(1, table.columns)


def _is_line_by_line(data: bytes, rows: int) -> bool:
    """Whether each row was a line: then no quoted cell goes on in the next one, and none need be searched for."""
    end = len(data) - data.endswith(b"\n")
    last = data.rfind(b"\n", 0, end) + 1
    breaks = data.count(b"\n", 0, end), data.count(b"\r")
    return breaks[0] + 1 == rows and breaks[1] in (0, data.count(b"\r\n")) and not data.count(b'"', last) % 2


def _slow(path: Path, data: bytes) -> Part:
    """The file read row by row: rows of different lengths are filled up with blanks."""
    csv.field_size_limit(_FIELD_LIMIT)
    text = data.decode("utf-8")
    delimiter = _delimiter(text)
    if max(line.count(delimiter.encode()) for line in data.splitlines()) > _MOST_IN_A_LINE:
        raise _out_of_proportion(path, "一行中的分隔符过多")
    try:
        rows = list(_bounded(path, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)))
    except csv.Error as error:
        raise LedgerError(
            "csv 文件中有单元格过长，无法读取",
            where=file_name(path),
            remedy="用 Excel 或 WPS 另存为 xlsx",
        ) from error
    return Part(1, [list(column) for column in zip_longest(*rows, fillvalue="")])


def _bounded(path: Path, rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """The rows, as long as the rectangle they need is in proportion to what they hold (as for workbooks)."""
    widest = height = cells = 0
    for row in rows:
        while row and not row[-1]:
            row.pop()
        widest, height, cells = max(widest, len(row)), height + 1, cells + len(row)
        if widest > MOST_COLUMNS or widest * height > max(AREA, SPARSE * cells):
            raise _out_of_proportion(path, f"{height}行、{widest}列")
        yield row


def _out_of_proportion(path: Path, what: str) -> LedgerError:
    return LedgerError(
        f"为安全起见未打开：表格范围异常（{what}）",
        where=file_name(path),
        remedy="核对文件来源，删去多余的分隔符后另存为 csv 或 xlsx",
    )


def _delimiter(text: str) -> str:
    """The character that parts the cells: the one that most of the first rows hold, before others the comma."""
    head = text.splitlines()[:HEAD]
    return max((",", "\t", ";"), key=lambda sign: sum(sign in line for line in head))
