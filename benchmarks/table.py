"""The table of what is to be reached: a row not measured counts as not reached."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

HEADERS = ("项目", "要求", "实测", "最小—最大", "次数", "说明", "结论")


@dataclass(frozen=True)
class Measured:
    """What repetitions gave: the value that counts (their median), the least, the greatest, how many they were."""

    value: float
    low: float
    high: float
    times: int
    note: str = ""

    @classmethod
    def of(cls, samples: Sequence[float], note: str = "") -> Measured:
        """The median of repetitions with their range."""
        return cls(statistics.median(samples), min(samples), max(samples), len(samples), note)


@dataclass(frozen=True)
class Series:
    """How something grows: for each name the (size, seconds) points; drawn as a picture."""

    points: dict[str, list[tuple[float, float]]]


@dataclass(frozen=True)
class Row:
    """One aim: `measured` (None: not measured, `reason` says why) must be at least, or at most, `limit`."""

    name: str
    what: str
    sense: Literal["≥", "≤"]
    limit: float
    unit: str
    measured: Measured | None = None
    reason: str = ""

    @property
    def reached(self) -> bool:
        if self.measured is None:
            return False
        value = self.measured.value
        return value >= self.limit if self.sense == "≥" else value <= self.limit

    def with_measured(self, measured: Measured) -> Row:
        return replace(self, measured=measured)

    def cells(self) -> list[str]:
        """What the row prints, as `HEADERS` names it."""
        found = self.measured
        aim = f"{self.sense} {self.limit:g}{self.unit}"
        verdict = "达到" if self.reached else "未达"
        if found is None:
            return [self.what, aim, "未测", "", "", self.reason, verdict]
        span = f"{found.low:.2f}—{found.high:.2f}" if found.times > 1 else ""
        return [self.what, aim, f"{found.value:.2f}{self.unit}", span, str(found.times), found.note, verdict]


def exit_status(rows: Sequence[Row]) -> int:
    """1 when any row is not reached."""
    return 0 if all(row.reached for row in rows) else 1
