"""The shell loop: for each notebook the command papermill, then the command jupyter nbconvert."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

_LOOP = """set -e
for notebook in "$@"; do
    name=$(basename "$notebook")
    "$PAPERMILL" "$notebook" "$TO/$name" -r period "$PERIOD" -k python3
    "$JUPYTER" nbconvert --to html "$TO/$name"
done
"""


def loop(notebooks: Sequence[Path], target: Path) -> list[str]:
    """The loop over these notebooks as one command; `variables` go into its environment."""
    target.mkdir(parents=True, exist_ok=True)
    return ["sh", "-c", _LOOP, "loop", *map(str, notebooks)]


def variables(target: Path, period: str) -> dict[str, str]:
    """What the loop reads from its environment."""
    beside = Path(sys.executable).parent
    return {
        "PAPERMILL": str(beside / "papermill"),
        "JUPYTER": str(beside / "jupyter"),
        "TO": str(target),
        "PERIOD": period,
    }
