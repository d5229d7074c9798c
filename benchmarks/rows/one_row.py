"""One row of a ledger changed: only its areas and the report run again.

Both sides read the ledgers' folder and make web pages and PDF, as the plain command does. The full run begins with
nothing kept; each further run follows the change of one row of another ledger and keeps all else.
"""

from __future__ import annotations

import re
import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import CommandFailed, run_command
from benchmarks.scale import Scale
from benchmarks.setting import HUIBAO, PERIOD, Setting
from benchmarks.table import Measured

# Ledgers small and large, used by few areas and by many: (the file's name begins with, table, column).
_CHANGES = (
    ("食品生产经营单位台账", "food_units", "township"),
    ("12315投诉举报台账_2022", "complaints", "township"),
    ("市场主体登记台账_2022", "registrations", "township"),
)
_TOLD = re.compile(r"运行 (\d+) 个笔记本，沿用 (\d+) 个")


def measure(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured]]:
    """Row one-row."""
    data = setting.folder / "data-one-row"
    shutil.copytree(setting.data, data)
    environment = {**setting.environment(), "XDG_CACHE_HOME": str(setting.folder / "cache-one-row")}
    del environment["HUIBAO_WAREHOUSE"]
    command = [*HUIBAO, "run", PERIOD, "--data", str(data), "--out", str(setting.folder / "out-one-row")]
    full = []
    for _ in range(scale.long_repeats):
        shutil.rmtree(setting.folder / "cache-one-row", ignore_errors=True)
        full.append(run_command([*command, "--force"], environment)[0])
    shares, told = [], []
    for prefix, table, column in _CHANGES:
        change_one_row(next(data.glob(f"{prefix}*.xlsx")), table, column)
        seconds, _, messages = run_command(command, environment)
        again = _TOLD.search(messages)
        if again is None or 0 in (int(again[1]), int(again[2])):
            raise CommandFailed(f"not only the areas of {prefix} ran: {messages[:200]}")
        shares.append(100 * seconds / statistics.median(full))
        told.append(f"{again[1]}个")
    note = f"全部 {statistics.median(full):.1f}秒（含导入和 PDF）；改三本台账各一行，分别重跑{'、'.join(told)}领域"
    yield "one-row", Measured.of(shares, note)


def change_one_row(workbook: Path, table: str, column: str) -> None:
    """Give one row of a ledger the value that another row has in a column."""
    import openpyxl

    from huibao.ledgers import schemas

    header = next(each.header for each in schemas()[table].columns if each.name == column)
    book = openpyxl.load_workbook(workbook)
    cells = [cell for sheet in book for cell in _below(sheet, header) if cell.value]
    first = cells[0]
    first.value = next(cell.value for cell in cells if cell.value != first.value)
    book.save(workbook)


def _below(sheet: object, header: str) -> list:  # type: ignore[type-arg]
    for row in sheet.iter_rows(max_row=10):  # type: ignore[attr-defined]
        for cell in row:
            if str(cell.value or "").strip() == header:
                column = sheet.iter_rows(min_row=cell.row + 1, min_col=cell.column, max_col=cell.column)  # type: ignore[attr-defined]
                return [found for (found,) in column]
    return []
