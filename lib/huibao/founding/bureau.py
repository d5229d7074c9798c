"""A new bureau: its bureau file, places for what differs by period and by source, and its blank ledgers."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from huibao.errors import FoundingError, UsageError
from huibao.founding.ledgers import write_blank_ledger
from huibao.founding.templates import fill

_DIVISION = re.compile(r"[0-9]{4}([0-9]{2})?", re.ASCII)


@dataclass(frozen=True)
class NewBureau:
    """Who the bureau is. `division` is a GB/T 2260 code of 4 or 6 digits; `townships` may be filled in later.

    Raises:
        UsageError: a name is empty, or the code is none.
    """

    name: str
    division: str
    city: str = "本市"
    townships: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _DIVISION.fullmatch(self.division):
            raise UsageError(
                f"行政区划代码“{self.division}”不对", remedy="写 4 位或 6 位数字（GB/T 2260），如 --division 530111"
            )
        for what, text in {"--name": self.name, "--city": self.city}.items():
            if not text.strip() or not text.isprintable():
                raise UsageError(f"{what} 是空的或含有不能显示的字符", remedy="写上名称")


def found_bureau(folder: Path, bureau: NewBureau) -> list[Path]:
    """Write a new bureau's folder: bureau.yaml, periods/, sources/ and ledgers/ with one blank workbook per ledger.

    Returns:
        The files written, as paths below `folder`.

    Raises:
        FoundingError: one of them is already there; nothing has been written.
    """
    writers = _writers(bureau)
    _refuse_existing(folder, list(writers))
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".init-{os.getpid()}"
    try:
        for name, write in writers.items():
            target = beside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            write(target)
        _refuse_existing(folder, list(writers))
        for name in writers:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (beside / name).rename(folder / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return [folder / name for name in writers]


def _refuse_existing(folder: Path, names: Sequence[str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise FoundingError("那里已有一个同名文件", where=folder, remedy="换一个文件夹")
    standing = [name for name in names if (folder / name).exists()]
    if standing:
        more = f" 等{len(standing)}个文件" if len(standing) > 1 else ""
        raise FoundingError(
            f"已有 {standing[0]}{more}，没有覆盖任何文件", where=folder, remedy="换一个文件夹，或先移走这些文件"
        )


def _writers(bureau: NewBureau) -> dict[str, Callable[[Path], None]]:
    """File below the new folder → what writes it."""
    from huibao.catalogue import load_catalogue
    from huibao.founding.usual import usual_values
    from huibao.ledgers import schemas
    from huibao.project import notebooks_folder

    catalogue = load_catalogue()
    quoted = {
        "name": _quoted(bureau.name.strip()),
        "city": _quoted(bureau.city.strip()),
        "division": _quoted(bureau.division),
        "townships": [_quoted(name) for name in bureau.townships],
        "areas": [(area.id, area.title, area.office) for area in catalogue.areas.values()],
    }
    found: dict[str, Callable[[Path], None]] = {
        "bureau.yaml": _text("bureau.yaml.j2", quoted),
        "periods/说明.txt": _text("periods.txt.j2", quoted),
        "sources/说明.txt": _text("sources.txt.j2", quoted),
    }
    usual = usual_values(catalogue, notebooks_folder())
    for table, schema in schemas().items():
        own = {column: values for (of, column), values in usual.items() if of == table}
        found[f"ledgers/{schema.ledger}.xlsx"] = lambda path, schema=schema, own=own: write_blank_ledger(  # type: ignore[misc]
            path, schema, bureau.townships, own
        )
    return found


def _text(template: str, values: Mapping[str, object]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(fill(template, values), encoding="utf-8", newline="\n")

    return write


def _quoted(text: str) -> str:
    """A YAML scalar in double quotes: JSON's are YAML's."""
    return json.dumps(text, ensure_ascii=False)
