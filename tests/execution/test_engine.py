"""The warm engine gives what papermill's standard engine gives: outputs, errors, exits, time-outs and deaths."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from huibao.execution import server

CELLS = {
    "expression": ["1 + 1", "_ + 1", "'文字'", "None"],
    "streams": [
        "print('甲'); print('乙')",
        "import sys; print('警告', file=sys.stderr); print('x', end='\\r'); print('y')",
    ],
    "shell": ["import subprocess", "print(subprocess.run(['echo', '甲'], capture_output=True, text=True).stdout)"],
    "frame": ["import pandas as pd", "pd.DataFrame({'甲': [1, 2], 'b': [0.5, None]})", "pd.Series([1, 2])"],
    "pyplot": [
        "import matplotlib.pyplot as plt",
        "plt.plot([1, 2]); plt.title('t')",
        "plt.bar(['a'], [1]); plt.show(); 3",
    ],
    "displays": [
        "from IPython.display import display, HTML, Markdown, clear_output, update_display",
        "display(HTML('<b>x</b>'), metadata={'k': 1}); display({'a': 1}); Markdown('# x')",
        "h = display('old', display_id='one'); h.update('new')",
        "print('gone'); clear_output(wait=True); print('kept')",
        "print('gone'); clear_output()",
        "display({'application/x+json': {'a': [1, '甲']}, 'text/plain': 'x'}, raw=True)",
    ],
    "await": ["import asyncio", "await asyncio.sleep(0.01); print('awake')", "async def f(): return 5\nawait f()"],
    "magics": ["%%capture kept\nprint('x')", "kept.stdout", "%matplotlib inline", "%precision 2", "3.14159"],
    "errors": ["x = 1", "def f():\n    return 1 / 0\nf()", "print('never')"],
    "syntax": ["def ("],
    "exit_zero": ["import sys; sys.exit(0)", "print('after')"],
    "exit_one": ["import sys; sys.exit(3)", "print('after')"],
    "input": ["input('?')"],
    "interrupt": ["raise KeyboardInterrupt"],
    "chained": ["try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('换一个') from e"],
    "allowed": ["#tag:raises-exception\n1 / 0", "print('goes on')"],
    "logging": ["import logging; logging.warning('w')", "import warnings; warnings.warn('x')"],
    "main": ["__name__", "import os; os.environ.get('MPLBACKEND')", "get_ipython().__class__.__module__.split('.')[0]"],
    "widgets": ["import ipywidgets as w; s = w.IntSlider(value=3)", "s.value"],
}


def notebook(cells: list[str]) -> Any:
    made = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}
    )
    for number, source in enumerate(cells):
        tags = re.findall(r"#tag:(\S+)\n", source)
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": tags})
        cell["id"] = f"c{number}"
        made.cells.append(cell)
    return made


def run(folder: Path, cells: list[str], engine: str | None, **options: Any) -> tuple[Any, BaseException | None]:
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook(cells), folder / "in.ipynb")
    error: BaseException | None = None
    try:
        papermill.execute_notebook(
            str(folder / "in.ipynb"), str(folder / "out.ipynb"), engine_name=engine, progress_bar=False, **options
        )
    except Exception as caught:
        error = caught
    return nbformat.read(folder / "out.ipynb", as_version=4), error


def comparable(executed: Any) -> list[Any]:
    """Outputs and counts of every cell; process numbers and addresses, which differ in any two runs, are evened out."""
    shown = [(cell.source, cell.get("execution_count"), cell.get("outputs")) for cell in executed.cells]
    text = repr(shown)
    text = re.sub(r"ipykernel_\d+/\d+\.py", "ipykernel_N/N.py", text)
    return eval(re.sub(r"0x[0-9a-f]{6,}", "0xN", text), {"NotebookNode": dict})


needs_fork = pytest.mark.skipif(not server.available(), reason="本机不支持 fork，使用标准引擎")


@needs_fork
@pytest.mark.parametrize("kind", CELLS)
def test_outputs_equal_those_of_the_standard_engine(tmp_path: Path, kind: str) -> None:
    expected, expected_error = run(tmp_path / "standard", CELLS[kind], None)
    got, got_error = run(tmp_path / "warm", CELLS[kind], "huibao")
    assert type(got_error) is type(expected_error), got_error
    assert comparable(got) == comparable(expected)
    if isinstance(expected_error, PapermillExecutionError) and isinstance(got_error, PapermillExecutionError):
        assert (got_error.ename, got_error.evalue, got_error.cell_index) == (
            expected_error.ename,
            expected_error.evalue,
            expected_error.cell_index,
        )
    assert got.metadata.language_info == expected.metadata.language_info


@needs_fork
def test_a_notebook_is_isolated_from_every_other(tmp_path: Path) -> None:
    run(tmp_path / "a", ["import pandas; pandas.leak = 1; leak = 2; import os; os.environ['LEAK'] = '1'"], "huibao")
    got, _ = run(
        tmp_path / "b",
        ["import pandas, os", "hasattr(pandas, 'leak'), 'leak' in globals(), os.environ.get('LEAK')"],
        "huibao",
    )
    assert got.cells[1].outputs[0]["data"]["text/plain"] == "(False, False, None)"


@needs_fork
def test_a_cell_that_loops_is_stopped_and_reported_as_by_the_standard_engine(tmp_path: Path) -> None:
    cells = ["print('started')", "while True: pass"]
    for engine in (None, "huibao"):
        got, error = run(tmp_path / str(engine), cells, engine, execution_timeout=2)
        assert isinstance(error, CellTimeoutError)
        assert got.cells[0].outputs[0]["text"] == "started\n"


@needs_fork
@pytest.mark.parametrize("cell", ["import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "import os; os._exit(1)"])
def test_a_kernel_that_dies_is_reported_as_by_the_standard_engine(tmp_path: Path, cell: str) -> None:
    for engine in (None, "huibao"):
        _, error = run(tmp_path / str(engine), ["print('started')", cell], engine)
        assert isinstance(error, DeadKernelError)


@needs_fork
def test_a_cell_that_eats_memory_ends_its_own_notebook_only(tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))"
    _, error = run(tmp_path / "hungry", [limit, "x = bytearray(8 << 30)"], "huibao")
    assert isinstance(error, PapermillExecutionError) and error.ename == "MemoryError"
    got, error = run(tmp_path / "next", ["1 + 1"], "huibao")
    assert error is None and got.cells[0].outputs


@needs_fork
def test_the_server_has_no_thread_when_it_forks(tmp_path: Path) -> None:
    cell = "import os; len(os.listdir(f'/proc/{os.getppid()}/task'))"
    got, _ = run(tmp_path / "n", [cell], "huibao")
    assert got.cells[0].outputs[0]["data"]["text/plain"] == "1"


def test_the_papermill_command_takes_the_engine(tmp_path: Path) -> None:
    nbformat.write(notebook(["print(6 * 7)"]), tmp_path / "in.ipynb")
    command = [sys.executable, "-m", "papermill", "--engine", "huibao", "in.ipynb", "out.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[0].outputs[0]["text"] == "42\n"


def test_without_fork_the_standard_engine_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUIBAO_NO_FORK", "1")
    got, error = run(tmp_path / "n", ["import os; os.getppid()"], "huibao")
    assert error is None
    # The standard engine starts its kernel itself; the fork server would be the parent otherwise.
    assert got.cells[0].outputs[0]["data"]["text/plain"] == str(os.getpid())
    assert "WARNING" not in capfd.readouterr().err


def test_a_kernel_sees_the_environment_of_now_not_that_of_the_servers_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "a", ["1"], "huibao")
    monkeypatch.setenv("HUIBAO_NEW", "now")
    monkeypatch.delenv("HOME", raising=False)
    executed, error = run(tmp_path / "b", ["import os; (os.environ.get('HUIBAO_NEW'), 'HOME' in os.environ)"], "huibao")
    assert error is None
    assert executed.cells[-1].outputs[0].data["text/plain"] == "('now', False)"
