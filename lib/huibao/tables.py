"""Tables: their cells as plain JSON, and the same as HTML and text for the notebook.

A table's data is a dict:

    {"version": 1, "id": …, "title": …, "columns": [{"label": …, "align": "left" | "right", "unit": None or …}],
     "rows": [[cell, …], …], "note": None or …}

A cell is {"text", "value", "indicator", "form", "masked"}; `value` is the unrounded number (a fraction for %), None
for words. `masked` stands in the public edition when the indicator is internal. A table of parts names the
ledger's column in "by" and whose parts they are in "indicator", so that it is known without rows too. A table made from
the records of several ledgers names them in "ledgers".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from huibao.errors import Named
from huibao.figures.numbers import exact, plain

Cell = dict[str, Any]

MIME = "application/vnd.huibao.table+json"
VERSION = 1
NOTHING = "—"


def word(text: str) -> Cell:
    """A cell that depends on no figure."""
    return {"text": text, "value": None, "indicator": None, "form": None, "masked": None}


def number(text: str, value: Any, *, indicator: str, form: str, masked: str) -> Cell:
    """A cell that depends on a figure; `value` becomes a plain number."""
    return {"text": text, "value": plain(exact(value)), "indicator": indicator, "form": form, "masked": masked}


def column(label: str, *, right: bool = False, unit: str | None = None) -> dict[str, Any]:
    """A column's head; columns of numbers are set to the right."""
    return {"label": label, "align": "right" if right else "left", "unit": unit}


@dataclass(frozen=True)
class Table(Named):
    """A table that displays as HTML and text and carries its cells."""

    id: str
    title: str
    columns: Sequence[dict[str, Any]]
    rows: Sequence[Sequence[Cell]]
    note: str | None = None
    by: str | None = None
    indicator: str | None = None
    ledgers: tuple[str, ...] = ()

    def payload(self) -> dict[str, Any]:
        """The JSON that pages are made of."""
        return {
            "version": VERSION,
            "id": self.id,
            "title": self.title,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "note": self.note,
            **({"by": self.by} if self.by else {}),
            **({"indicator": self.indicator} if self.indicator else {}),
            **({"ledgers": list(self.ledgers)} if self.ledgers else {}),
        }

    def __str__(self) -> str:
        heads = [_headline(head) for head in self.columns]
        lines = [self.title, " | ".join(heads)]
        lines += [" | ".join(cell["text"] for cell in row) for row in self.rows]
        return "\n".join([*lines, *([self.note] if self.note else [])])

    def __repr__(self) -> str:
        return f"<表：{self.title}，{len(self.rows)}行>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {MIME: self.payload(), "text/html": self._html(), "text/plain": str(self)}

    def _html(self) -> str:
        import nh3

        heads = "".join(f'<th scope="col">{escape(_headline(head))}</th>' for head in self.columns)
        rows = "".join(f"<tr>{''.join(map(_cell, row, self.columns))}</tr>" for row in self.rows)
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        html = (
            f"<table><caption>{escape(self.title)}</caption><thead><tr>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table>{note}"
        )
        tags = {"table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
        attributes = {"th": {"scope"}, "td": {"align", "title"}}
        return nh3.clean(html, tags=tags, attributes=attributes)


def _headline(head: dict[str, Any]) -> str:
    return f"{head['label']}（{head['unit']}）" if head.get("unit") else str(head["label"])


def _cell(cell: Cell, head: dict[str, Any]) -> str:
    title = f' title="{escape(cell["indicator"])}"' if cell.get("indicator") else ""
    align = ' align="right"' if head["align"] == "right" else ""
    return f"<td{align}{title}>{escape(cell['text'])}</td>"
