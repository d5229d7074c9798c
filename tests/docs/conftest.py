"""A project as a reader of the guides has it, whose ledgers are the small example."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def reader(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The project's folder, and the environment in which its commands run."""
    project = tmp_path_factory.mktemp("reader") / "huibao"
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, project / name)
    with (project / "params" / "bureau.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"\ndata: {small_ledgers}\n")
    scripts = Path(sys.executable).parent
    (project / ".venv").mkdir()
    (project / ".venv" / "bin").symlink_to(scripts)
    environment = {**os.environ, "HUIBAO_PROJECT": str(project), "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("HUIBAO_BUREAU", None)
    environment.pop("HUIBAO_WAREHOUSE", None)
    return project, environment
