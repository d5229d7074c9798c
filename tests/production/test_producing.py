"""What a run given once more makes again."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors


def run(*arguments: object) -> int:
    return report_errors(commands, ["run", *map(str, arguments)])


def test_a_notebook_that_failed_runs_again_though_nothing_has_changed(
    small_ledgers: Path, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Memory or a share that was missing an hour ago may be there now."""
    path, needed = project / "notebooks" / "brands.ipynb", tmp_path / "needed"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(f"open({str(needed)!r}).close()"))
    nbformat.write(notebook, path)
    given = ("2022", "--data", small_ledgers, "--out", tmp_path / "out", "--format", "html")
    given = (*given, "--areas", "brands,consumer_protection")
    assert run(*given) == 1
    needed.touch()
    capsys.readouterr()
    assert run(*given) == 0
    assert "运行 1 个笔记本，沿用 1 个" in capsys.readouterr().err


def test_a_run_in_more_formats_or_of_other_areas_is_made_though_nothing_has_changed(
    small_ledgers: Path, tmp_path: Path
) -> None:
    given = ("2022", "--data", small_ledgers, "--out", tmp_path / "out")
    made = tmp_path / "out" / "2022" / "internal"
    assert run(*given, "--areas", "brands", "--format", "html") == 0
    assert run(*given, "--areas", "brands", "--format", "html,xlsx") == 0
    assert (made / "figures.xlsx").is_file()
    assert run(*given, "--areas", "consumer_protection", "--format", "html,xlsx") == 0
    assert [path.stem for path in (made / "areas").iterdir()] == ["consumer_protection"]
