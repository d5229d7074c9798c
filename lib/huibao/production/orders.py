"""What is asked for: one bureau, one period, one folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.period import Period

FORMATS = ("html", "pdf", "docx", "xlsx")


@dataclass(frozen=True)
class Order:
    """One report to produce. `folder` is the period's folder; each edition has its own folder inside."""

    bureau: Bureau
    period: Period
    outputs: Path
    folder: Path
    areas: tuple[str, ...] | None = None
    editions: tuple[str, ...] = ("internal",)
    formats: tuple[str, ...] = ("html", "pdf")
    data: Path | None = None
    warehouse: str | None = None
    jobs: int | None = None
    cluster: str | None = None
    force: bool = False
    named_out: bool = False

    @property
    def title(self) -> str:
        return f"{self.bureau.name} {self.period.label}"
