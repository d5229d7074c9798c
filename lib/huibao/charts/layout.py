"""Sizes of a chart from the number and width of what it shows; numbers and labels as they are printed in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

Spec = dict[str, Any]

WIDTH = 6.3  # inches: the text width of an A4 page with official margins
TITLE_BAND = 0.30  # inches at the top that hold the title alone, so that a page with captions can cut it off
NOTE_LINE = 0.18  # inches: each line of the note, at the bottom, for the same reason
INK, MUTED, GRID = "#1a1a1a", "#595959", "#d9d9d9"
# Distinguishable with the common colour vision deficiencies, and at least 3:1 against white.
PALETTE = ("#1f5a99", "#c9761a", "#2f8577", "#9c4a74", "#7a7a7a", "#6656a3")
EARLIER = "#8a8a8a"
POINT = 1 / 72  # of an inch
# Inches: low enough that a page rarely has to leave room for a chart that did not fit, and that a chart of all
# townships keeps the type of the others. Three charts with their captions fill a page.
_ROW, _BODY = 0.2, 1.6


class Layout:
    """Sizes in inches, from the number and width of what is shown."""

    def __init__(self, spec: Spec) -> None:
        series = spec["series"]
        self.has_data = bool(spec["categories"]) and any(v is not None for one in series for v in one["values"])
        horizontal = spec["kind"] == "hbar" and self.has_data
        self.top = TITLE_BAND + 0.26
        self.note = wrapped((spec.get("note") or "").replace("\n", " "), WIDTH - 0.3, 8)
        self.bottom = NOTE_LINE * len(self.note) + (0.30 if horizontal else 0.44)
        rows = len(spec["categories"])
        body = _ROW * rows + 0.1 if horizontal else (_BODY if self.has_data else 0.6)
        self.height = self.top + body + self.bottom
        labels = [shortened(name) for name in spec["categories"]] if horizontal else _tick_samples(spec)
        self.left = 0.2 + max((text_width(text, 9) for text in labels), default=0.3)
        right = 0.72 if horizontal else 0.25
        self.rectangle = (
            self.left / WIDTH,
            self.bottom / self.height,
            (WIDTH - self.left - right) / WIDTH,
            body / self.height,
        )


def text_width(text: str, size: float) -> float:
    """The width of a text in inches, near enough for layout: an em for a Chinese character, 0.56 em for others."""
    return sum(1.0 if ord(sign) > 0x2E80 else 0.56 for sign in text) * size * POINT


def shortened(text: str, most: int = 14) -> str:
    """A long label cut for the axis; the table and the alt text have it whole."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def printed(value: float, decimals: int = 0) -> str:
    """A number on a chart, with thousands separators: 40,321; 96.2."""
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def decimals(spec: Spec) -> int:
    return int(spec.get("decimals") or 0)


def wrapped(text: str, width: float, size: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for sign in text:
        if text_width(line + sign, size) > width:
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line] if line else lines


def values(spec: Spec) -> list[float]:
    return [value for one in spec["series"] for value in one["values"] if value is not None]


def _tick_samples(spec: Spec) -> list[str]:
    known = [*totals(spec), *values(spec)] if spec["kind"] == "stack" else values(spec)
    return [printed(value, decimals(spec)) for value in (min(known), max(known) * 1.1)] if known else []


def totals(spec: Spec) -> list[float]:
    return [
        sum(v for v in column if v is not None) for column in zip(*(s["values"] for s in spec["series"]), strict=True)
    ]


def gaps(values: Sequence[float | None]) -> list[float]:
    """Values with gaps where there are none, as matplotlib takes them."""
    return [math.nan if value is None else value for value in values]
