"""A project of one's own, to be changed freely."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the parameters and notebooks, which the commands take for the project."""
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name)
    monkeypatch.setenv("HUIBAO_PROJECT", str(tmp_path / "project"))
    return tmp_path / "project"
