"""The archive: the project's files, its wheels and the scripts that set it up, the same bytes for the same contents."""

from __future__ import annotations

import os
import subprocess
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bundling.wheels import Target

_HERE = Path(__file__).parent
_SCRIPTS = ("install.py", "setup.sh", "setup.bat")
# What a folder without git holds besides the project.
_LEFT_OUT = {".venv", ".git", "outputs", "dist", "build", "__pycache__"}
_DAY = (2020, 1, 1, 0, 0, 0)


def write(project: Path, wheels: Sequence[Path], target: Target, out: Path) -> Path:
    """Write the archive beside its name in `out`, then rename it."""
    version = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    name = f"huibao-{version}-{target.label}"
    out.mkdir(parents=True, exist_ok=True)
    made, beside = out / f"{name}.zip", out / f".{name}.{os.getpid()}.part"
    try:
        with zipfile.ZipFile(beside, "w") as archive:
            for path in project_files(project):
                _add(archive, f"{name}/{path.relative_to(project).as_posix()}", path.read_bytes())
            for script in _SCRIPTS:
                text = (_HERE / script).read_text(encoding="utf-8").replace("@PYTHON@", target.python)
                end = "\r\n" if script.endswith(".bat") else "\n"
                _add(archive, f"{name}/{script}", text.replace("\n", end).encode(), runs=script.endswith(".sh"))
            for wheel in wheels:
                _add(archive, f"{name}/wheels/{wheel.name}", wheel.read_bytes(), packed=True)
        beside.replace(made)
    finally:
        beside.unlink(missing_ok=True)
    return made


def project_files(project: Path) -> list[Path]:
    """What git knows of the project, else all files but generated ones; sorted."""
    listed = (
        subprocess.run(["git", "ls-files", "-z", "--cached"], cwd=project, capture_output=True, check=False)
        if (project / ".git").exists()
        else None
    )
    if listed is not None and listed.returncode == 0:
        found: Iterator[Path] = (project / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name)
    else:
        found = (
            path
            for path in project.rglob("*")
            if not any(part in _LEFT_OUT or part.endswith(".egg-info") for part in path.relative_to(project).parts)
        )
    return sorted(path for path in found if path.is_file())


def _add(archive: zipfile.ZipFile, name: str, content: bytes, *, runs: bool = False, packed: bool = False) -> None:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.external_attr = (0o755 if runs else 0o644) << 16
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
