"""A new work area: its catalogue file and its notebook, valid and rendering as they are written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huibao.errors import FoundingError, UsageError
from huibao.founding.templates import fill

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# Names that Windows keeps for devices, and notebooks that are no work areas.
_RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]|start|sections")
# Section 六、落实重点工作 takes what has no place of its own.
_SECTION = 6


@dataclass(frozen=True)
class NewArea:
    """What was written: the area's title and section, its catalogue file and its notebook."""

    name: str
    title: str
    section: str
    entries: Path
    notebook: Path


def new_area(name: str, title: str | None, project: Path) -> NewArea:
    """Write a work area's two files into a project.

    Args:
        name: the area's id, lower-case letters, digits and underscores.
        title: its Chinese name; the id where there is none yet.

    Raises:
        UsageError: the name cannot be one, or the area, its title or one of the files is there already.
        FoundingError: `project` is no project folder.
    """
    from huibao.catalogue import load_catalogue

    _check_name(name)
    shown = _checked_title(title, name)
    if not (project / "notebooks").is_dir():
        raise FoundingError("这里不是项目文件夹（没有 notebooks）", where=project, remedy="到项目文件夹里再运行")
    areas = load_catalogue().areas
    if name in areas:
        raise UsageError(f"已有工作领域“{name}”（{areas[name].title}）", remedy="换一个编号")
    same = [area.id for area in areas.values() if area.title == shown]
    if same:
        raise UsageError(f"工作领域 {same[0]} 已用了名称“{shown}”", remedy="换一个 --title")
    made = NewArea(
        name,
        shown,
        _free_section([area.section for area in areas.values()]),
        project / "lib" / "huibao" / "catalogue" / "indicators" / f"{name}.yaml",
        project / "notebooks" / f"{name}.ipynb",
    )
    for path in (made.entries, made.notebook):
        if path.exists():
            raise UsageError("文件已存在，没有覆盖", where=path, remedy="换一个编号，或先移走这个文件")
    _write(made)
    return made


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"“{name}”不能作工作领域的编号", remedy="用小写英文字母开头，只含小写字母、数字和下划线，如 price_index"
        )
    if _RESERVED.fullmatch(name):
        raise UsageError(f"“{name}”另有用处，不能作工作领域的编号", remedy="换一个编号")


def _checked_title(title: str | None, name: str) -> str:
    if title is None:
        return name
    if not title.strip() or not title.isprintable():
        raise UsageError("--title 是空的或含有不能显示的字符", remedy="写上工作领域的中文名称")
    return title.strip()


def _free_section(taken: list[str]) -> str:
    last = max((int(part.partition(".")[2] or 0) for part in taken if part.split(".")[0] == str(_SECTION)), default=0)
    return f"{_SECTION}.{last + 1}"


def _write(made: NewArea) -> None:
    """Write both files; of what was written nothing stays when one cannot be, or the catalogue refuses the entries."""
    from huibao.catalogue import load_catalogue

    quoted = {key: json.dumps(getattr(made, key), ensure_ascii=False) for key in ("title", "section")}
    texts = {
        made.entries: fill("area.yaml.j2", {"name": made.name, **quoted}),
        made.notebook: json.dumps(_notebook(made), ensure_ascii=False, indent=1) + "\n",
    }
    made.entries.parent.mkdir(parents=True, exist_ok=True)
    # A file that came there meanwhile is somebody else's and stays.
    own: list[Path] = []
    try:
        for path, text in texts.items():
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                own.append(path)
                stream.write(text)
        load_catalogue().area(made.name)
    except BaseException as error:
        for path in own:
            path.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise UsageError("文件已存在，没有覆盖", where=error.filename, remedy="换一个编号") from None
        raise


_PROSE = """%%narrative
### 监督检查

{checks ? {period}开展监督检查{}{checks.year_ago ? ，{checks.yoy} | ，上年同期为零 | ，上年同期无数据}\
{checks.top(township) ? ，检查较多的是{} | } | {period}没有监督检查记录{checks.year_ago ? （上年同期{}） | | }}。\
逐月走势见下图，指标见下表。"""


def _notebook(made: NewArea) -> dict[str, Any]:
    """Title, parameters, the area, a paragraph, a chart and a table: the cells every area notebook has."""
    cells = [
        _cell("title", f"# {made.title}", kind="markdown"),
        _cell("parameters", 'period = "2022"', tags=["parameters"]),
        _cell("area", f'import huibao as hb\n\narea = hb.area("{made.name}", period)'),
        _cell("prose-1", _PROSE),
        _cell("show-1", 'area.trend("checks")'),
        _cell("show-2", "area.table()"),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell(name: str, source: str, *, kind: str = "code", tags: list[str] | None = None) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind}
    if kind == "code":
        cell["execution_count"] = None
    cell |= {"id": name, "metadata": {"tags": tags} if tags else {}}
    if kind == "code":
        cell["outputs"] = []
    return cell | {"source": source.splitlines(keepends=True)}
