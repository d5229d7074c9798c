"""The commit that a run names, and when it says that the code was changed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from huibao.review.checkout import git_commit


def git(folder: Path, *words: str) -> str:
    settings = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *settings, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with a package in it, and a tag that must not stand in the commit's place."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "code.py").write_text("one\n", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "lib")
    git(tmp_path, "commit", "-q", "-m", "one")
    git(tmp_path, "tag", "v1")
    return tmp_path / "lib"


def test_a_clean_checkout_is_named_by_its_commit(checkout: Path) -> None:
    assert git_commit(checkout) == git(checkout, "rev-parse", "HEAD")


def test_changed_code_is_not_passed_off_as_the_commit(checkout: Path) -> None:
    (checkout / "code.py").write_text("two\n", encoding="utf-8")
    assert git_commit(checkout) == f"{git(checkout, 'rev-parse', 'HEAD')}-dirty"


@pytest.fixture
def notebooks(checkout: Path) -> Path:
    """The same with notebooks and a filter, as `make hooks` sets it up, that notes what it was asked for."""
    root = checkout.parent
    (root / ".gitattributes").write_text("*.ipynb filter=nbstripout\n", encoding="utf-8")
    git(root, "config", "filter.nbstripout.clean", f"sh -c 'echo \"$1\" >> {asked(root)}; cat' - %f")
    git(root, "config", "filter.nbstripout.smudge", "cat")
    for name in ("a", "带 空格"):
        write(root / f"{name}.ipynb", "area.table()")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "notebooks")
    asked(root).unlink()
    return root


def asked(root: Path) -> Path:
    return root.parent / f"{root.name}-asked"


def write(path: Path, source: str, outputs: Sequence[str] = (), tags: Sequence[str] = ()) -> None:
    metadata = {"tags": list(tags)} if tags else {}
    cell = {"cell_type": "code", "source": [source], "metadata": metadata, "outputs": list(outputs)}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}}), encoding="utf-8")


def test_notebooks_that_were_run_and_saved_are_no_change_and_their_filter_is_not_asked(notebooks: Path) -> None:
    """It takes a second for each; and in a fresh clone, whose index is as young as its files, it would be all."""
    commit = git(notebooks, "rev-parse", "HEAD")
    for path in notebooks.glob("*.ipynb"):
        path.touch()
    assert git_commit(notebooks / "lib") == commit
    write(notebooks / "带 空格.ipynb", "area.table()", outputs=["a table"])
    assert git_commit(notebooks / "lib") == commit
    assert not asked(notebooks).exists()


@pytest.mark.parametrize("change", ["source", "tags", "gone", "broken"])
def test_a_notebook_that_runs_otherwise_is_a_change(notebooks: Path, change: str) -> None:
    path = notebooks / "带 空格.ipynb"
    if change == "gone":
        path.unlink()
    elif change == "broken":
        path.write_bytes(b"\xff{")
    else:
        write(path, "area.chart()" if change == "source" else "area.table()", tags=["t"] if change == "tags" else [])
    assert git_commit(notebooks / "lib") == f"{git(notebooks, 'rev-parse', 'HEAD')}-dirty"


def test_code_that_only_lies_in_somebody_elses_checkout_has_no_commit(checkout: Path) -> None:
    installed = checkout.parent / ".venv" / "huibao"
    installed.mkdir(parents=True)
    (installed / "code.py").write_text("one\n", encoding="utf-8")
    assert git_commit(installed) is None


def test_without_git_there_is_no_commit(tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (outside := tmp_path.parent / f"{tmp_path.name}-outside").mkdir()
    assert git_commit(outside) is None
    monkeypatch.setenv("PATH", "")
    assert git_commit(checkout) is None
