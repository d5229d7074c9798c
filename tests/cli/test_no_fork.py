"""Where fork is missing (Windows), or a kernel does not start, a run still ends as it should."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.execution.notebook import Task
from huibao.production.notebooks import run_area


def run(*arguments: object) -> int:
    return report_errors(commands, ["run", *map(str, arguments)])


@pytest.mark.timeout(300)
def test_without_fork_the_standard_engine_gives_the_same_pages(
    small_ledgers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("2022", "--data", small_ledgers, "--areas", "brands", "--format", "html", "--force")
    assert run(*given, "--out", tmp_path / "warm") == 0
    monkeypatch.setenv("HUIBAO_NO_FORK", "1")
    assert run(*given, "--out", tmp_path / "standard") == 0
    warm, standard = (tmp_path / name / "2022" / "internal" for name in ("warm", "standard"))
    names = {path.relative_to(warm) for path in warm.rglob("*") if path.is_file()}
    assert names == {path.relative_to(standard) for path in standard.rglob("*") if path.is_file()}
    for name in names:
        assert (warm / name).read_bytes() == (standard / name).read_bytes(), name


def test_without_fork_it_is_known_which_ledgers_a_notebook_read(
    small_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a notebook that names another area's figure would be used again, with the old number, when it changed."""
    source = 'import huibao as hb\nhb.area("consumer_protection", "2022").figures["consumer_protection.complaints"]'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(notebook, tmp_path / "brands.ipynb")
    monkeypatch.setattr(os, "environ", os.environ.copy())
    os.environ["HUIBAO_NO_FORK"] = "1"
    environment = {"HUIBAO_WAREHOUSE": str(small_warehouse)}
    task = Task("brands", tmp_path / "brands.ipynb", tmp_path / "out" / "brands.ipynb", {}, environment)
    ran = run_area(task)
    assert ran.failure is None
    assert "complaints" in ran.tables


def test_a_notebook_whose_kernel_does_not_start_fails_alone(
    small_ledgers: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "notebooks" / "brands.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["kernelspec"] = {"display_name": "R", "language": "R", "name": "ir"}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    areas = "brands,consumer_protection"
    assert run("2022", "--data", small_ledgers, "--areas", areas, "--format", "html", "--force") == 1
    assert "失败：笔记本 brands 在启动时出错" in capsys.readouterr().err
    folder = project / "outputs" / "2022" / "internal"
    assert (folder / "areas" / "consumer_protection.html").is_file()
    assert [one.name for one in (folder / "notebooks").iterdir()] == ["consumer_protection.ipynb"]
