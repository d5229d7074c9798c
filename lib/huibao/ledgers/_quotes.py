"""Quotation marks of a CSV file that hide rows: one that nobody closed makes a cell of all that follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

# A mark that begins a cell, what the cell holds, and whether it is closed.
_CELLS = {sign: re.compile(rb'"(?<![^%b\r\n]")([^"]*+(?:""[^"]*+)*+)("?)' % sign.encode()) for sign in (",", "\t", ";")}
_LINE_END = re.compile(rb"\r\n|\r|\n")
_GROUPING = re.compile(rb"(?<=\d),(?=\d{3}(?!\d))")
#: A line of fewer separators may be part of a remark.
_FEWEST = 2


def hidden_rows(data: bytes, delimiter: str, width: int) -> tuple[int, int | None] | None:
    """The first quoted cell that is not closed or holds a whole row: the lines of both, counted from 1.

    None for the row when the cell is not closed and holds none; None when there is no such cell.

    Args:
        width: how many columns the file has.
    """
    sign = delimiter.encode()
    for cell in _long_cells(data, delimiter):
        content, closed = cell[1], cell[2]
        row = _row_inside(content, sign, max(width - 1, _FEWEST))
        if row is None and closed and _closes_where_one_opens(data, cell.end(), sign):
            row = len(_LINE_END.findall(content)) or None
        if row is not None or not closed:
            line = len(_LINE_END.findall(data, 0, cell.start())) + 1
            return line, None if row is None else line + row
    return None


def _long_cells(data: bytes, delimiter: str) -> Iterator[re.Match[bytes]]:
    """The quoted cells that hold a line break or are not closed; where marks stand inside of plain cells, all."""
    letters = np.frombuffer(data, np.uint8)
    marks = np.flatnonzero(letters == ord('"'))
    opening, closing = marks[::2], marks[1::2]
    before = letters[opening - 1]
    begins = (before == ord(delimiter)) | (before == ord("\r")) | (before == ord("\n")) | (opening == 0)
    if not (begins | (before == ord('"'))).all():
        yield from _CELLS[delimiter].finditer(data)
        return
    # Each second mark closes what the one before it opened; a doubled mark closes its cell and opens it again.
    breaks = np.flatnonzero((letters == ord("\r")) | (letters == ord("\n")))
    last = np.searchsorted(opening, breaks) - 1
    within = (last >= 0) & (breaks < np.append(closing, len(data))[last])
    starts = opening[begins]
    held = np.append(opening[last[within]], opening[len(closing) :])
    for start in np.unique(starts[np.searchsorted(starts, held, side="right") - 1]):
        if cell := _CELLS[delimiter].match(data, int(start)):
            yield cell


def _row_inside(content: bytes, sign: bytes, fewest: int) -> int | None:
    """Which line of a cell's content, behind its first (0), is a whole row."""
    for place, line in enumerate(_LINE_END.split(content)):
        if place and line.count(sign) >= fewest and _GROUPING.sub(b"", line).count(sign):
            return place
    return None


def _closes_where_one_opens(data: bytes, end: int, sign: bytes) -> bool:
    """Whether the mark before `end` begins a cell: it stands behind a separator or a line's end and before a text."""
    before, after = data[end - 2 : end - 1], data[end : end + 1]
    return before in (sign, b"\r", b"\n") and after not in (b"", sign, b"\r", b"\n")
