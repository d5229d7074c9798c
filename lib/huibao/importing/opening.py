"""Importing ledgers into a warehouse, and opening the warehouse that serves a bureau's ledgers."""

from __future__ import annotations

import glob
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from huibao._addresses import duckdb_path, is_url
from huibao.errors import WarehouseError
from huibao.importing.filling import fill, noted_fingerprint, state_path
from huibao.importing.source import Source, digest_of
from huibao.importing.standing import open_standing
from huibao.moving import move_folder
from huibao.project import cache_folder
from huibao.warehouse import LedgerRecord, Warehouse

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.ledgers._kept import KeptFiles
    from huibao.ledgers._reading import Progress


@dataclass(frozen=True)
class ImportSummary:
    """What an import did.

    Attributes:
        warehouse: the path or URL that was filled.
        ledgers: one record per ledger found, by table name.
        warnings: in Chinese, in order.
        reject_cells: offending cells, one line each in the rejects workbook.
        rejects_file: the rejects workbook, beside the warehouse; None for a warehouse named by a URL.
    """

    warehouse: str
    ledgers: tuple[LedgerRecord, ...]
    warnings: tuple[str, ...]
    reject_cells: int
    rejects_file: Path | None

    @property
    def rejected(self) -> int:
        return sum(record.rejected for record in self.ledgers)


def import_ledgers(
    data: Path, warehouse: Path | str, bureau: Bureau, *, jobs: int | None = None, progress: Progress | None = None
) -> ImportSummary:
    """Read and check the ledgers in `data` and put them into `warehouse`, whole or not at all.

    Args:
        warehouse: a DuckDB file, replaced when all is read; or an Ibis URL, whose ledger tables are replaced.
        jobs: how many files are read at a time.

    Raises:
        LedgerError: a file cannot be read, a ledger lacks a required column, or no ledger is there.
        UsageError: `data` is no folder.
        WarehouseError: `warehouse`, or the rejects workbook beside it, is somebody's own or open in another program.
    """
    source = Source.of(data, bureau)
    with _lock(warehouse):
        if isinstance(warehouse, str) and is_url(warehouse):
            with Warehouse.open(warehouse, read_only=False) as foreign:
                return summary(_fill_foreign(foreign, source, jobs, progress), None)
        target = duckdb_path(warehouse)
        _fill_file(target, source, jobs, progress)
    with Warehouse.open(target) as filled:
        return summary(filled, rejects_path(target))


def open_data(bureau: Bureau, *, data: Path | None = None, warehouse: Path | str | None = None) -> Warehouse:
    """The warehouse that serves: `warehouse` as it stands, or the ledgers in `data` (else the bureau's, else the
    example's), checked on every call and imported again when a file came, went or changed by content.

    Raises:
        LedgerError, UsageError: see import_ledgers.
        WarehouseError: `warehouse` is not there or cannot be opened.
    """
    if data is None and warehouse is not None:
        return open_standing(warehouse)
    folder = data or bureau.data or example_folder()
    source = Source.of(folder, bureau)
    if isinstance(warehouse, str) and is_url(warehouse):
        return _open_foreign(warehouse, source)
    target = duckdb_path(warehouse) if warehouse is not None else default_warehouse(folder, bureau)
    if not _is_current(target, source.fingerprint):
        with _lock(target):
            if not _is_current(target, source.fingerprint):
                _fill_file(target, source, None, None)
    return Warehouse.open(target)


def _open_foreign(url: str, source: Source) -> Warehouse:
    foreign = Warehouse.open(url, read_only=False)
    try:
        if foreign.fingerprint() != source.fingerprint:
            with _lock(url):
                foreign = _fill_foreign(foreign, source, None, None)
    except BaseException:
        foreign.close()
        raise
    foreign.filled_from = source.fingerprint
    return foreign


def default_warehouse(data: Path, bureau: Bureau) -> Path:
    """Where the ledgers of one data folder and bureau file lie in the user's cache."""
    name = hashlib.sha256(os.fsencode(f"{data.resolve()}\n{bureau.path}")).hexdigest()[:16]
    return cache_folder() / "warehouses" / name / "warehouse.duckdb"


def example_folder(seed: int | None = None) -> Path:
    """The example ledgers, written once under the user's cache."""
    import shutil

    # Found without being loaded: it is written once and named on every run.
    package = Path(str(find_spec("huibao_example").origin)).parent  # type: ignore[union-attr]
    name = digest_of(sorted(package.rglob("*.py")))[:16] + ("" if seed is None else f"-{seed}")
    folder = cache_folder() / "example" / name
    if not folder.is_dir():
        with _lock(folder):
            if not folder.is_dir():
                beside = folder.with_name(f".{name}.{os.getpid()}")
                shutil.rmtree(beside, ignore_errors=True)
                _write_example(beside, seed)
                move_folder(beside, folder)
    return folder


def _write_example(folder: Path, seed: int | None) -> None:
    import huibao_example

    if seed is None:
        huibao_example.write_example(folder)
    else:
        huibao_example.write_example(folder, seed)


def write_rejects(warehouse: Warehouse, target: Path) -> None:
    """Write the rejects workbook: 台账, 文件, 工作表, 行号, 列, 值, 原因."""
    from huibao.ledgers._rejects import write_workbook

    write_workbook(warehouse.rejects(), target)


def _fill_foreign(foreign: Warehouse, source: Source, jobs: int | None, progress: Progress | None) -> Warehouse:
    from huibao.importing.foreign import copy_into

    return copy_into(foreign, lambda path: fill(source, path, jobs, progress))


def _fill_file(target: Path, source: Source, jobs: int | None, progress: Progress | None) -> None:
    """Fill a DuckDB file and write its rejects workbook beside the target, then put both in their places.

    To be called under the target's lock: what an import left that was killed is taken away.
    """
    _refuse_another(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    rejects = beside.with_name(f"{beside.name}.xlsx")
    _take_away(target)
    kept = _kept(target, source)
    try:
        fill(source, beside, jobs, progress, kept, target if kept is not None else None)
        with Warehouse.open(beside) as filled:
            write_rejects(filled, rejects)
        _put(beside, target, rejects, source.fingerprint)
    except (duckdb.IOException, duckdb.TransactionException) as error:
        remedy = "腾出磁盘空间，或检查文件夹能否写；缓存所在的磁盘可用环境变量 XDG_CACHE_HOME 另行指定"
        raise WarehouseError("数据仓库写不进磁盘，原来的没有改动", where=target.parent, remedy=remedy) from error
    finally:
        _take_away(target)


def _refuse_another(target: Path) -> None:
    """A file that no import wrote may be the user's own: it is not replaced."""
    if state_path(target).exists():
        return
    if not target.is_file() or target.stat().st_size == 0:
        from huibao.ledgers._rejects import is_rejects_workbook

        rejects = rejects_path(target)
        if rejects.exists() and not is_rejects_workbook(rejects):
            raise WarehouseError(
                "那里已有别的 rejects.xlsx，不是导入写出的，没有覆盖",
                where=rejects,
                remedy="先移走它，或把数据仓库存到别的文件夹",
            )
        return
    try:
        with Warehouse.open(target) as standing:
            ours = standing.is_imported()
    except WarehouseError:
        ours = target.is_relative_to(cache_folder())  # only imports write there: what is broken is made anew
    if not ours:
        raise WarehouseError(
            "那里已有别的文件，不是导入写出的数据仓库，没有覆盖", where=target, remedy="换一个文件名，或先移走那个文件"
        )


def _take_away(target: Path) -> None:
    """Remove the unfinished files of imports into `target`."""
    name = glob.escape(target.name)
    for pattern in (f".{name}.*.part*", f"..{name}.*.part", f"{name}.json.*.part"):
        for left in target.parent.glob(pattern):
            left.unlink(missing_ok=True)


def rejects_path(target: Path) -> Path:
    """Where an import writes the rejects workbook: beside the warehouse."""
    return target.with_name("rejects.xlsx")


def summary(filled: Warehouse, rejects_file: Path | None) -> ImportSummary:
    """What the import that filled a warehouse did."""
    ledgers, warnings = tuple(filled.ledgers().values()), tuple(filled.warnings())
    return ImportSummary(filled.target, ledgers, warnings, filled.rejects().num_rows, rejects_file)


def _put(beside: Path, target: Path, rejects: Path, fingerprint: str) -> None:
    """Put a finished warehouse and its rejects workbook in their places. The note of what they hold is deleted first
    and written last, so that a note that exists is true. The workbook, which a user may have open, is replaced before
    the warehouse: where that fails, the warehouse is still the old one."""
    state = state_path(target)
    with beside.open("rb+") as stream:
        os.fsync(stream.fileno())
    state.unlink(missing_ok=True)
    _replace(
        rejects_path(target), rejects, "退回行的工作簿正被打开，无法更新，数据仓库没有改动", "关闭 rejects.xlsx 后重试"
    )
    _replace(target, beside, "数据仓库正被使用，无法更新", "关闭正在使用它的程序后重试")
    note = state.with_name(f"{state.name}.{os.getpid()}.part")
    note.write_text(json.dumps({"fingerprint": fingerprint, "size": target.stat().st_size}), encoding="utf-8")
    note.replace(state)


def _replace(place: Path, made: Path, problem: str, remedy: str) -> None:
    """Put a file in its place; Windows refuses while another program has the old one open."""
    try:
        made.replace(place)
    except PermissionError as error:
        raise WarehouseError(problem, where=place, remedy=remedy) from error


def _is_current(target: Path, fingerprint: str) -> bool:
    """Whether the DuckDB file was filled from exactly this."""
    return noted_fingerprint(target) == fingerprint


@contextmanager
def _lock(target: Path | str) -> Iterator[None]:
    """One import at a time into one warehouse; a second one waits."""
    from filelock import FileLock

    if isinstance(target, str) and is_url(target):
        path = cache_folder() / "locks" / hashlib.sha256(target.encode()).hexdigest()[:16]
    else:
        path = duckdb_path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock")):
        yield


def _kept(target: Path, source: Source) -> KeptFiles | None:
    """What earlier imports kept of the files; nothing is kept beside a warehouse that lies outside the cache."""
    from huibao.ledgers._kept import KeptFiles

    if not target.is_relative_to(cache_folder() / "warehouses"):
        return None
    return KeptFiles(target.parent / "files", source.settings)
