"""Fills a DuckDB file from a folder of ledgers, reusing the tables of an earlier import that would not change."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.errors import LedgerError
from huibao.importing.source import Source, area_names, mapping_folders

if TYPE_CHECKING:
    from huibao.ledgers._kept import KeptFiles
    from huibao.ledgers._reading import Progress
    from huibao.ledgers._standing import Standing

# Copying a larger warehouse, and holding back the rows of its tables, is not worth what it saves.
_MOST_COPIED = 256 << 20
_MOST_NAMED = 10


def state_path(target: Path) -> Path:
    """The note of what a finished warehouse was filled from, beside it."""
    return target.with_name(target.name + ".json")


def noted_fingerprint(target: Path) -> str | None:
    """The fingerprint of what the DuckDB file was filled from; None where that is not certain."""
    try:
        note = json.loads(state_path(target).read_text(encoding="utf-8"))
        size = target.stat().st_size
    except (OSError, ValueError):
        return None
    whole = isinstance(note, dict) and note.keys() == {"fingerprint", "size"} and note["size"] == size
    return str(note["fingerprint"]) if whole else None


def fill(
    source: Source,
    target: Path,
    jobs: int | None,
    progress: Progress | None,
    kept: KeptFiles | None = None,
    before: Path | None = None,
) -> None:
    """Fill a new DuckDB file; tables that would come out as in the warehouse `before` are taken from there."""
    import duckdb

    from huibao.ledgers._columns import Context
    from huibao.ledgers._mapping import load_layouts
    from huibao.ledgers._reading import read_folder
    from huibao.ledgers._standing import settings_mark
    from huibao.ledgers._store import Store

    bureau = source.bureau
    context = Context(frozenset(bureau.townships), area_names(), bureau.division)
    layouts = load_layouts(mapping_folders(bureau), context)
    target.unlink(missing_ok=True)
    copied = _copied(before, target, source.settings) if before is not None else None
    connection, standing = copied or (duckdb.connect(str(target)), None)
    with closing(connection):
        store = Store(connection, standing)
        store.warnings += source.folder.warnings
        files = read_folder(source.folder, source.path, layouts, context, kept=kept, jobs=jobs, progress=progress)
        for loaded in files:
            store.add(loaded)
        if not store.tables:
            raise _none_found(source.path, store.warnings)
        store.finish({"fingerprint": source.fingerprint, "settings": settings_mark(source.settings)})


def _none_found(folder: Path, warnings: list[str]) -> LedgerError:
    """What is said of a folder without a ledger, with the reason why each of its files is none."""
    each = [f"：{'；'.join(warnings[:_MOST_NAMED])}"] if warnings else []
    more = [f"；另有{len(warnings) - _MOST_NAMED}项"] if len(warnings) > _MOST_NAMED else []
    problem = "".join(["文件夹中没有找到任何台账", *each, *more])
    return LedgerError(problem, where=folder, remedy="放入以台账名开头的 xlsx 或 csv 文件")


def _copied(before: Path, target: Path, settings: str) -> tuple[Any, Standing] | None:
    """A connection to a copy of the whole warehouse in `before`, made with the same settings; None where there is none
    or copying takes as long as filling."""
    import shutil

    import duckdb

    from huibao.ledgers._standing import Standing

    fingerprint = noted_fingerprint(before)
    if fingerprint is None or before.stat().st_size > _MOST_COPIED:
        return None
    shutil.copyfile(before, target)
    connection = None
    with suppress(duckdb.Error):  # what is not as noted is filled anew
        connection = duckdb.connect(str(target))
        standing = Standing(connection)
        if standing.was_made(fingerprint, settings):
            return connection, standing
    if connection is not None:
        connection.close()
    target.unlink()
    return None
