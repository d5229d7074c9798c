"""The files of a folder of ledgers: which ledger each one is, and what its sheets hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from huibao.errors import LedgerError
from huibao.ledgers._check import Block, check_part
from huibao.ledgers._columns import Context
from huibao.ledgers._delimited import read_delimited
from huibao.ledgers._layout import Layout, direct_layout
from huibao.ledgers._names import file_name
from huibao.ledgers._parts import Part, Sheet
from huibao.ledgers._rows import HEAD, Header, find_header
from huibao.ledgers._schema import Schema, schemas
from huibao.ledgers._workbook import read_workbook

SUFFIXES = (".xlsx", ".csv")
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class LedgerFile:
    """A file that may hold a ledger: its name, and the ledger that its name begins with."""

    path: Path
    name: str
    sha256: str
    schema: Schema | None


@dataclass(frozen=True)
class Folder:
    """The readable files of a folder, by name, and what else stands there."""

    files: tuple[LedgerFile, ...]
    warnings: tuple[str, ...]


def scan(folder: Path) -> Folder:
    """List and digest the files of `folder`; hidden and temporary ones are passed over.

    Raises:
        LedgerError: the folder or one of its files cannot be read.
    """
    files: list[LedgerFile] = []
    warnings: list[str] = []
    try:
        entries = sorted(folder.iterdir(), key=file_name)
        for path in entries:
            name = file_name(path)
            if name.startswith((".", "~$")) or name.lower() in _SYSTEM_FILES:
                continue
            if path.is_dir():
                if any(inner.suffix.lower() in SUFFIXES for inner in path.iterdir()):
                    warnings.append(f"{name}：是子文件夹，其中的文件未读取；台账应直接放在数据文件夹下")
            elif path.suffix.lower() not in SUFFIXES:
                warnings.append(f"{name}：不是 xlsx 或 csv 文件，未读取")
            else:
                warnings += _remarks(path, name, folder)
                files.append(LedgerFile(path, name, digest(path), ledger_of(name)))
    except OSError as error:
        raise LedgerError(f"文件无法读取（{error.strerror}）", where=error.filename, remedy="检查文件权限") from error
    return Folder(tuple(files), tuple(warnings))


def _remarks(path: Path, name: str, folder: Path) -> list[str]:
    """What to say of a file that leads out of the folder; a pipe or a device would never end and is refused."""
    if path.exists() and not path.is_file():
        raise LedgerError("不是普通文件，没有读取", where=name, remedy="把它移出台账文件夹")
    if path.is_symlink() and path.exists() and not path.resolve().is_relative_to(folder.resolve()):
        return [f"{name}：是链接，读取的是台账文件夹之外的文件；请核对是否本单位的台账"]
    return []


def digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def ledger_of(name: str) -> Schema | None:
    """The ledger whose name the file's name begins with; the longest when several fit."""
    fitting = [schema for schema in schemas().values() if name.startswith(schema.ledger)]
    return max(fitting, key=lambda schema: len(schema.ledger), default=None)


@dataclass
class Loaded:
    """What was found in one file: checked blocks in sheet and row order, each with its layout and sheet."""

    file: LedgerFile
    blocks: list[tuple[Layout, str, Block]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def load(file: LedgerFile, mappings: Sequence[Layout], context: Context) -> Loaded:
    """Read and check every sheet of a file that fits its ledger or a source mapping.

    Raises:
        LedgerError: the file cannot be read, or is named as a ledger and lacks a required column.
    """
    loaded = Loaded(file)
    own = direct_layout(file.schema) if file.schema else None
    layouts = [own, *mappings] if own else list(mappings)
    unfit: list[tuple[str, Header | None]] = []
    for sheet in _sheets(file.path):
        first = next(sheet.parts)
        chosen = _choose(first.head(HEAD), layouts)
        if chosen is None:
            unfit.append((sheet.name, _header(first, own) if own else None))
            continue
        layout, header = chosen
        _refuse_repeated(file, sheet.name, layout, header)
        for part in chain([first.rest(header.row + 1)], sheet.parts):
            block = check_part(part, header, layout, context, file=file.name, sheet=sheet.name)
            loaded.blocks.append((layout, sheet.name, block))
        if header.row:
            loaded.blocks[-1][2].skipped["标题行"] = header.row
    _judge(loaded, unfit, own)
    return loaded


def _sheets(path: Path) -> Iterator[Sheet]:
    return read_workbook(path) if path.suffix.lower() == ".xlsx" else read_delimited(path)


def _choose(head: list[list[str]], layouts: Sequence[Layout]) -> tuple[Layout, Header] | None:
    for layout in layouts:
        header = find_header(head, layout.required, layout.optional)
        if not header.missing:
            return layout, header
    return None


def _header(part: Part, layout: Layout) -> Header:
    return find_header(part.head(HEAD), layout.required, layout.optional)


def _place(file: LedgerFile, sheet: str) -> str:
    return f"{file.name}，工作表“{sheet}”" if sheet else file.name


def _refuse_repeated(file: LedgerFile, sheet: str, layout: Layout, header: Header) -> None:
    if header.repeated:
        raise LedgerError(
            f"表头中“{'”“'.join(header.repeated)}”出现了不止一次，无法确定读哪一列",
            where=_place(file, sheet),
            remedy="删去或改名多余的列",
        )


def _judge(loaded: Loaded, unfit: list[tuple[str, Header | None]], own: Layout | None) -> None:
    """Say what became of sheets that fit nothing: an error where they are the ledger itself, else a warning."""
    file = loaded.file
    if own is None:
        if not loaded.blocks:
            loaded.warnings.append(f"{file.name}：文件名不以任何台账名开头，表头也不符合任何来源映射，未读取")
        else:
            loaded.warnings += [f"{_place(file, sheet)}：表头不符合来源映射，未读取" for sheet, _ in unfit]
        return
    if not loaded.blocks and not unfit:
        raise LedgerError("文件中没有任何内容，缺少表头", where=file.name, remedy=f"补上{own.schema.ledger}的表头")
    judged = [(sheet, header) for sheet, header in unfit if header is not None]
    near = [item for item in judged if len(item[1].missing) * 2 <= len(own.required)]
    if not loaded.blocks and not near:
        near = [min(judged, key=lambda item: len(item[1].missing))]
    if near:
        sheet, header = near[0]
        raise LedgerError(
            f"{own.schema.ledger}缺少必填列“{'”“'.join(header.missing)}”",
            where=_place(file, sheet),
            remedy="补上该列，或把表头改成台账规定的名称",
        )
    loaded.warnings += [f"{_place(file, sheet)}：表头不是{own.schema.ledger}的表头，未读取" for sheet, _ in judged]
