"""Personal numbers planted in every text column, in many notations, are nowhere afterwards but in the ledgers.

Not in the warehouse, the outputs, the rejects, the logs, what is printed, or the caches. Each number is one token.
"""

from __future__ import annotations

import csv
import io
import os
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.ledgers import schemas
from huibao.warehouse import Warehouse

from .county import SPACES, TOPICS, _cell, _workbook

#: Made-up numbers with right check digits, of nobody: an identity number, a telephone, an office's, a bank card.
CARD, PHONE, OFFICE, BANK = "530199195503077717", "18487162953", "08736152948", "6217009988776655442"
#: How people write them.
NOTATIONS: dict[str, tuple[Callable[[str], str], ...]] = {
    CARD: (
        str,
        lambda n: f"张某（身份证{n}）",
        lambda n: f"{n[:6]} {n[6:14]} {n[14:]}",
        lambda n: "-".join((n[:6], n[6:14], n[14:])),
        lambda n: "".join(chr(ord(sign) + 0xFEE0) for sign in n),
        lambda n: f"2022 03 {n}",
    ),
    PHONE: (
        str,
        lambda n: f"联系人李某{n}，已告知",
        lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
        lambda n: f"+86 {n[:3]} {n[3:7]} {n[7:]}",
        lambda n: "".join(chr(ord(sign) + 0xFEE0) for sign in n),
        lambda n: f"Tel{n}",
        lambda n: f"{n[:3]}\u3000{n[3:7]}\u3000{n[7:]}",
    ),
    OFFICE: (lambda n: f"{n[:4]}-{n[4:]}", lambda n: f"（{n[:4]}）{n[4:]}", lambda n: f"电话{n}"),
    BANK: (
        lambda n: f"账号{n}",
        lambda n: " ".join((n[:4], n[4:8], n[8:12], n[12:16], n[16:])),
        lambda n: "".join(chr(ord(sign) + 0xFEE0) for sign in n),
    ),
}
WRITTEN = [(number, way(number)) for number, ways in NOTATIONS.items() for way in ways]
AREAS = "licensing_reform,next_steps,quality_certification,enforcement,consumer_protection"


def luhn(number: str) -> bool:
    digits = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in digits) % 10 == 0


@dataclass
class Planted:
    """The ledgers with planted numbers, what came of them, and how many cells of each table hold one."""

    folder: Path
    cells: dict[str, int]
    printed: str

    @property
    def warehouse(self) -> Path:
        return self.folder / "w" / "warehouse.duckdb"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    folder = tmp_path_factory.mktemp("personal")
    (folder / "ledgers").mkdir()
    cells = {table: _write(folder / "ledgers", place, table) for place, table in enumerate(schemas())}
    bureau = folder / "bureau.yaml"
    bureau.write_text("name: 青禾县市场监督管理局\ncity: 云州市\ndivision: '530199'\n", encoding="utf-8")
    kept = {name: os.environ.get(name) for name in ("XDG_CACHE_HOME",)}
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    capture = pytest.MonkeyPatch()
    said = io.StringIO()
    capture.setattr("sys.stdout", said)
    capture.setattr("sys.stderr", said)
    try:
        given = ["--bureau", bureau, "--warehouse", folder / "w" / "warehouse.duckdb"]
        run("import", folder / "ledgers", *given)
        chosen = ["--areas", AREAS, "--edition", "both", "--format", "html,pdf,docx,xlsx", "--out", folder / "out"]
        run("run", "2022", "--data", folder / "ledgers", "--bureau", bureau, *chosen)
        run("explain", "next_steps.plan_items", "2022", *given, "--rows", folder / "out" / "rows.csv")
        run("explain", "enforcement.cases", "2022", *given, "--rows", folder / "out" / "rows.xlsx")
        yield Planted(folder, cells, said.getvalue())
    finally:
        capture.undo()
        for name, value in kept.items():
            if value is not None:
                os.environ[name] = value


def run(*arguments: object) -> None:
    assert report_errors(commands, list(map(str, arguments))) == 0


def _write(folder: Path, place: int, table: str) -> int:
    """A ledger whose every text column holds every number in every notation; how many cells that are."""
    schema = schemas()[table]
    lines: list[list[str]] = [[*(column.header for column in schema.columns), "备注"]]
    count = 0
    for number, (_, text) in enumerate(WRITTEN):
        row = [_cell(table, column, number) for column in schema.columns]
        for at, column in enumerate(schema.columns):
            free = column.type in ("text", "township") and column.reads != "area" and not column.document_number
            # Half of the rows keep what the pages ask for, so that their other cells are printed.
            if free and (number % 2 or f"{table}.{column.name}" not in TOPICS):
                # A key needs something of its own beside the number.
                row[at] = f"{column.header}第{number}号，{text}" if column.key else text
                count += 1
        lines.append([*row, text])
    # A column of amounts takes any number: what stands there is an amount.
    spoiled = [column for column in schema.columns if column.type in ("date", "datetime", "code", "boolean", "uscc")]
    for number, (_, text) in enumerate(WRITTEN if spoiled else ()):
        row = [_cell(table, column, 5000 + number) for column in schema.columns]
        row[schema.columns.index(spoiled[number % len(spoiled)])] = text
        lines.append([*row, text])
    if place % 2:
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows(lines)
        (folder / f"{schema.ledger}.csv").write_text(stream.getvalue(), encoding="utf-8", newline="")
    else:
        (folder / f"{schema.ledger}.xlsx").write_bytes(_workbook(lines, "台账"))
    return count


def readings(path: Path) -> Iterator[tuple[str, str]]:
    """Every text in a file: raw, unpacked, inflated, and as a PDF's pages or a database's cells."""
    content = path.read_bytes()
    yield path.name, content.decode("utf-8", "replace")
    yield path.name, content.decode("utf-16-le", "ignore")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for part in archive.namelist():
                yield f"{path.name}/{part}", archive.read(part).decode("utf-8", "replace")
    elif content.startswith(b"%PDF"):
        reader = pypdf.PdfReader(path)
        yield path.name, "".join(page.extract_text() for page in reader.pages)
    elif content.startswith(b"SQLite format 3"):
        yield from _cells_of(path)
    else:
        for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", content):
            try:
                piece = content[match.start() : match.start() + 2**20]
                yield path.name, zlib.decompressobj(47).decompress(piece, 2**24).decode("utf-8", "replace")
            except zlib.error:
                continue


def _cells_of(path: Path) -> Iterator[tuple[str, str]]:
    with sqlite3.connect(path) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    yield f"{path.name}/{table}", text


_BETWEEN = re.compile(rf"[-()（）.\s{re.escape(SPACES)}]")
_NARROW = {chr(digit + 0xFEE0): chr(digit) for digit in range(ord("0"), ord("9") + 1)}


def leaks(texts: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """The planted numbers that stand in the texts, in any notation."""
    found = set()
    for where, text in texts:
        squeezed = _BETWEEN.sub("", text.translate(str.maketrans(_NARROW)))
        found |= {(where, number) for number in NOTATIONS if number in squeezed}
    return found


def test_the_planted_numbers_are_what_they_should_be() -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, CARD, strict=False))
    assert CARD[17] == "10X98765432"[total % 11] and luhn(BANK) and len(PHONE) == 11
    for number, text in WRITTEN:
        assert leaks([("", text)]) == {("", number)}


def test_no_number_is_in_any_file_but_the_ledgers(planted: Planted) -> None:
    files = [path for part in ("out", "w", "cache") for path in (planted.folder / part).rglob("*") if path.is_file()]
    names = {path.suffix for path in files}
    assert {".html", ".pdf", ".docx", ".xlsx", ".json", ".ipynb", ".duckdb", ".csv", ".log"} <= names
    found = {leak for path in files for leak in leaks(list(readings(path)))}
    assert found == set()


def test_no_number_is_printed(planted: Planted) -> None:
    assert "已换成代号" in planted.printed
    assert leaks([("printed", planted.printed)]) == set()


def test_no_number_is_in_any_cell_of_the_warehouse_and_each_has_one_token(planted: Planted) -> None:
    tokens: set[str] = set()
    with Warehouse.open(planted.warehouse) as warehouse:
        names = warehouse.sql("SELECT table_name AS n FROM duckdb_tables() WHERE NOT internal")["n"].to_pylist()
        for name in names:
            rows: list[dict[str, Any]] = warehouse.sql(f'SELECT * FROM "{name}"').to_pylist()
            texts = [(name, str(value)) for row in rows for value in row.values() if isinstance(value, str)]
            assert leaks(texts) == set()
            tokens.update(token for _, text in texts for token in re.findall("[一-龥]+号码?〔[a-p]+〕", text))
        counted = dict.fromkeys(schemas(), 0)
        for one in warehouse.personal():
            counted[one["table_name"]] += one["cells"]
    endings = {re.search("(身份证号|手机号|电话号码|银行卡号)〔.*", token)[0] for token in tokens}  # type: ignore[index]
    assert len(endings) == len(NOTATIONS)
    assert counted == planted.cells


def test_the_data_quality_page_counts_them(planted: Planted) -> None:
    page = (planted.folder / "out" / "2022" / "internal" / "data-quality.html").read_text(encoding="utf-8")
    assert f">{sum(planted.cells.values())}<" in page
