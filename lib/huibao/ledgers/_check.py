"""Checking a block of rows against a layout: what is accepted, what is rejected and why."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huibao.ledgers import _cells, _personal, _uscc
from huibao.ledgers._capital import read_capital, stated_unit
from huibao.ledgers._columns import ARROW_TYPES, Context, Typed, read_distinct, type_column, type_moments
from huibao.ledgers._layout import Field, Filter, Layout
from huibao.ledgers._parts import Part
from huibao.ledgers._rows import Header, data_rows, header_name

_BLANK = "必填项为空"
_SHOWN = 3
_MANY = 50_000
_DIGITS = ("text", "uscc")
_DATES = ("date", "datetime")
# What is merged over several rows is one amount, not one for each of them.
_AMOUNTS = ("integer", "decimal")


@dataclass(frozen=True)
class Reject:
    """One offending cell: where it stands, what it says, and why its row is rejected (Chinese)."""

    ledger: str
    file: str
    sheet: str
    row: int
    header: str
    value: str
    reason: str


@dataclass
class Block:
    """A checked block: typed rows that fit, in order, and what became of the others; `unvalued` counts the formulas
    without a value in the rows and columns that are read."""

    rows: pa.Table
    read: int = 0
    rejected: int = 0
    unvalued: int = 0
    rejects: list[Reject] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    personal: dict[tuple[str, str], int] = field(default_factory=dict)


def check_part(part: Part, header: Header, layout: Layout, context: Context, *, file: str, sheet: str) -> Block:
    """Type and check the rows of `part`, which starts below the header."""
    return _Check(part, header, layout, context, file, sheet).block


@dataclass
class _Read:
    """A column as it was read: its typed values, and what is to be said of its cells."""

    values: pa.Array
    rejects: list[Reject] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)
    left_blank: list[int] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    personal: dict[str, int] = field(default_factory=dict)


class _Check:
    """The checking of one part: which rows are data, column by column, what is left of them."""

    def __init__(self, part: Part, header: Header, layout: Layout, context: Context, file: str, sheet: str) -> None:
        self.part, self.header, self.layout, self.context = part, header, layout, context
        self.file, self.sheet = file, sheet
        found = data_rows(part, header.places.values())
        skipped = dict(found.skipped)
        self.positions = found.positions
        if layout.filter is not None:
            kept = self._kept(layout.filter)
            if left_out := len(kept) - int(kept.sum()):
                skipped[layout.filter.skipped_name] = left_out
            self.positions = self.positions[kept]
        self.count = len(self.positions)
        self.numbers = self.positions + part.first_row
        self.taken = None if self.count == part.height else pa.array(self.positions)
        self.block = Block(pa.table({}), read=self.count, skipped=skipped, unvalued=self._unvalued())
        self._finish(_each(self._column, layout.fields, at_once=self.count >= _MANY))

    def _finish(self, found: Sequence[_Read]) -> None:
        block, bad = self.block, np.zeros(self.count, dtype=bool)
        columns = {source.column.name: read.values for source, read in zip(self.layout.fields, found, strict=True)}
        for source, read in zip(self.layout.fields, found, strict=True):
            bad[read.bad] = True
            block.rejects += read.rejects
            for kind, count in read.personal.items():
                block.personal[source.column.header, kind] = count
        for source, read in zip(self.layout.fields, found, strict=True):
            block.warnings += read.warnings + self._left_blank(source, [row for row in read.left_blank if not bad[row]])
        columns["_file"] = _repeated(self.file, self.count)
        columns["_sheet"] = _repeated(self.sheet, self.count)
        columns["_row"] = pa.array(self.numbers, pa.int64())
        rows = pa.table(columns)
        block.rows = rows.filter(pa.array(~bad)) if bad.any() else rows
        block.rejected = int(bad.sum())
        # Two columns may be read from one cell.
        block.rejects = sorted(dict.fromkeys(block.rejects), key=lambda reject: reject.row)

    def _unvalued(self) -> int:
        places = set(self.header.places.values())
        rows = [row for row, place in self.part.unvalued if place in places]
        # np.isin has a fixed cost: it is skipped where there is nothing to look up.
        return int(np.isin(rows, self.positions).sum()) if rows else 0

    def _kept(self, rule: Filter) -> np.ndarray:
        """True for the rows the filter keeps: with its prefix, or with a cell too short to tell (it is rejected)."""
        first, last = rule.characters
        cells = self.part.texts(self.header.places[header_name(rule.header)]).take(pa.array(self.positions))
        fits = pc.starts_with(pc.utf8_slice_codeunits(cells, first - 1, last), rule.prefix)
        return np.asarray(pc.or_(fits, pc.less(pc.utf8_length(cells), last)))

    def _column(self, source: Field) -> _Read:
        """The typed values of one column, and what cannot be read in it. Touches nothing but the column."""
        typed, cells, warnings = self._date_cells(source), None, []
        if typed is None:
            cells = self._cells(source)
            if cells is None:
                return _Read(pa.nulls(self.count, ARROW_TYPES[source.column.type]))
            warnings += self._long_numbers(source)
            typed = self._typed(source, cells)
        read = _Read(typed.values, warnings=warnings, personal=dict(typed.personal))
        if source.column.required or not source.unreadable_blank:
            self._reject(source, typed, read)
        else:
            read.left_blank = sorted(typed.faults)
        return read

    def _place(self, source: Field) -> int | None:
        """Where in the sheet the field's column stands, if it is there."""
        return self.header.places.get(header_name(source.header or ""))

    def _date_cells(self, source: Field) -> Typed | None:
        """The values of a date column whose cells are all dates or blank, and all fit; None for any other."""
        place = self._place(source)
        if source.column.type not in _DATES or place is None or source.characters or source.values:
            return None
        moments = self.part.moments(place)
        if moments is None:
            return None
        typed = type_moments(source.column.type, moments if self.taken is None else moments.take(self.taken))
        return None if typed.faults else typed

    def _cells(self, source: Field) -> pa.StringArray | None:
        """The texts of one field in the rows of data; None when the sheet has no such column. Of a required column all
        texts are blank then, which rejects the rows."""
        if source.constant is not None:
            return _repeated(source.constant, self.count)
        cells = self._standing(source)
        if cells is None:
            return _repeated("", self.count) if source.column.required else None
        if self.layout.blanks:
            cells = pc.if_else(pc.is_in(cells, pa.array(sorted(self.layout.blanks))), "", cells)
        if source.characters:
            cells = pc.utf8_slice_codeunits(cells, source.characters[0] - 1, source.characters[1])
        return _replaced(cells, source.values) if source.values else cells

    def _standing(self, source: Field) -> pa.StringArray | None:
        """The texts of one field's cells in the rows of data as they stand in the file; None when there is none."""
        place = self._place(source)
        if place is None:
            return None
        if source.column.type in _AMOUNTS:
            cells = self.part.own_texts(place)
        else:
            cells = self.part.texts(place, month=source.column.reads == "month")
        return cells if self.taken is None else cells.take(self.taken)

    def _long_numbers(self, source: Field) -> list[str]:
        place = self._place(source)
        if place is None or source.column.type not in _DIGITS or not (count := self.part.long_numbers(place)):
            return []
        return [self._note(source, f"有{count}个超过15位的数字单元格，末几位可能已失真，请改为文本格式后重填")]

    def _typed(self, source: Field, cells: pa.StringArray) -> Typed:
        if source.read == "capital" and (into := stated_unit(source.column.header)):
            blank = np.asarray(pc.equal(cells, ""))
            kind = ARROW_TYPES[source.column.type]
            return read_distinct(cells, blank, lambda text: read_capital(text, source.unit, into), kind)
        if self.part.since_1904 and source.column.type in _DATES:
            cells = _each_text(cells, _cells.serial_since_1900)
        return type_column(source.column, cells, self.context)

    def _reject(self, source: Field, typed: Typed, read: _Read) -> None:
        """Note the rows that this column's cells reject, and keep each such cell as it stands in the file."""
        faults = typed.faults
        if source.column.required and typed.blank.any():
            faults = faults | {int(row): _BLANK for row in np.flatnonzero(typed.blank)}
        header, ledger = source.header or source.column.header, self.layout.schema.ledger
        for (row, reason), value in zip(faults.items(), self._values(source, list(faults)), strict=True):
            read.bad.append(row)
            number = int(self.numbers[row])
            read.rejects.append(Reject(ledger, self.file, self.sheet, number, header, value, reason))

    def _values(self, source: Field, rows: list[int]) -> list[str]:
        """What the field's cells say in these rows, as the rejects workbook and warnings may show it."""
        cells = self._standing(source) if rows else None
        if cells is None:
            return [source.constant or ""] * len(rows)
        return [shown(source.column.type, text) for text in cells.take(pa.array(rows)).to_pylist()]

    def _left_blank(self, source: Field, rows: list[int]) -> list[str]:
        """Which optional cells of rows that fit were left blank."""
        if not rows:
            return []
        values = self._values(source, rows[:_SHOWN])
        examples = "、".join(f"第{self.numbers[row]}行“{value}”" for row, value in zip(rows, values, strict=False))
        more = "等" if len(rows) > _SHOWN else ""
        return [self._note(source, f"有{len(rows)}个单元格无法读取，已留空（{examples}{more}）")]

    def _note(self, source: Field, what: str) -> str:
        where = f"{self.file}（{self.sheet}）" if self.sheet else self.file
        return f"{where}：“{source.header}”{what}"


def _each(read: Callable[[Field], _Read], fields: Sequence[Field], *, at_once: bool) -> list[_Read]:
    """What is read of each column; of a long part, whose columns take a while, several at a time."""
    if not at_once:
        return [read(source) for source in fields]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(read, fields))


def _repeated(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), count)


def _replaced(cells: pa.StringArray, values: Mapping[str, str]) -> pa.StringArray:
    return _each_text(cells, lambda text: values.get(text, text))


def _each_text(cells: pa.StringArray, change: Callable[[str], str]) -> pa.StringArray:
    """The cells, each distinct text changed."""
    encoded = cells.dictionary_encode()
    texts = [change(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(encoded.indices)


def shown(kind: str, value: str) -> str:
    """A cell's text as the rejects workbook may show it: without personal numbers, and of a bearable length."""
    # A mistyped credit code of digits alone may pass for a bank card's number.
    like_a_code = kind == "uscc" and len(value) == _uscc.LENGTH
    kinds = tuple(each for each in _personal.KINDS if not (like_a_code and each == "bank"))
    text, _ = _personal.tokenize(value, kinds)
    return text if len(text) <= 200 else text[:200] + "…"
