"""A second reader of ledgers, written from docs/spec/tables.md and sharing no code with the package.

It is tolerant where the specification is and knows no messages: a row is accepted or it is not.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd

SPEC = Path(__file__).parents[2] / "docs" / "spec"
TOTALS = {"合计", "小计", "总计"}
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
DAY = re.compile(
    r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{4})\.(\d{1,2})\.(\d{1,2})"
    r"|(\d{4})年(\d{1,2})月(\d{1,2})日|(\d{4})(\d{2})(\d{2}))"
    r"(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?"
)
GROUPED = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")


class NotOfItsTypeError(ValueError):
    """A filled cell that the contract does not take."""


@dataclass(frozen=True)
class Column:
    """One row of columns.csv."""

    name: str
    header: str
    type: str
    required: bool
    key: bool
    codes: tuple[str, ...]


@dataclass
class Book:
    """One ledger as read: the accepted rows in reading order, and the counts."""

    rows: pd.DataFrame
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    reasons: list[str] = field(default_factory=list)


def contract() -> dict[tuple[str, str], list[Column]]:
    """(table, ledger) -> its columns, as columns.csv gives them."""
    tables: dict[tuple[str, str], list[Column]] = {}
    with (SPEC / "columns.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            codes = tuple(row["codes"].split("/")) if row["codes"] else ()
            column = Column(
                row["column"], row["header"], row["type"], row["required"] == "yes", row["key"] == "yes", codes
            )
            tables.setdefault((row["table"], row["ledger"]), []).append(column)
    return tables


def areas() -> dict[str, str]:
    """What documents.area takes -> the area's id."""
    with (SPEC / "areas.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    return {row["area_id"]: row["area_id"] for row in rows} | {row["name_zh"]: row["area_id"] for row in rows}


def trim(cell: Any) -> Any:
    """None for what is blank; a text without its surrounding blanks; anything else as it came."""
    if cell is None or (isinstance(cell, (float, type(pd.NaT))) and pd.isna(cell)):
        return None
    if isinstance(cell, str):
        return cell.strip() or None
    return cell


def moment(cell: Any) -> dt.datetime:
    """A cell as a moment: any of the notations, a date cell or a serial."""
    if isinstance(cell, dt.datetime):
        return (cell + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
    if isinstance(cell, dt.date):
        return dt.datetime(cell.year, cell.month, cell.day)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if cell == int(cell) and 10_000_000 <= cell <= 99_999_999:
            return moment(str(int(cell)))
        if not 0 < cell < 2_958_466:
            raise NotOfItsTypeError(cell)
        return dt.datetime(1899, 12, 30) + dt.timedelta(seconds=round(cell * 86400))
    found = DAY.fullmatch(cell) if isinstance(cell, str) else None
    if not found:
        raise NotOfItsTypeError(cell)
    year, month, day = (int(part) for part in found.groups()[:15] if part is not None)
    hour, minute, second = (int(part or 0) for part in found.groups()[15:])
    try:
        return dt.datetime(year, month, day, hour, minute, second)
    except ValueError as impossible:
        raise NotOfItsTypeError(cell) from impossible


def day(cell: Any) -> dt.date:
    """A cell as a day: a midnight after it is allowed, another time is not."""
    value = moment(cell)
    if value.time() != dt.time():
        raise NotOfItsTypeError(cell)
    return value.date()


def number(cell: Any) -> Decimal:
    """A cell as a number: full-width digits, points and commas, thousands separators."""
    if isinstance(cell, bool):
        raise NotOfItsTypeError(cell)
    if isinstance(cell, (int, float, Decimal)):
        return Decimal(str(cell))
    written = cell.translate(WIDE) if isinstance(cell, str) else ""
    if not GROUPED.fullmatch(written):
        raise NotOfItsTypeError(cell)
    try:
        return Decimal(written.replace(",", ""))
    except InvalidOperation as impossible:
        raise NotOfItsTypeError(cell) from impossible


def whole(cell: Any) -> int:
    """A cell as a whole number."""
    value = number(cell)
    if value != value.to_integral_value():
        raise NotOfItsTypeError(cell)
    return int(value)


def text(cell: Any) -> str:
    """A cell as text: a number reads as its digits without `.0`."""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell)


def credit_code(cell: Any) -> str:
    """18 characters of GB 32100-2015 with the right check digit at the end."""
    code = text(cell)
    if len(code) != 18 or set(code) - set(USCC):
        raise NotOfItsTypeError(cell)
    total = sum(USCC.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    if USCC.index(code[17]) != -total % 31:
        raise NotOfItsTypeError(cell)
    return code


def one_of(choices: Sequence[str] | set[str]) -> Callable[[Any], str]:
    """A reader of cells that must be one of the choices."""

    def chosen(cell: Any) -> str:
        value = text(cell)
        if value not in choices:
            raise NotOfItsTypeError(cell)
        return value

    return chosen


def month_or_text(cell: Any) -> str:
    """planned_for: a date cell reads as its month."""
    return f"{cell.year:04d}-{cell.month:02d}" if isinstance(cell, dt.date) else text(cell)


def caster(table: str, column: Column, townships: Sequence[str]) -> Callable[[Any], Any]:
    """What types a filled cell of the column."""
    if (table, column.name) == ("documents", "area"):
        return lambda cell: areas()[one_of(set(areas()))(cell)]
    if (table, column.name) == ("plan_items", "planned_for"):
        return month_or_text
    if column.type == "township":
        return one_of(set(townships)) if townships else text
    if column.type == "boolean":
        return lambda cell: one_of({"是", "否"})(cell) == "是"
    if column.type == "code":
        return one_of(set(column.codes))
    kinds: dict[str, Callable[[Any], Any]] = {
        "date": day, "datetime": moment, "integer": whole, "decimal": number, "uscc": credit_code, "text": text,
    }  # fmt: skip
    return kinds[column.type]


def sheets(path: Path) -> Iterator[list[list[Any]]]:
    """The rows of every sheet of a file."""
    if path.suffix.lower() == ".csv":
        raw = path.read_bytes()
        try:
            written = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            written = raw.decode("gb18030")
        yield [list(row) for row in csv.reader(io.StringIO(written, newline=""))]
        return
    for frame in pd.read_excel(
        path, sheet_name=None, header=None, dtype=object, engine="calamine", keep_default_na=False, na_values=[]
    ).values():
        yield frame.to_numpy(dtype=object).tolist()


def read_ledger(table: str, columns: list[Column], files: list[Path], townships: Sequence[str]) -> Book:
    """Every row of the ledger's files, accepted, rejected or skipped."""
    book = Book(pd.DataFrame())
    casts = {column.name: caster(table, column, townships) for column in columns}
    kept: list[dict[str, Any]] = []
    seen: set[tuple[Any, ...]] = set()
    needed = {column.header for column in columns if column.required}
    for path in files:
        for sheet in sheets(path):
            rows = [[trim(cell) for cell in row] for row in sheet]
            top = next(
                (at for at, row in enumerate(rows) if needed <= {cell for cell in row if isinstance(cell, str)}), None
            )
            if top is None:
                continue
            places = {column.name: rows[top].index(column.header) for column in columns if column.header in rows[top]}
            book.skipped += top
            for row in rows[top + 1 :]:
                first = next((cell for cell in row if cell is not None), None)
                if first is None or first in TOTALS:
                    book.skipped += 1
                    continue
                book.read += 1
                cells = {
                    c.name: row[places[c.name]] if places.get(c.name, len(row)) < len(row) else None for c in columns
                }
                record = accept(columns, casts, cells, seen)
                if record is None:
                    book.rejected += 1
                else:
                    kept.append(record)
    book.accepted = len(kept)
    book.rows = framed(columns, kept)
    return book


def accept(
    columns: list[Column], casts: dict[str, Callable[[Any], Any]], cells: dict[str, Any], seen: set[tuple[Any, ...]]
) -> dict[str, Any] | None:
    """The typed row, or None when it is rejected; an accepted row's key is remembered."""
    record: dict[str, Any] = {}
    for column in columns:
        cell = cells[column.name]
        if cell is None and column.required:
            return None
        try:
            record[column.name] = None if cell is None else casts[column.name](cell)
        except NotOfItsTypeError:
            return None
    key = tuple(record[column.name] for column in columns if column.key)
    if key and key in seen:
        return None
    seen.add(key)
    return record


def framed(columns: list[Column], kept: list[dict[str, Any]]) -> pd.DataFrame:
    """The accepted rows: moments as datetime64, all else as Python objects with None for blank."""
    frame = pd.DataFrame({c.name: pd.Series([row[c.name] for row in kept], dtype=object) for c in columns})
    for column in columns:
        if column.type in {"date", "datetime"}:
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[s]")
    return frame


def read_folder(folder: Path, townships: Sequence[str]) -> dict[str, Book]:
    """Every ledger that the folder holds, by table; a ledger without a file is absent."""
    books = {}
    for (table, ledger), columns in contract().items():
        files = [
            path
            for path in sorted(folder.iterdir(), key=lambda path: path.name)
            if path.name.startswith(ledger) and path.suffix.lower() in {".csv", ".xlsx"}
        ]
        if files:
            books[table] = read_ledger(table, columns, files, townships)
    return books
