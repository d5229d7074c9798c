"""The files of a folder of ledgers, and which ledger each one is. They are looked at on every run: this module imports
nothing that reading them needs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from huibao.errors import LedgerError, system_reason
from huibao.ledgers._names import file_name
from huibao.ledgers._schema import Schema, schemas

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
                remedy = "；如是台账，请另存为 xlsx" if ledger_of(name) else ""
                warnings.append(f"{name}：不是 xlsx 或 csv 文件，未读取{remedy}")
            else:
                warnings += _remarks(path, name, folder)
                files.append(LedgerFile(path, name, digest(path), ledger_of(name)))
    except OSError as error:
        what = f"文件无法读取（{system_reason(error)}）"
        remedy = "检查文件权限，关闭打开着它的程序，再运行一次"
        raise LedgerError(what, where=error.filename, remedy=remedy) from error
    return Folder(tuple(files), tuple(warnings))


def _remarks(path: Path, name: str, folder: Path) -> list[str]:
    """What to say of a file that leads out of the folder. A link to nothing is refused, and a pipe or a device, which
    would never end."""
    if path.is_symlink() and not path.exists():
        raise LedgerError("链接所指的文件不存在，无法读取", where=name, remedy="把文件本身放进台账文件夹，或删去该链接")
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
