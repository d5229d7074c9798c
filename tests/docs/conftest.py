"""A project as a reader of the guides has it, whose ledgers are the small example."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from huibao.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def reader(small_ledgers: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The project's folder, and the environment in which its commands run."""
    project = tmp_path_factory.mktemp("reader") / "huibao"
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, project / name)
    shorten(project / "notebooks")
    with (project / "params" / "bureau.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"\ndata: {small_ledgers}\n")
    scripts = Path(sys.executable).parent
    (project / ".venv").mkdir()
    (project / ".venv" / "bin").symlink_to(scripts)
    environment = {**os.environ, "HUIBAO_PROJECT": str(project), "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("HUIBAO_BUREAU", None)
    environment.pop("HUIBAO_WAREHOUSE", None)
    return project, environment


def shorten(notebooks: Path) -> None:
    """Leave of each area that no guide names its first prose: whole runs stay whole, and what all of the notebooks make
    is for tests/whole to look at."""
    guides = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    for area in load_catalogue().areas:
        path = notebooks / f"{area}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        told = [at for at, cell in enumerate(notebook["cells"]) if "".join(cell["source"]).startswith("%%narrative")]
        if f"--areas {area}" not in guides and f",{area}" not in guides:
            del notebook["cells"][told[0] + 1 :]
            path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
