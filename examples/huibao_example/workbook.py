"""Writes a ledger's rows as a workbook that looks as if a person had kept it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from huibao_example.county import Cell, Row

_CREATED = dt.datetime(2023, 1, 3, 9, 0)
_EPOCH = dt.datetime(1899, 12, 30)
_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@dataclass(frozen=True)
class Look:
    """How a ledger's keeper writes. Everything that is not said is as tidy as can be.

    Args:
        title: a merged title cell and a line for who filled the form in stand above the header.
        total: a 合计 row stands at the foot.
        dates: notations in turn: excel, iso, slash, dot, chinese, compact.
        wide: every how many rows a number has full-width digits (0: never).
        thousands: numbers of four digits and more are text with separators.
        blanks: every how many rows a text ends with blanks, one of them full-width (0: never).
        gaps: every how many rows a wholly blank row stands between (0: never).
    """

    title: bool = False
    total: bool = False
    dates: tuple[str, ...] = ("excel",)
    wide: int = 0
    thousands: bool = False
    blanks: int = 0
    gaps: int = 0


@dataclass(frozen=True)
class Sheet:
    """A ledger of the contract: its table, its name, its columns with their headers and types."""

    table: str
    ledger: str
    columns: tuple[tuple[str, str, str], ...]


@cache
def sheets() -> dict[str, Sheet]:
    """The 40 ledgers, from the package's schema files."""
    found = {}
    for path in sorted(files("huibao.ledgers").joinpath("schemas").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".yaml"):
            schema = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            columns = tuple((one["name"], one["header"], one["type"]) for one in schema["columns"])
            found[schema["table"]] = Sheet(schema["table"], schema["ledger"], columns)
    return found


_DATES: dict[str, Callable[[dt.date], str]] = {
    "iso": lambda day: day.isoformat(),
    "slash": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dot": lambda day: f"{day.year}.{day.month}.{day.day}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "compact": lambda day: f"{day:%Y%m%d}",
}


def write_workbook(path: Path, sheet: Sheet, rows: Sequence[Row], look: Look, bureau: str) -> Path:
    """Write one file of a ledger that a bureau filled in; the same rows and look give the same bytes."""
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": _CREATED})
    page = book.add_worksheet(sheet.ledger)
    _Writer(book, page, sheet, look, bureau).write(rows)
    book.close()
    return path


class _Writer:
    def __init__(self, book: Any, page: Any, sheet: Sheet, look: Look, bureau: str) -> None:
        self.page, self.sheet, self.look, self.bureau = page, sheet, look, bureau
        self.bold = book.add_format({"bold": True, "border": 1, "align": "center"})
        self.heading = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.line = 0

    def write(self, rows: Sequence[Row]) -> None:
        look, columns = self.look, self.sheet.columns
        if look.title:
            self.page.merge_range(0, 0, 0, max(len(columns) - 1, 1), self.sheet.ledger, self.heading)
            self.page.write_string(1, 0, f"填报单位：{self.bureau}")
            self.line = 2
        for place, (_, header, kind) in enumerate(columns):
            self.page.write_string(self.line, place, header, self.bold)
            self.page.set_column(place, place, 20 if kind in ("uscc", "datetime", "text") else 12)
        self.page.freeze_panes(self.line + 1, 0)
        self.line += 1
        for number, row in enumerate(rows):
            if look.gaps and number and number % look.gaps == 0:
                self.line += 1
            for place, (name, _, _) in enumerate(columns):
                self._cell(place, row.get(name), number)
            self.line += 1
        if look.total:
            self._total(rows)

    def _cell(self, place: int, value: Cell, number: int) -> None:
        look, page, line = self.look, self.page, self.line
        if isinstance(value, str):
            if look.blanks and number % look.blanks == look.blanks - 1:
                value += "  " if number % 2 else "\u3000"
            page.write_string(line, place, value)
        elif value is None:
            return
        elif isinstance(value, bool):
            page.write_string(line, place, "是" if value else "否")
        elif isinstance(value, dt.date):
            self._date(place, value, number)
        elif look.wide and number % look.wide == look.wide - 1:
            page.write_string(line, place, str(value).translate(_WIDE))
        elif look.thousands and not -1_000 < value < 1_000:
            page.write_string(line, place, f"{value:,}")
        else:
            page.write_number(line, place, float(value) if isinstance(value, Decimal) else value)

    def _date(self, place: int, value: dt.date, number: int) -> None:
        notation = self.look.dates[number % len(self.look.dates)]
        moment = isinstance(value, dt.datetime)
        if notation == "excel":
            serial = (value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())) - _EPOCH
            self.page.write_number(self.line, place, serial / dt.timedelta(days=1), self.moment if moment else self.day)
            return
        text = _DATES[notation](value.date() if isinstance(value, dt.datetime) else value)
        if isinstance(value, dt.datetime):
            text += f" {value:%H:%M}"
        self.page.write_string(self.line, place, text)

    def _total(self, rows: Sequence[Row]) -> None:
        self.page.write_string(self.line, 0, "合计", self.bold)
        for place, (name, _, kind) in enumerate(self.sheet.columns):
            if place and kind in ("integer", "decimal") and name not in ("year", "award_year", "batch"):
                values = [row.get(name) for row in rows]
                total = sum(Decimal(str(value)) for value in values if isinstance(value, int | float | Decimal))
                self.page.write_number(self.line, place, float(total), self.bold)
