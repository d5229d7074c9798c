"""A run's folder appears whole or not at all; approved runs are kept aside; two runs never write at once."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huibao.errors import RunError

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_STAGING = ".staging-"
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

    for left in _staged(outputs, (WORK,)):
        # Executed notebooks and a second name of the warehouse, which keeps its rows.
        shutil.rmtree(left, ignore_errors=True)
    for left in _staged(outputs, _EDITIONS):
        final = left.with_name(left.name.removeprefix(_STAGING))
        whole = (left / _LAST_WRITTEN).exists()
        if whole and not final.exists():
            # The kill came between two renames: the old run stands aside, the new one is whole.
            left.rename(final)
        elif (left / _APPROVAL).exists() or (whole and not is_intact(left)):
            # The kill came after the swap: this is the old run, approved or edited by hand, that was to be kept.
            left.rename(_next_version(final))
        else:
            _remove(left)
    for left in _unfinished(outputs):
        left.unlink(missing_ok=True)


def _staged(outputs: Path, names: tuple[str, ...]) -> list[Path]:
    """Folders of runs in the making, only where runs stand: `--out` may name a folder that holds much else."""
    places = (outputs.glob(f"{depth}/{_STAGING}{name}") for depth in ("*", "*/*") for name in names)
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
    """
    kept = _next_version(final) if keep_old and final.exists() else None
    if not final.exists():
        staged.rename(final)
    elif _exchange(staged, final):
        # The staging folder now holds the old run.
        _put_away(staged, kept)
    else:
        _put_away(final, kept)
        staged.rename(final)
    return kept


def _put_away(old: Path, kept: Path | None) -> None:
    if kept is None:
        _remove(old)
    else:
        old.rename(kept)


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
