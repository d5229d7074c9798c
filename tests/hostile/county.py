"""A county whose every text is an attack: ledgers, their file and sheet names, and the bureau file; and its harmless
twin, which has the same rows in the same places and says nothing but 甲 and a number."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import xlsxwriter
import yaml

from huibao.ledgers import Column, Schema, schemas

from .attacks import ATTACKS

SPACES = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, *range(0x2000, 0x200E), 0x2028, 0x2029]))
SPACES += "\u202f\u205f\u2060\u3000\ufeff\u1680"
# What texts must say for the pages to print the row's other cells.
TOPICS = {
    "documents.kind": ("铁拳", "清朗", "方案"),
    "subsidies.scheme": ("有机产品认证",),
    "plan_items.planned_for": ("2023",),
    "targets.indicator": ("market_entities.stock", "tianma"),
    "problem_lists.batch": ("1", "2"),
}
_TEXTS = ("text", "township")
_YEARS = ("year", "award_year")


def harmless(number: int) -> str:
    """What stands in the twin for attack `number`."""
    return f"甲{number:03d}"


@dataclass
class County:
    """Where the ledgers and the bureau file are, and what an import of them must count, by table."""

    ledgers: Path
    bureau: Path
    accepted: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    texts: dict[str, set[str]] = field(default_factory=dict)


def write_county(folder: Path, say: Callable[[int], str], attacks: Sequence[int], *, sheets: int = 0) -> County:
    """Write the county whose texts are `say(number)` for the numbers of `attacks`.

    Args:
        sheets: the tables whose place in the alphabet is even (0) or odd (1) are workbooks, the others CSV files.
    """
    county = County(folder / "ledgers", folder / "bureau.yaml")
    county.ledgers.mkdir(parents=True)
    for place, (table, schema) in enumerate(schemas().items()):
        heads = [column.header for column in schema.columns]
        good, bad = list(_good(schema, say, attacks)), list(_bad(schema, say, attacks))
        number = attacks[place % len(attacks)]
        lines = [[*heads, say(number)], *([*row, say(number)] for row in good + bad)]
        county.accepted[table], county.rejected[table] = len(good), len(bad)
        county.texts[table] = {
            written(row[at].strip(SPACES), place % 2 == sheets)
            for row in good
            for at, c in enumerate(schema.columns)
            if c.type in _TEXTS and c.reads != "area"
        } - {""}
        name = schema.ledger + _file_part(say(number))
        if place % 2 == sheets:
            (county.ledgers / f"{name}.xlsx").write_bytes(_workbook(lines, say(number)))
        else:
            (county.ledgers / f"{name}.csv").write_bytes(_delimited(lines))
    county.bureau.write_text(_bureau(say, attacks), encoding="utf-8")
    return county


def _good(schema: Schema, say: Callable[[int], str], attacks: Sequence[int]) -> Iterator[list[str]]:
    """For each attack a row with it in all texts, and for each text column a row with it there alone."""
    places = [at for at, column in enumerate(schema.columns) if column.type in _TEXTS and column.reads != "area"]
    turns = [places, *([place] for place in places)] if len(places) > 1 else [places]
    for count, number in enumerate(attacks):
        for turn, chosen in enumerate(turns):
            row = _row(schema, count * len(turns) + turn)
            for place in chosen:
                # A key is the attack once; elsewhere it needs something of its own.
                unique = schema.columns[place].key and len(chosen) > 1
                row[place] = say(number) + (f"甲{turn}{place}" if unique else "")
            yield row


def _bad(schema: Schema, say: Callable[[int], str], attacks: Sequence[int]) -> Iterator[list[str]]:
    """For each attack a row that it makes unreadable."""
    strict = [at for at, column in enumerate(schema.columns) if column.type not in _TEXTS or column.reads == "area"]
    for count, number in enumerate(attacks):
        row = _row(schema, 100_000 + count)
        row[strict[count % len(strict)]] = say(number) + "甲"
        yield row


def _row(schema: Schema, number: int) -> list[str]:
    return [_cell(schema.table, column, number) for column in schema.columns]


def _cell(table: str, column: Column, number: int) -> str:
    """A cell that fits; of key columns, one of its own."""
    if column.reads == "area":
        return ("enforcement", "food_safety", "network_supervision", "party_building", "quality_certification")[
            number % 5
        ]
    if topics := TOPICS.get(f"{table}.{column.name}"):
        if not column.key:
            return topics[number % len(topics)]
        return f"{topics[0]}{number}"
    if column.name in _YEARS:
        return "2022"
    day = f"2022-{1 + number % 12:02d}-{1 + number % 28:02d}"
    makers: dict[str, Callable[[], str]] = {
        "text": lambda: f"{column.header}{number}",
        "township": lambda: "",
        "code": lambda: column.codes[number % len(column.codes)],
        "date": lambda: day if column.required else "",
        "datetime": lambda: f"{day} {9 + number // 3600 % 8:02d}:{number // 60 % 60:02d}:{number % 60:02d}",
        "integer": lambda: str(1 + number % 9),
        "decimal": lambda: f"{1 + number % 9}.5",
        "boolean": lambda: "是" if number % 2 else "否",
        "uscc": lambda: _code(number),
    }
    return makers[column.type]()


def _code(number: int) -> str:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    first = f"9{number % 3 + 1}530199MA6{number:06d}"
    total = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(first))
    return first + signs[-total % 31]


def written(text: str, workbook: bool) -> str:
    """The text as a file can hold it: these two characters stand in no XML, a workbook spells them out."""
    return text.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_") if workbook else text


def _file_part(text: str) -> str:
    """As much of a text as a file's name takes."""
    cut = re.sub(r"[/\x00]", "∕", text).encode("utf-8", "replace")[:150].decode("utf-8", "ignore")
    return f"_{cut}"


def _delimited(lines: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(lines)
    return stream.getvalue().encode("utf-8")


def _workbook(lines: Sequence[Sequence[str]], sheet: str) -> bytes:
    """A workbook of texts; its sheet has a name that no spreadsheet program would let anybody give."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        page = book.add_worksheet("SHEET")
        for at, line in enumerate(lines):
            for across, cell in enumerate(line):
                page.write_string(at, across, cell)
    named = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(named, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/workbook.xml":
                written = re.sub(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", sheet)
                content = content.replace(b'name="SHEET"', f"name={quoteattr(written)}".encode())
            new.writestr(part, content)
    return named.getvalue()


def _bureau(say: Callable[[int], str], attacks: Sequence[int]) -> str:
    """The bureau's own words are attacks, too; those with control characters are refused (tests/test_bureau.py)."""
    texts = [text for number in attacks if (text := say(number).strip(SPACES)).isprintable()]
    at = lambda number: texts[number % len(texts)]  # noqa: E731
    told: dict[str, Any] = {
        "name": "青禾县市场监督管理局" + at(0),
        "city": at(1),
        "division": "530199",
        "offices": {"food_safety": at(2), "enforcement": at(3), "staff_capability": at(4)},
        "internal": ["market_entities.stock", "enforcement.*"],
        "letterhead": {
            "title": "关于" + at(5),
            "recipient": at(6),
            "document_number": at(7),
            "date": "2023年1月5日",
            "signatory": at(8),
        },
    }
    return yaml.safe_dump(told, allow_unicode=True)


ALL = tuple(range(len(ATTACKS)))
