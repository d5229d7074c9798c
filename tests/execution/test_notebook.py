"""What becomes of a notebook on a kernel of its own (the way of systems without fork), and how it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from huibao.bureau import load_bureau
from huibao.execution.ingredients import ingredients
from huibao.execution.notebook import Failure, Task, run_notebook
from huibao.period import Period


def run(folder: Path, *cells: str, timeout: float | None = None) -> tuple[Failure | None, nbformat.NotebookNode]:
    kernel = {"name": "python3", "display_name": "", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
    nbformat.write(notebook, folder / "in.ipynb")
    task = Task("brands", folder / "in.ipynb", folder / "out" / "brands.ipynb", {}, engine="nbclient", timeout=timeout)
    failure = run_notebook(task)
    assert [path.name for path in (folder / "out").iterdir()] == ["brands.ipynb"]
    return failure, nbformat.read(folder / "out" / "brands.ipynb", as_version=4)


def test_a_loop_is_told_and_leaves_what_ran_before_it(tmp_path: Path) -> None:
    failure, copy = run(tmp_path, "print('before')", "while True: pass", timeout=2)
    assert failure is not None
    assert failure.sentence("brands") == "笔记本 brands 没有运行完：运行超过2秒，已停止"
    assert copy.cells[0].outputs[0].text == "before\n"


def test_a_kernel_may_take_minutes_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow disk with a virus scanner it does; papermill gives up after one."""
    given: dict[str, Any] = {}
    real = papermill.execute_notebook
    monkeypatch.setattr(
        papermill, "execute_notebook", lambda *names, **more: (given.update(more), real(*names, **more))
    )
    run(tmp_path, "1")
    assert given["start_timeout"] >= 300


def test_a_dead_kernel_is_told_and_leaves_what_ran_before_it(tmp_path: Path) -> None:
    failure, copy = run(tmp_path, "print('before')", "import os; os._exit(1)")
    assert failure is not None
    assert failure.sentence("brands") == "笔记本 brands 没有运行完：运行它的进程中途退出，可能是内存不足"
    assert copy.cells[0].outputs[0].text == "before\n"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("from huibao.errors import LedgerError\nraise LedgerError('台账读不出来')", "台账读不出来。"),
    ],
)
def test_an_error_is_told_with_its_cell_and_stands_in_the_copy(tmp_path: Path, cell: str, said: str) -> None:
    failure, copy = run(tmp_path, "1", cell, "print('never')")
    assert failure is not None
    assert failure.sentence("brands") == f"笔记本 brands 在第2个单元格出错：{said}"
    shown = [one.output_type for one in copy.cells for one in one.get("outputs", [])]
    assert "error" in shown


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "不是笔记本，内容已损坏"),
        ("{", "不是笔记本，内容已损坏"),
        ("[]", "不是笔记本，内容已损坏"),
        ('{"nbformat": 3, "worksheets": []}', "不是第4版格式的笔记本"),
        ('{"nbformat": 4, "metadata": {}}', "不是第4版格式的笔记本"),
        ('{"nbformat": 4, "metadata": {}, "cells": []}', "没有写明内核（kernelspec）"),
    ],
)
def test_a_file_that_is_no_notebook_fails_by_its_name_and_costs_no_other(
    tmp_path: Path, content: str, why: str
) -> None:
    (tmp_path / "brands.ipynb").write_text(content, encoding="utf-8")
    failure = run_notebook(Task("brands", tmp_path / "brands.ipynb", tmp_path / "out.ipynb", {}))
    remedy = "请用 JupyterLab 改好，或从备份恢复"
    assert failure is not None
    assert failure.sentence("brands") == f"笔记本 brands 在启动时出错：brands.ipynb {why}，{remedy}"
    assert ingredients(
        "brands", tmp_path / "brands.ipynb", Period.parse("2022"), load_bureau(), {"": "", "brands": ""}
    ).area


def test_a_notebook_that_exits_with_0_has_not_failed(tmp_path: Path) -> None:
    failure, _ = run(tmp_path, "import sys; sys.exit(0)", "print('never')")
    assert failure is None


def test_an_executed_notebook_has_the_same_bytes_on_every_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_windows(self: Path, data: str, encoding: str, newline: str = "\r\n") -> int:
        return self.write_bytes(data.replace("\n", newline).encode(encoding))

    monkeypatch.setattr(Path, "write_text", on_windows)
    run(tmp_path, "1")
    assert b"\r" not in (tmp_path / "out" / "brands.ipynb").read_bytes()
