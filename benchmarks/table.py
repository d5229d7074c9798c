"""The table of what is to be reached: a row not measured counts as not reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """One aim: `value` (None: not measured) must be at least, or at most, `limit`."""

    name: str
    what: str
    sense: Literal["≥", "≤"]
    limit: float
    unit: str
    value: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool:
        if self.value is None:
            return False
        return self.value >= self.limit if self.sense == "≥" else self.value <= self.limit

    def cells(self) -> list[str]:
        """What the row prints."""
        measured = "未测" if self.value is None else f"{self.value:.2f}{self.unit}"
        aim = f"{self.sense} {self.limit:g}{self.unit}"
        return [self.what, aim, measured, self.note, "达到" if self.reached else "未达"]


def exit_status(rows: Sequence[Row]) -> int:
    """1 when any row is not reached."""
    return 0 if all(row.reached for row in rows) else 1
