"""Downloading the wheels that a lock file pins, for this machine or another one."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from packaging.markers import Marker, default_environment

#: Friendly names → the tags pip tries, and what the lock file's markers see there.
_SYSTEMS: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "windows": (
        ("win_amd64",),
        {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64"},
    ),
    "linux": (
        (*(f"manylinux_2_{minor}_x86_64" for minor in range(35, 4, -1)), "manylinux2014_x86_64", "linux_x86_64"),
        {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux", "platform_machine": "x86_64"},
    ),
    "macos": (
        tuple(f"macosx_{major}_0_{kind}" for major in range(15, 10, -1) for kind in ("arm64", "universal2")),
        {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin", "platform_machine": "arm64"},
    ),
}


class DownloadError(Exception):
    """A wheel could not be had; the message is for the person who bundles (Chinese)."""


def this_python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Target:
    """The machine a bundle is for: no tags mean this one."""

    label: str
    python: str
    tags: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str | None, python: str) -> Target:
        """A target by friendly name or by pip's tag; None is this machine's system."""
        label = f"{name or platform.system().lower()}-py{python.replace('.', '')}"
        versions = {"python_version": python, "python_full_version": f"{python}.0"}
        if name is None:
            if python == this_python():
                return cls(label, python)
            name = {"Windows": "windows", "Darwin": "macos"}.get(platform.system(), "linux")
        system = next((known for known in _SYSTEMS if name in (known, *_SYSTEMS[known][0])), None)
        if system is None:
            kind = "windows" if name.startswith("win") else "macos" if name.startswith("macos") else "linux"
            return cls(label, python, (name,), {**_SYSTEMS[kind][1], **versions})
        tags, environment = _SYSTEMS[system]
        return cls(label, python, tags if name == system else (name,), {**environment, **versions})


def download(lock: Path, target: Target, folder: Path) -> list[Path]:
    """Download the wheels of `lock` that `target` needs, their hashes checked.

    Raises:
        DownloadError: pip says why.
    """
    asked = folder / "requirements.txt"
    asked.write_text("\n".join(needed(lock.read_text(encoding="utf-8"), target)), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
    ]
    for tag in target.tags:
        command += ["--platform", tag]
    if target.tags:
        command += ["--python-version", target.python, "--implementation", "cp"]
    wheels = folder / "wheels"
    done = subprocess.run(
        [*command, "--dest", str(wheels), "-r", str(asked)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DownloadError(f"安装包没有下载全（{target.label}）：\n{done.stderr.strip()}")
    return sorted(wheels.glob("*.whl"))


def needed(lock: str, target: Target) -> Iterator[str]:
    """The pins that apply on the target, without their markers: pip would judge those by this machine."""
    environment: dict[str, str] = {**default_environment(), "extra": "", **target.environment}  # type: ignore[dict-item]
    for pin in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.M):
        if not re.match(r"[A-Za-z0-9]", pin):
            continue
        head, continued, rest = pin.partition("\\\n")
        name, _, marker = head.partition(";")
        if not marker.strip() or Marker(marker.strip()).evaluate(environment):
            yield f"{name.strip()} {continued}{rest}".rstrip()
