"""Reading xlsx workbooks with python-calamine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from huibao.errors import LedgerError
from huibao.ledgers import _archive
from huibao.ledgers._names import file_name, is_unicode
from huibao.ledgers._parts import Part, Sheet


def read_workbook(path: Path) -> Iterator[Sheet]:
    """The sheets of a workbook in their order, each in one block; sheets without a filled cell are left out.

    Raises:
        LedgerError: the file is no xlsx workbook, is encrypted, broken, or not safe to open.
    """
    examined = _archive.examine(path)
    workbook = _opened(path)
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        special = examined.specials.get(sheet.name, {})
        columns, filled = _columns(path, workbook, sheet.name, special)
        if columns:
            unvalued = [place for place, text in special.items() if not text]
            part = Part(1, columns, filled, unvalued, since_1904=examined.since_1904)
            yield Sheet(sheet.name, iter([part]))


def _opened(path: Path) -> CalamineWorkbook:
    try:
        if not is_unicode(str(path)):  # the reader takes no path that is not UTF-8
            with path.open("rb") as stream:
                return CalamineWorkbook.from_filelike(stream)
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise LedgerError("工作簿已加密，无法读取", where=file_name(path), remedy="去掉密码后另存") from None
    except (CalamineError, OSError, ValueError) as error:
        raise _archive.broken(file_name(path)) from error


def _columns(
    path: Path, workbook: CalamineWorkbook, name: str, specials: dict[tuple[int, int], str]
) -> tuple[list[list[object]], dict[int, np.ndarray]]:
    """The columns from A on, each with the value of every row from 1 on; and by column, the cells filled by merging."""
    try:
        sheet = workbook.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, OSError, ValueError) as error:
        raise _archive.broken(file_name(path)) from error
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
    for (row, place), text in specials.items():
        if place < len(columns) and row < len(columns[place]):
            columns[place][row] = text
    return columns, _fill_merged(columns, merged)


def _fill_merged(
    columns: list[list[object]], merged: list[tuple[tuple[int, int], tuple[int, int]]]
) -> dict[int, np.ndarray]:
    """A cell merged over several rows holds for each of them: by column, the rows that it fills."""
    filled: dict[int, np.ndarray] = {}
    for (top, left), (bottom, _) in merged:
        if left >= len(columns) or bottom == top:
            continue
        column = columns[left]
        if top >= len(column) or column[top] == "":
            continue
        marks = filled.setdefault(left, np.zeros(len(column), dtype=bool))
        for row in range(top + 1, min(bottom + 1, len(column))):
            if column[row] == "":
                column[row] = column[top]
                marks[row] = True
    return filled
