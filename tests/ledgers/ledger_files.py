"""Writing small ledgers and spoiling them."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from huibao.ledgers import _uscc


def uscc(number: int, division: str = "530199", kind: str = "91") -> str:
    """A code with a right check digit; `number` makes it unique."""
    first = f"{kind}{division}{number:09d}"
    return first + _uscc.check_digit(first)


def write_lines(path: Path, lines: Sequence[Sequence[Any]], sheet: str = "Sheet1") -> Path:
    """Write rows of cells as they are, to xlsx or csv by the file's name."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(["" if cell is None else cell for cell in line] for line in lines)
        return path
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for line in lines:
        page.append(list(line))
    book.save(path)
    return path


def replace_part(path: Path, part: str, content: bytes) -> None:
    """Put other content into one part of a workbook (added when it has no such part)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, old in (parts | {part: content}).items():
            archive.writestr(name, old)


def replace_in_sheet(path: Path, old: bytes, new: bytes) -> None:
    """Replace bytes in the first sheet's XML."""
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        content = archive.read(part)
    assert old in content
    replace_part(path, part, content.replace(old, new))
