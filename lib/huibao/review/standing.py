"""The approved runs that stand under an outputs folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from huibao.review.manifest import APPROVAL, NAME


def approved_runs(outputs: Path) -> Iterator[Path]:
    """The folders of approved runs below `outputs`, kept versions included, in order."""
    for approval in sorted(outputs.rglob(APPROVAL)):
        if (approval.parent / NAME).is_file() and not approval.parent.name.startswith("."):
            yield approval.parent


def approved_digest(outputs: Path) -> str:
    """What all approved runs say together: a run whose front page compares with them depends on it."""
    total = hashlib.sha256()
    for run in approved_runs(outputs):
        total.update((run / NAME).read_bytes())
    return total.hexdigest()
