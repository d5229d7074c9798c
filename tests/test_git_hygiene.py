"""What `make` sets up in git: outputs never get in, and differences of notebooks are shown cell by cell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = "notebooks/start.ipynb"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh repository with a notebook, after `make`."""
    if not shutil.which("make") or not shutil.which("git"):
        pytest.skip("make or git is not installed")
    folder = tmp_path / "a checkout"
    (folder / "notebooks").mkdir(parents=True)
    (folder / ".venv").symlink_to(sys.prefix)
    for name in ("Makefile", ".gitattributes", NOTEBOOK):
        shutil.copyfile(ROOT / name, folder / name)
    git(folder, "init", "-q")
    subprocess.run(["make", "hooks"], cwd=folder, check=True)
    git(folder, "add", ".gitattributes", NOTEBOOK)
    git(folder, "commit", "-qm", "start")
    return folder


def git(folder: Path, *arguments: str) -> str:
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_notebook_run_and_saved_in_jupyterlab_has_not_changed_for_git(checkout: Path) -> None:
    import nbformat

    path = checkout / NOTEBOOK
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["language_info"].update(version="3.11.7", mimetype="text/x-python", pygments_lexer="ipython3")
    for number, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
        cell.execution_count = number + 1
        cell.outputs = [nbformat.v4.new_output("stream", text="输出\n")]
        cell.metadata["execution"] = {"iopub.status.busy": "2022-01-01T00:00:00Z"}
    nbformat.write(notebook, path)
    assert git(checkout, "diff", "--no-ext-diff") == ""
    git(checkout, "add", NOTEBOOK)
    assert git(checkout, "status", "--porcelain", NOTEBOOK) == ""


def test_a_changed_cell_is_shown_as_a_cell(checkout: Path) -> None:
    path = checkout / NOTEBOOK
    path.write_text(path.read_text(encoding="utf-8").replace("# 从这里开始", "# 请从这里开始"), encoding="utf-8")
    shown = git(checkout, "diff")
    assert "nbdiff" in shown and "/cells/0/source" in shown
    git(checkout, "commit", "-qam", "change")
    assert "请从这里开始" in git(checkout, "show", f"HEAD:{NOTEBOOK}")
