"""The files of a folder, read and checked in parallel, given in reading order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from huibao.errors import LedgerError
from huibao.ledgers._columns import Context
from huibao.ledgers._folder import Folder, LedgerFile
from huibao.ledgers._kept import KeptFiles
from huibao.ledgers._layout import Layout
from huibao.ledgers._loading import Loaded, load

#: Called after each file with its name, how many are done, and how many there are.
Progress = Callable[[str, int, int], None]


def read_folder(
    folder: Folder,
    path: Path,
    layouts: Sequence[Layout],
    context: Context,
    *,
    kept: KeptFiles | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Loaded]:
    """What each file holds.

    Args:
        path: the folder's, for messages.
        layouts: the source mappings, beside the ledgers' own.
        kept: where files read before may be found again.
        jobs: how many files are read at a time.

    Raises:
        LedgerError: files that cannot be read, all named in one error.
    """

    def read(file: LedgerFile) -> Loaded:
        return load(file, layouts, context)

    def attempt(file: LedgerFile) -> Loaded | LedgerError:
        try:
            return kept.load(file, read) if kept is not None else read(file)
        except LedgerError as error:
            return error

    files = folder.files
    faults: list[LedgerError] = []
    with ThreadPoolExecutor(max_workers=jobs or min(4, os.cpu_count() or 1)) as pool:
        for done, (file, result) in enumerate(zip(files, pool.map(attempt, files), strict=True), start=1):
            if isinstance(result, LedgerError):
                faults.append(result)
            elif not faults:
                yield result
            if progress is not None:
                progress(file.name, done, len(files))
    if len(faults) == 1:
        raise faults[0]
    if faults:
        each = "；".join(f"{fault.where}：{fault.problem}" for fault in faults)
        raise LedgerError(f"{len(faults)}个文件无法读取：{each}", where=path, remedy="逐个处理后再导入")
    if kept is not None:
        kept.forget_others()
