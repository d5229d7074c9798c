"""Blocks of rows as they come from a file: columns of texts, whatever the file's format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huibao.ledgers import _cells
from huibao.ledgers._columns import trimmed

_KEPT = 1e15
_DATE_CELLS = {dt.datetime, dt.date, str}


class Part:
    """A block of a sheet's rows.

    Args:
        first_row: the 1-based number in the sheet of the block's first row.
        columns: the sheet's columns from the first (A) on; each an arrow array of texts, or a sequence of the values
            that a workbook gave. All have the same length.
        filled: by column, a mask of the cells that hold the value of a merged cell which begins above them.
        unvalued: (row, column) from 0 of formulas that have no value and read as blanks.
        since_1904: whether serial numbers of days count from 1904 instead of 1900.
    """

    def __init__(
        self,
        first_row: int,
        columns: Sequence[pa.Array | Sequence[object]],
        filled: Mapping[int, np.ndarray] | None = None,
        unvalued: Sequence[tuple[int, int]] = (),
        *,
        since_1904: bool = False,
    ) -> None:
        self.first_row = first_row
        self.columns = columns
        self.filled = filled or {}
        self.unvalued = unvalued
        self.since_1904 = since_1904
        self.height = len(columns[0]) if columns else 0
        self.width = len(columns)
        self._texts: dict[tuple[int, bool], pa.StringArray] = {}

    def texts(self, place: int, *, month: bool = False) -> pa.StringArray:
        """The trimmed texts of the column at `place`; with `month` a date cell reads as its month."""
        if (place, month) not in self._texts:
            self._texts[place, month] = trimmed(_as_texts(self.columns[place], month))
        return self._texts[place, month]

    def own_texts(self, place: int) -> pa.StringArray:
        """Like `texts`, but blank where the sheet has no cell of its own: a merged cell fills it."""
        texts = self.texts(place)
        return pc.if_else(pa.array(self.filled[place]), "", texts) if place in self.filled else texts

    def moments(self, place: int) -> pa.TimestampArray | None:
        """The column's date cells, null where blank; None when it holds anything else."""
        values = self.columns[place]
        if isinstance(values, (pa.Array, pa.ChunkedArray)):
            return None
        kinds = set(map(type, values))
        if not kinds <= _DATE_CELLS:
            return None
        if any(_cells.trim(text) for text in {value for value in values if value.__class__ is str}):
            return None
        cells: list[Any] = [None if value.__class__ is str else value for value in values]
        if dt.date in kinds:
            days = {day: dt.datetime(day.year, day.month, day.day) for day in set(cells) if day.__class__ is dt.date}
            cells = [days.get(cell, cell) for cell in cells]
        return pa.array(cells, pa.timestamp("us"))

    def long_numbers(self, place: int) -> int:
        """How many number cells of the column have more digits than a spreadsheet keeps (15)."""
        values = self.columns[place]
        if isinstance(values, (pa.Array, pa.ChunkedArray)):
            return 0
        return sum(1 for value in values if value.__class__ is float and abs(value) >= _KEPT)

    def head(self, count: int) -> list[list[str]]:
        """The first rows, as lists of trimmed texts."""
        cut = [_as_texts(column[:count], False).to_pylist() for column in self.columns]
        return [[_cells.trim(text) for text in row] for row in zip(*cut, strict=True)]

    def rest(self, start: int) -> Part:
        """The block without its first `start` rows."""
        filled = {place: mask[start:] for place, mask in self.filled.items()}
        unvalued = [(row - start, place) for row, place in self.unvalued if row >= start]
        columns = [column[start:] for column in self.columns]
        return Part(self.first_row + start, columns, filled, unvalued, since_1904=self.since_1904)


@dataclass
class Sheet:
    """A sheet's name ('' for a CSV file) and its rows, block by block, to be read once."""

    name: str
    parts: Iterator[Part]


def _as_texts(values: pa.Array | Sequence[object], month: bool) -> pa.StringArray:
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        if isinstance(values, pa.ChunkedArray):
            values = values.combine_chunks()
        return pc.fill_null(values, "") if values.null_count else values
    kinds = set(map(type, values))
    if kinds <= {str}:
        return pa.array(values, pa.string())
    text_of = _cells.month_text if month else _cells.cell_text
    if bool in kinds:  # True equals 1.0: no common dictionary
        return pa.array([text_of(value) for value in values], pa.string())
    known = {value: text_of(value) for value in set(values)}
    return pa.array([known[value] for value in values], pa.string())
