"""Ledgers without mistakes, made of the accepted rows of messy ones: what properties of figures are tested on."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path
from typing import Any

import pandas as pd

from .reader import Book, contract

# Where the order of rows may decide a figure ("latest" with a tie): one row a day is left.
ONE_A_DAY = {"rankings": "issued_on", "documents": "issued_on", "inspection_findings": "fed_back_on"}


def without_ties(books: dict[str, Book]) -> dict[str, pd.DataFrame]:
    """The accepted rows, of ledgers with a latest row at most one a day."""
    return {
        table: book.rows.drop_duplicates(ONE_A_DAY[table]) if table in ONE_A_DAY else book.rows
        for table, book in books.items()
    }


def shown(cell: Any) -> str:
    """A typed cell as a ledger has it."""
    if cell is None or cell is pd.NaT:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return str(cell)


def write_clean(folder: Path, tables: dict[str, pd.DataFrame], shuffle: int | None = None) -> None:
    """One CSV file a ledger, rows (and columns) in their order or shuffled by a seed."""
    folder.mkdir(parents=True, exist_ok=True)
    for (table, ledger), columns in contract().items():
        rows = [list(row) for row in tables[table].itertuples(index=False, name=None)]
        order = list(range(len(columns)))
        if shuffle is not None:
            rng = random.Random(f"{shuffle}:{table}")
            rng.shuffle(rows)
            rng.shuffle(order)
        with (folder / f"{ledger}.csv").open("w", encoding="utf-8", newline="") as target:
            out = csv.writer(target)
            out.writerow([columns[place].header for place in order])
            out.writerows([[shown(row[place]) for place in order] for row in rows])


def moved(table: str, rows: pd.DataFrame, day: str) -> pd.DataFrame:
    """Copies of the rows with every date on one day and keys of their own."""
    copies = rows.copy()
    for columns in (columns for (name, _), columns in contract().items() if name == table):
        for column in columns:
            if column.type in {"date", "datetime"}:
                copies[column.name] = copies[column.name].where(copies[column.name].isna(), pd.Timestamp(day))
            elif column.key and column.type == "text":
                copies[column.name] = [f"新{place}" for place in range(len(copies))]
    return copies
