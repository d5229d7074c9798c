"""What came of an order: of each area's notebook, and of the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Executed:
    """One area's executed notebook: where it lies, whether it was reused, and what failed (Chinese)."""

    area: str
    path: Path
    reused: bool
    reason: str = ""
    failure: str = ""
    seconds: float = 0.0


@dataclass
class Result:
    """What a run did: the folders it left, what fails `--strict`, what failed outright, what reading the ledgers
    brought up (Chinese)."""

    folders: list[Path] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    notebooks: dict[str, float] = field(default_factory=dict)
    reused: bool = False
