"""A project so small that it is bundled in a moment: one wheel, one module, its own build backend."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import zipfile
from pathlib import Path

import pytest

BACKEND = '''
"""Builds the editable wheel with nothing but the standard library, as the real project does with setuptools."""
import pathlib, zipfile

def build_editable(directory, settings=None, metadata=None):
    name = "project-1.0-py3-none-any.whl"
    info = "project-1.0.dist-info"
    with zipfile.ZipFile(pathlib.Path(directory) / name, "w") as wheel:
        wheel.writestr("project.pth", str(pathlib.Path.cwd()))
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: project\\nVersion: 1.0\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\\nhuibao = app:main\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
'''
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "project"
version = "1.0"
"""


def wheel(folder: Path, name: str) -> Path:
    """A wheel with one module that knows its name."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": f"NAME = '{name}'\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
            record += f"{file},sha256={digest},{len(text)}\n"
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    return path


def pin(path: Path, marker: str = "") -> str:
    name = path.name.split("-", maxsplit=1)[0]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}==1.0{f' ; {marker}' if marker else ''} \\\n    --hash=sha256:{digest}\n    # via project\n"


@pytest.fixture
def standin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in git whose lock file pins three wheels: one for every system, one for Windows, one for others."""
    shelf, project = tmp_path / "shelf", tmp_path / "project"
    shelf.mkdir()
    project.mkdir()
    everywhere, windows, others = (wheel(shelf, name) for name in ("everywhere", "onwindows", "onothers"))
    lock = pin(everywhere) + pin(windows, "sys_platform == 'win32'") + pin(others, "sys_platform != 'win32'")
    (project / "requirements.lock").write_text(lock, encoding="utf-8")
    (project / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (project / "backend.py").write_text(BACKEND, encoding="utf-8")
    (project / "app.py").write_text(
        "import everywhere\n\ndef main():\n    print(everywhere.NAME, '好')\n", encoding="utf-8"
    )
    (project / "scratch.tmp").write_text("not in git", encoding="utf-8")
    for command in (["init", "-q"], ["add", "requirements.lock", "pyproject.toml", "backend.py", "app.py"]):
        subprocess.run(["git", *command], cwd=project, check=True)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return project
