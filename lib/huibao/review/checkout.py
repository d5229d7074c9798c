"""The git commit that the program runs from, as the manifest names it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from huibao.execution.ingredients import NO_NOTEBOOK, source_of


def git_commit(folder: Path = Path(__file__).parent) -> str | None:
    """The commit of the checkout that the code of this folder runs from, with `-dirty` when tracked files of it are
    changed; None outside a checkout, and where the code only lies inside somebody else's."""
    if not _git(folder, "ls-files", "--error-unmatch", "--", "."):
        return None
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    return f"{commit}-dirty" if commit and _is_changed(folder) else commit


def _is_changed(folder: Path) -> bool:
    """Whether tracked files are changed; of notebooks, the cells that run. The filter that keeps outputs out of git is
    left out: it takes a second for each notebook that somebody has saved."""
    unfiltered = ("-c", "filter.nbstripout.clean=cat", "-c", "filter.nbstripout.required=false")
    entries = _git(folder, *unfiltered, "status", "--porcelain", "--no-renames", "--untracked-files=no", "-z")
    if entries is None:  # what cannot be told to be unchanged is not passed off as the commit
        return True
    names = [entry[3:] for entry in entries.split("\0") if entry]
    if any(not name.endswith(".ipynb") for name in names):
        return True
    if not names:
        return False
    root = Path(_git(folder, "rev-parse", "--show-toplevel") or folder)
    return any(_as_run(_git(root, "show", f"HEAD:{name}")) != _as_run(_read(root / name)) for name in names)


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _as_run(text: str | None) -> str | None:
    """A notebook without what running it leaves; what is no notebook, as it is."""
    try:
        return source_of(text or "")
    except NO_NOTEBOOK:
        return text


def _git(folder: Path, *words: str) -> str | None:
    """What git says; None when it cannot say anything."""
    try:
        done = subprocess.run(
            ["git", *words],
            cwd=folder,
            # Looking must not write: somebody may be committing.
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=10,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return done.stdout.rstrip("\n") if done.returncode == 0 else None
