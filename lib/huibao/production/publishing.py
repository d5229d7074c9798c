"""A run's folder appears whole or not at all; approved runs are kept aside; two runs never write at once."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huibao.errors import RunError
from huibao.moving import move_folder

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_STAGING = ".staging-"
# Where a run stands that the next one is taking the place of.
_OLD = f"{_STAGING}old-"
# What a system says of a folder in which a file is open (Windows, and its shares elsewhere).
_HELD = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY)
#: Where a run's notebooks are executed, beside its editions.
WORK = "work"
_APPROVAL = "approval.json"
_LAST_WRITTEN = "manifest.json"
_EDITIONS = ("internal", "public")
_PART = re.compile(r"\.(index\.html|approval\.json|[0-9a-f]+\.duckdb)\.\d+\.part")


@contextmanager
def locked(outputs: Path) -> Iterator[None]:
    """Hold the outputs folder for one run; another run waits up to ten minutes, then is refused.

    Raises:
        RunError: another run holds the folder all that time.
    """
    from filelock import FileLock, Timeout

    outputs.mkdir(parents=True, exist_ok=True)
    lock = FileLock(outputs / ".lock", timeout=600)
    try:
        with lock:
            yield
    except Timeout:
        raise RunError(
            "另一次运行正在写这个输出文件夹", where=outputs, remedy="等它结束后再运行，或用 --out 写到别处"
        ) from None


def clean_up(outputs: Path) -> None:
    """Finish or undo what an interrupted run left: nothing approved or edited is lost, nothing half-written stays.

    To be called while the outputs are locked.
    """
    from huibao.review import is_intact

    remove_work(outputs)
    for left in _staged(outputs, _STAGING):
        final = left.with_name(left.name.removeprefix(_STAGING))
        whole = (left / _LAST_WRITTEN).exists()
        if whole and not final.exists():
            # The kill came between two renames: the old run stands aside, the new one is whole.
            move_folder(left, final)
        elif (left / _APPROVAL).exists() or (whole and not is_intact(left)):
            # The kill came after the swap: this is the old run, approved or edited by hand, that was to be kept.
            move_folder(left, _next_version(final))
        else:
            _remove(left)
    for left in _staged(outputs, _OLD):
        final = left.with_name(left.name.removeprefix(_OLD))
        if final.exists():
            shutil.rmtree(left, ignore_errors=True)
        else:
            move_folder(left, final)
    for left in _unfinished(outputs):
        left.unlink(missing_ok=True)


def remove_work(outputs: Path) -> None:
    """Remove what runs worked with: executed notebooks and a second name of the warehouse, which keeps its rows."""
    for left in _staged(outputs, _STAGING, (WORK,)):
        shutil.rmtree(left, ignore_errors=True)


def _staged(outputs: Path, prefix: str, names: tuple[str, ...] = _EDITIONS) -> list[Path]:
    """Folders of runs in the making, only where runs stand: `--out` may name a folder that holds much else."""
    places = (outputs.glob(f"{depth}/{prefix}{name}") for depth in ("*", "*/*") for name in names)
    return sorted(path for found in places for path in found)


def _unfinished(outputs: Path) -> Iterator[Path]:
    """Files that were being written beside their place: the page of all runs, kept ledgers, approvals."""
    from huibao.review.overview import run_folders

    for folder in (outputs, outputs / ".ledgers", *run_folders(outputs)):
        yield from (path for path in folder.glob(".*.part") if _PART.fullmatch(path.name))


def staging_folder(final: Path) -> Path:
    """An empty folder beside `final`, to be filled and then published."""
    folder = final.with_name(f"{_STAGING}{final.name}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def publish(staged: Path, final: Path, *, keep_old: bool) -> Path | None:
    """Put a finished folder in its place. With `keep_old` the run that stood there moves, unchanged, to
    `<edition>@v1`, `@v2`, …; else it is removed.

    Returns:
        Where the old run now stands, if it was kept.

    Raises:
        RunError: a file of the old run is open, which keeps its folder where it is; it is still whole.
    """
    if not final.exists():
        move_folder(staged, final)
        return None
    kept = _next_version(final) if keep_old else None
    aside = kept or final.with_name(f"{_OLD}{final.name}")
    if _exchange(staged, final):
        # The staging folder now holds the old run.
        staged.rename(aside)
    else:
        _set_aside(final, aside)
        try:
            move_folder(staged, final)
        except OSError:
            aside.rename(final)
            raise
    if kept is None:
        shutil.rmtree(aside, ignore_errors=True)
    return kept


def _set_aside(final: Path, aside: Path) -> None:
    """Move the old run out of the way: as a whole, for of one that is removed file by file half may stay."""
    try:
        move_folder(final, aside)
    except OSError as error:
        if error.errno not in _HELD:
            raise
        raise RunError(
            "旧的结果里有文件正被别的程序打开，新的结果没有换上",
            where=final,
            remedy="关闭打开着它的 Word、Excel、PDF 阅读器和文件夹窗口，再运行一次",
        ) from error


def _remove(run: Path) -> None:
    """Its manifest first: what a kill leaves of it must not look like a run that somebody edited."""
    (run / _LAST_WRITTEN).unlink(missing_ok=True)
    shutil.rmtree(run)


def _next_version(final: Path) -> Path:
    number = 1
    while (kept := final.with_name(f"{final.name}@v{number}")).exists():
        number += 1
    return kept


def _exchange(a: Path, b: Path) -> bool:
    """Swap two folders in one step where the system can (Linux); False where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _RENAME_EXCHANGE) == 0)
