"""Typing whole columns: every distinct text is read once by the functions of `_cells`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huibao.ledgers import _cells, _moments, _personal, _uscc
from huibao.ledgers._schema import Column

ARROW_TYPES = {
    "text": pa.string(),
    "uscc": pa.string(),
    "code": pa.string(),
    "township": pa.string(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "integer": pa.int64(),
    "decimal": pa.decimal128(18, 6),
    "boolean": pa.bool_(),
}


_FIRST_MOMENT = int(np.datetime64(f"{_cells.FIRST_YEAR}-01-01", "us").astype(np.int64))


@dataclass(frozen=True)
class Context:
    """What typing needs to know of the bureau: its townships, and names and ids of the work areas."""

    townships: frozenset[str] = frozenset()
    areas: Mapping[str, str] = field(default_factory=dict)
    division: str = ""


@dataclass
class Typed:
    """A typed column: null where blank or unreadable; `faults` maps the unreadable rows' positions to reasons."""

    values: pa.Array
    blank: np.ndarray
    faults: dict[int, str]
    personal: dict[str, int] = field(default_factory=dict)


def trimmed(cells: pa.StringArray) -> pa.StringArray:
    return pc.utf8_trim(cells, characters=_cells.SPACES)


def type_column(column: Column, cells: pa.StringArray, context: Context) -> Typed:
    """Type trimmed texts ('' is blank) as `column` says."""
    blank = np.asarray(pc.equal(cells, ""))
    if column.type == "text" and column.reads != "area":
        return _texts(column, cells, blank)
    if column.type == "uscc":
        return _codes(cells, blank)
    if column.type == "datetime":
        return _datetimes(cells, blank)
    reader = _reader(column, context)
    if reader is None:
        return _texts(column, cells, blank)
    return read_distinct(cells, blank, reader, ARROW_TYPES[column.type])


def read_distinct(cells: pa.StringArray, blank: np.ndarray, reader: Callable[[str], Any], kind: pa.DataType) -> Typed:
    """Read each distinct text once with `reader` and spread the values over the rows."""
    encoded = cells.dictionary_encode()
    values: list[Any] = []
    reasons: dict[int, str] = {}
    for place, text in enumerate(encoded.dictionary.to_pylist()):
        try:
            values.append(reader(text) if text else None)
        except _cells.Unreadable as unreadable:
            values.append(None)
            reasons[place] = str(unreadable)
    typed = pa.array(values, kind).take(encoded.indices)
    faults: dict[int, str] = {}
    if reasons:
        indices = np.asarray(encoded.indices)
        rows = np.flatnonzero(np.isin(indices, np.fromiter(reasons, dtype=indices.dtype)))
        faults = {int(row): reasons[int(indices[row])] for row in rows}
    return Typed(typed, blank, faults)


def _datetimes(cells: pa.StringArray, blank: np.ndarray) -> Typed:
    """Datetimes differ from row to row: the common notation is read at once, the others text by text."""
    moments, fits = _moments.iso_moments(cells)
    others = np.flatnonzero(~fits & ~blank)
    faults = {}
    if len(others):
        rest = read_distinct(cells.take(pa.array(others)), blank[others], _cells.read_datetime, pa.timestamp("us"))
        faults = {int(others[row]): reason for row, reason in rest.faults.items()}
        read = others[np.asarray(rest.values.is_valid())]
        moments[read] = np.asarray(rest.values.drop_null().cast(pa.int64()))
        fits[read] = True
    return Typed(pa.array(moments, mask=~fits).cast(pa.timestamp("us")), blank, faults)


def type_moments(kind: str, moments: pa.TimestampArray) -> Typed:
    """Type the date cells of a workbook's column, null where blank, rounded to the second."""
    blank = np.asarray(moments.is_null())
    whole = np.asarray(moments.cast(pa.int64()).fill_null(0)) + _moments.SECOND // 2
    whole -= whole % _moments.SECOND
    faults = dict.fromkeys(np.flatnonzero(whole < _FIRST_MOMENT).tolist(), _cells.TOO_EARLY)
    if kind == "datetime":
        values = pa.array(whole, mask=blank).cast(pa.timestamp("us"))
        return Typed(values, blank, faults)
    late = np.flatnonzero(whole % _moments.DAY)
    faults |= dict.fromkeys(late.tolist(), _cells.NOT_MIDNIGHT)
    days = (whole // _moments.DAY).astype(np.int32)
    return Typed(pa.array(days, mask=blank).cast(pa.date32()), blank, faults)


def _texts(column: Column, cells: pa.StringArray, blank: np.ndarray) -> Typed:
    cells = _without_blanks(cells, blank)
    if column.document_number:
        return Typed(cells, blank, {})
    values, counts = _personal.replace(cells)
    return Typed(values, blank, {}, counts)


def _codes(cells: pa.StringArray, blank: np.ndarray) -> Typed:
    right = _uscc.valid(cells)
    wrong = np.flatnonzero(~right & ~blank)
    faults = {int(row): _uscc.fault(cells[int(row)].as_py()) or "" for row in wrong}
    return Typed(_without_blanks(cells, ~right), blank, faults)


def _without_blanks(cells: pa.StringArray, blank: np.ndarray) -> pa.StringArray:
    return pc.if_else(pa.array(blank), pa.scalar(None, pa.string()), cells) if blank.any() else cells


def _reader(column: Column, context: Context) -> Callable[[str], Any] | None:
    """The reader of one column's cells; None when any text fits."""
    if column.reads == "area":
        return _cells.from_names(dict(context.areas), "不是工作领域的编号或中文名称")
    if column.type == "code":
        return _cells.one_of(frozenset(column.codes), f"不在允许的取值内（{'、'.join(column.codes)}）")
    if column.type == "township":
        return _cells.one_of(context.townships, "不在乡镇名单内") if context.townships else None
    return _READERS[column.type]


_READERS: dict[str, Callable[[str], Any]] = {
    "date": _cells.read_date,
    "integer": _cells.read_integer,
    "decimal": _cells.read_decimal,
    "boolean": _cells.read_boolean,
}
