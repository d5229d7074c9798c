"""Where the project and the user's cache lie on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from huibao.errors import RunError


def project_root() -> Path:
    """The project's folder: $HUIBAO_PROJECT, else the nearest folder above the working folder that holds notebooks/
    and params/, else the checkout this package was installed from."""
    named = os.environ.get("HUIBAO_PROJECT")
    if named:
        return Path(named).resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "notebooks").is_dir() and (folder / "params").is_dir():
            return folder
    return Path(__file__).resolve().parents[2]


def notebooks_folder() -> Path:
    """The folder of the work areas' notebooks."""
    return project_root() / "notebooks"


def cache_folder() -> Path:
    """The user's cache for huibao (made if missing): $XDG_CACHE_HOME, %LOCALAPPDATA% or ~/.cache.

    Raises:
        RunError: it cannot be made, or this user has no home.
    """
    base = os.environ.get("XDG_CACHE_HOME")
    if not base and sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    folder = None
    try:
        folder = (Path(base) if base else Path.home() / ".cache") / "huibao"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: this user has no home
        remedy = "用环境变量 XDG_CACHE_HOME 指定一个能写的文件夹，再运行一次"
        raise RunError("缓存文件夹建不了，读好的台账没有地方放", where=folder, remedy=remedy) from error
    return folder
