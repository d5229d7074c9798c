"""The guess whether notebooks will have to run, made from files' times alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from huibao.execution import server
from huibao.production.warming import warm_up, work_ahead


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with ledgers and one run that stands."""
    for name in ("notebooks/brands.ipynb", "params/bureau.yaml", "data/a.xlsx", "out/2022/internal/manifest.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    monkeypatch.setenv("HUIBAO_PROJECT", str(tmp_path))
    return tmp_path


def ahead(project: Path, *editions: str) -> bool:
    folders = [project / "out" / "2022" / name for name in editions or ("internal",)]
    return work_ahead(folders, [project / "data", project / "no such file"])


def test_a_run_newer_than_all_it_was_made_from_needs_none(project: Path) -> None:
    assert not ahead(project)


def test_where_no_run_stands_notebooks_run(project: Path) -> None:
    assert ahead(project, "internal", "public")


@pytest.mark.parametrize("name", ["notebooks/brands.ipynb", "params/bureau.yaml", "data/a.xlsx"])
def test_after_a_newer_file_notebooks_may_run(project: Path, name: str) -> None:
    later = (project / "out/2022/internal/manifest.json").stat().st_mtime_ns + 1
    os.utime(project / name, ns=(later, later))
    assert ahead(project)


def test_a_file_that_went_is_seen_by_its_folder(project: Path) -> None:
    (project / "data" / "a.xlsx").unlink()
    later = (project / "out/2022/internal/manifest.json").stat().st_mtime_ns + 1
    os.utime(project / "data", ns=(later, later))
    assert ahead(project)


@pytest.mark.parametrize(
    ("source", "loaded"),
    [("import pandas as pd", ["pandas"]), ("import matplotlib.pyplot", ["matplotlib.figure"]), ("area.table()", [])],
)
def test_the_server_loads_what_takes_long_where_a_notebook_names_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, source: str, loaded: list[str]
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(server, "warm_up", started.append)
    (project / "notebooks" / "own.ipynb").write_text(source)
    warm_up(None)
    assert started == [loaded]
