"""One notebook run by papermill for one period, and what became of it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huibao.execution import server
from huibao.execution.limits import TimeLimitReached, time_limit

ENGINE = "huibao"
_SECONDS_TO_START = 600
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# What differs from run to run, or tells of this machine: it stands in the run log and nowhere in an executed notebook.
_VARYING = ("papermill", "execution", "widgets")
# Cells whose ids papermill draws at random.
_DRAWN = frozenset({"injected-parameters", "papermill-error-cell-tag"})


@dataclass(frozen=True)
class Task:
    """A notebook to run: which, with what parameters, where its executed copy goes, under what environment, and what it
    may take: seconds (None: any number), bytes of memory (0: all there is)."""

    name: str
    notebook: Path
    output: Path
    parameters: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)
    engine: str = ENGINE
    timeout: float | None = None
    memory: int = 0


@dataclass(frozen=True)
class Failure:
    """Why a notebook failed: the cell's number counted from 1 over all cells, and the error in one line.

    Without a number either nothing of it ran (`at_start`) or its process ended under it.
    """

    cell: int | None
    error: str | None
    at_start: bool = False

    def sentence(self, notebook: str) -> str:
        """The failure for the bureau: which cell of which notebook, and why."""
        if self.cell is None and not self.at_start:
            return f"笔记本 {notebook} 没有运行完：{self.error}"
        place = f"第{self.cell}个单元格" if self.cell else "启动时"
        return f"笔记本 {notebook} 在{place}出错：{self.error}"


def run_notebook(task: Task) -> Failure | None:
    """Run a notebook; its executed copy, with the error where it failed, is written beside and then renamed.

    Returns:
        None when it ran to its end, else the failure. Errors of the machine (no space, no permission) are raised.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    unusable = _unusable(task.notebook)
    if unusable is not None:
        return Failure(None, f"{task.notebook.name} {unusable}，请用 JupyterLab 改好，或从备份恢复", at_start=True)
    os.environ.update(task.environment)
    # A kernel of its own is stopped by papermill, cell by cell; one that lives in this process is not.
    inside = server.is_child()
    task.output.parent.mkdir(parents=True, exist_ok=True)
    partial = task.output.with_name(f".{task.output.stem}.{os.getpid()}.part.ipynb")
    failure: Failure | None = None
    try:
        with time_limit(task.timeout if inside else None):
            papermill.execute_notebook(
                str(task.notebook),
                str(partial),
                parameters=dict(task.parameters),
                engine_name=task.engine,
                progress_bar=False,
                # papermill leaves no copy of a notebook whose kernel hung or died, unless it saved it on the way.
                request_save_on_cell_execute=not inside,
                autosave_cell_every=0,
                # papermill's minute is short where a scanner looks at every file that a kernel loads.
                start_timeout=_SECONDS_TO_START,
                execution_timeout=None if inside else task.timeout,
            )
    except PapermillExecutionError as error:
        failure = Failure(_cell_number(task.notebook, error), _one_line(error.ename, error.evalue))
    except (CellTimeoutError, TimeLimitReached):
        failure = Failure(None, f"运行超过{task.timeout:g}秒，已停止")
    except DeadKernelError:
        failure = Failure(None, "运行它的进程中途退出，可能是内存不足")
    if partial.exists():
        _clean(partial)
        partial.replace(task.output)
    return failure


def _unusable(path: Path) -> str | None:
    """Why a file cannot be run as a notebook."""
    try:
        notebook = json.loads(path.read_bytes())
        if notebook["nbformat"] != 4 or not isinstance(notebook["cells"], list):
            return "不是第4版格式的笔记本"
        return None if notebook["metadata"]["kernelspec"]["name"] else "没有写明内核（kernelspec）"
    except KeyError as error:
        return "没有写明内核（kernelspec）" if error.args[0] in ("kernelspec", "name") else "不是第4版格式的笔记本"
    except (ValueError, TypeError):
        return "不是笔记本，内容已损坏"


def _cell_number(notebook: Path, error: Any) -> int | None:
    """The failed cell counted in the notebook as the analyst sees it: without the cell that papermill injects."""
    import nbformat

    cells = nbformat.read(notebook, as_version=4).cells
    same = [number for number, cell in enumerate(cells, start=1) if cell.source == error.source]
    return same[0] if same else error.cell_index + 1


def _one_line(name: str, value: str) -> str:
    text = _COLOURS.sub("", value).strip() or name
    # Our own errors are sentences already; of others the kind is part of the message.
    ours = name.endswith("Error") or name == TimeLimitReached.__name__
    return text if ours and _is_chinese(text) else f"{name}: {text}"


def _is_chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text[:20])


def _clean(path: Path) -> None:
    """Take times, paths and what identifies this machine out of an executed notebook, as nbformat wrote it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for key in _VARYING:
        notebook["metadata"].pop(key, None)
    notebook["metadata"].get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook["cells"]):
        for key in _VARYING:
            cell["metadata"].pop(key, None)
        if _DRAWN.intersection(cell["metadata"].get("tags", ())):
            cell["id"] = f"injected-{number}"
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    # Windows would end its lines in another way.
    path.write_text(text, encoding="utf-8", newline="\n")
