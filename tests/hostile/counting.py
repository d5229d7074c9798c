"""How many rows of data a file holds, counted with openpyxl and the csv module alone."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from typing import Any

import openpyxl

from .county import SPACES

TOTALS = {"合计", "小计", "总计"}
_FREE = dict.fromkeys(map(ord, SPACES))


def data_rows(content: bytes, suffix: str, required: set[str], optional: set[str]) -> dict[int, str] | None:
    """Row number → the first filled cell of each row of data below the header, over all sheets that have one; None when
    there is no header, or when a header stands there twice and the contract does not say which counts."""
    found: dict[int, str] = {}
    seen = False
    for lines in _sheets(content, suffix):
        names = [[_name(cell) for cell in line] for line in lines[:100]]
        tops = [at for at, line in enumerate(names) if required <= set(line)]
        if not tops:
            continue
        if len(tops) > 1 or any(names[tops[0]].count(name) > 1 for name in required | optional):
            return None
        seen = True
        for number, line in enumerate(lines[tops[0] + 1 :], start=tops[0] + 2):
            first = next((text for cell in line if (text := _text(cell))), "")
            if first and first.translate(_FREE) not in TOTALS:
                found[number] = first
    return found if seen else None


def _name(cell: Any) -> str:
    return unicodedata.normalize("NFKC", _text(cell)).translate(_FREE).strip("*")


def _text(cell: Any) -> str:
    if isinstance(cell, (dt.date, dt.time, dt.timedelta, bool, int, float)):
        return repr(cell)
    return str(cell or "").strip(SPACES)


def _sheets(content: bytes, suffix: str) -> list[list[list[Any]]]:
    if suffix == ".csv":
        csv.field_size_limit(10_000_000)
        return [list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))]
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book]
