"""The document model: what an executed notebook says, free of how any page prints it.

Everything downstream of the notebooks (HTML, PDF, Word, workbook, index, the public edition) walks these objects and
nothing else. They are read from the structured displays of a notebook (MIME types `application/vnd.huibao.*+json`,
version 1) and can be written back to the same JSON, which is how the public edition of a notebook is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from huibao.pages.inlines import Inline, Json, Run, flatten, indicators_json, indicators_of
from huibao.pages.shown import ShownFigure

AREA_MIME = "application/vnd.huibao.area+json"
NARRATIVE_MIME = "application/vnd.huibao.narrative+json"
CHART_MIME = "application/vnd.huibao.chart+json"
TABLE_MIME = "application/vnd.huibao.table+json"

At: TypeAlias = tuple[int, int]
"""Where a block came from: (cell index, output index) in the notebook; output −1 is the cell's source."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A heading, paragraph or list item of the narrative."""

    kind: str
    inlines: tuple[Inline, ...]
    level: int = 0
    at: At = (0, 0)

    @property
    def runs(self) -> list[Run]:
        return list(flatten(self.inlines))

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def to_json(self) -> Json:
        found: Json = {"kind": self.kind}
        if self.kind == "heading":
            found["level"] = self.level
        found["runs"] = [inline.to_json() for inline in self.inlines]
        return found


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: the data it shows (`spec`, as `huibao.charts.draw` takes it) and its picture."""

    spec: Json
    svg: str
    at: At = (0, 0)

    @property
    def title(self) -> str:
        return str(self.spec.get("title") or "")

    @property
    def unit(self) -> str:
        return str(self.spec.get("unit") or "")

    @property
    def alt(self) -> str:
        return str(self.spec.get("alt") or self.title)

    @property
    def note(self) -> str:
        return str(self.spec.get("note") or "")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `form` says how an indicator is printed (text, yoy, …); empty for parts and plain cells."""

    text: str
    value: float | None = None
    indicators: tuple[str, ...] = ()
    form: str = ""
    masked: str | None = None

    @classmethod
    def read(cls, raw: Mapping[str, Any] | str) -> Cell:
        if isinstance(raw, str):
            return cls(raw)
        return cls(
            text=str(raw.get("text", "")),
            value=raw.get("value"),
            indicators=indicators_of(raw),
            form=raw.get("form") or "",
            masked=raw.get("masked"),
        )

    def to_json(self) -> Json:
        found: Json = {"text": self.text, "value": self.value, "indicator": None, "form": self.form or None}
        found.update(indicators_json(self.indicators))
        found["masked"] = self.masked
        return found


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column."""

    label: str
    align: str = "left"
    unit: str | None = None

    @property
    def head(self) -> str:
        return self.label + (f"（{self.unit}）" if self.unit else "")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of cells; `raw` keeps what the display said beyond columns and rows."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    at: At = (0, 0)
    raw: Json = field(default_factory=dict)

    @property
    def no_rows(self) -> str:
        """Why a table without rows has none: nothing found, no ledger, or not public."""
        return self.note or "本期无记录"

    def to_json(self) -> Json:
        return {
            **self.raw,
            "version": 1,
            "id": self.id,
            "title": self.title,
            "columns": [{"label": c.label, "align": c.align, "unit": c.unit} for c in self.columns],
            "rows": [[cell.to_json() for cell in row] for row in self.rows],
            "note": self.note or None,
        }


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that failed. `cell` counts the notebook's cells from 1."""

    cell: int
    name: str
    message: str
    at: At = (0, 0)

    @property
    def title(self) -> str:
        return f"第{self.cell}个单元运行失败（{self.name}）"


@dataclass(frozen=True, slots=True)
class Plain:
    """An output that is none of ours: its text, its sanitised HTML or its picture (a data URI) with an alt text."""

    text: str = ""
    html: str = ""
    image: str = ""
    alt: str = ""
    at: At = (0, 0)


@dataclass(frozen=True, slots=True)
class Code:
    """The source of a code cell (`narrative` for a %%narrative cell)."""

    source: str
    narrative: bool = False
    at: At = (0, -1)


Block: TypeAlias = Prose | Chart | Table | Fault | Plain | Code


@dataclass(frozen=True, slots=True)
class MissingLedger:
    """A ledger that was not handed in, and the office to ask."""

    ledger: str
    table: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class PeriodInfo:
    """The period of a document, as its pages print it (dates are ISO texts)."""

    name: str = ""
    label: str = ""
    start: str = ""
    end: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class AreaDocument:
    """One work area's executed notebook, in reading order."""

    area: str
    title: str
    section: str = ""
    office: str = ""
    period: PeriodInfo = PeriodInfo()
    bureau: str = ""
    city: str = ""
    figures: tuple[ShownFigure, ...] = ()
    missing: tuple[MissingLedger, ...] = ()
    blocks: tuple[Block, ...] = ()
    edition: str = "internal"

    @property
    def faults(self) -> list[Fault]:
        return [block for block in self.blocks if isinstance(block, Fault)]

    def figure(self, name: str) -> ShownFigure | None:
        return next((figure for figure in self.figures if figure.id == name), None)

    def with_files(self, files: Mapping[str, tuple[tuple[str, str], ...]]) -> AreaDocument:
        """The document with the files (name, sha256) that each ledger came in, by the ledger's name."""
        return replace(self, figures=tuple(figure.with_files(files) for figure in self.figures))
