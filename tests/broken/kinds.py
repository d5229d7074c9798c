"""What a kind is, and short ways to say what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .builders import LEDGER, Build, xlsx


@dataclass(frozen=True)
class Kind:
    """A kind of file, and what must come of importing a folder with it and one sound ledger.

    `words` stand in what is printed or in the rejects workbook (of alternatives in a tuple, one does). The counts are
    those of `table`; None where the specification leaves the outcome open and only the sums must hold.
    """

    name: str
    build: Build
    status: int | None = 0
    words: tuple[str | tuple[str, ...], ...] = ()
    accepted: int | None = None
    rejected: int = 0
    skipped: int | None = None
    table: str = "incidents"
    alone: bool = False


def unreadable(name: str, build: Build, *words: str | tuple[str, ...], file: str = f"{LEDGER}.xlsx") -> Kind:
    """A file that cannot be read: status 1 and a sentence that names it."""
    return Kind(name, build, 1, (file, *words))


def read(name: str, build: Build, accepted: int, rejected: int = 0, *words: str, skipped: int | None = None) -> Kind:
    """A file that is read, rows to reject or not: status 0."""
    return Kind(name, build, 0, words, accepted, rejected, skipped)


def cell(name: str, ledger: tuple[str, str, str, str, str], bad: Any, *words: str) -> Kind:
    """A ledger with one row to accept and one to reject: `?` is where the bad cell stands."""
    table, title, header, first, second = ledger
    row = [bad if text == "?" else text for text in second.split(",")]
    column = header.split(",")[second.split(",").index("?")]
    rows = [header.split(","), first.split(","), row]
    return Kind(name, xlsx(rows, name=title, default_date_format="yyyy-mm-dd"), 0, (column, *words), 1, 1, 0, table)


def repeated(name: str, build: Build, *words: str, accepted: int = 1, table: str = "cases") -> Kind:
    """A ledger whose last row repeats a key."""
    return Kind(name, build, 0, words, accepted, 1, 0, table)
