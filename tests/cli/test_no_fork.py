"""Where fork is missing (Windows), or a kernel does not start, a run still ends as it should."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from huibao.cli import commands
from huibao.cli._messages import report_errors

ROOT = Path(__file__).resolve().parents[2]


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


def test_a_notebook_whose_kernel_does_not_start_fails_alone(
    small_ledgers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name)
    monkeypatch.setenv("HUIBAO_PROJECT", str(tmp_path / "project"))
    path = tmp_path / "project" / "notebooks" / "brands.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["kernelspec"] = {"display_name": "R", "language": "R", "name": "ir"}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    areas = "brands,consumer_protection"
    assert run("2022", "--data", small_ledgers, "--areas", areas, "--format", "html", "--force") == 1
    assert "失败：笔记本 brands 在启动时出错" in capsys.readouterr().err
    folder = tmp_path / "project" / "outputs" / "2022" / "internal"
    assert (folder / "areas" / "consumer_protection.html").is_file()
    assert [one.name for one in (folder / "notebooks").iterdir()] == ["consumer_protection.ipynb"]
