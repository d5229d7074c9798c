"""A figure as a small card: value, changes, a line of its last twelve months, what it means."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huibao.figures import Figure

_WIDTH, _HEIGHT = 220, 44


def card_text(figure: Figure) -> str:
    """The card in plain text."""
    return "\n".join(
        [f"{figure.indicator.label}　{figure.period.label}　{figure.text}", _changes(figure), _meaning(figure)]
    )


def card_html(figure: Figure) -> str:
    """The card as HTML with an inline line; no style sheet, so it follows JupyterLab's light or dark theme."""
    points = list(figure.months)
    line = spark_line([point.value for point in points], [point.year_ago for point in points], _told(points))
    return (
        f'<div class="huibao-card"><p>{escape(figure.indicator.label)}　{escape(figure.period.label)}<br>'
        f"<strong>{escape(figure.text)}</strong>　{escape(_changes(figure))}</p>{line}"
        f"<p><small>{escape(_meaning(figure))}<br><code>{escape(figure.indicator.full_id)}</code></small></p></div>"
    )


def _changes(figure: Figure) -> str:
    if figure.status == "no_ledger":
        return f"缺{'、'.join(figure.missing)}"
    return "，".join(text for text in (figure.yoy.text, figure.mom.text if figure.period.previous else "") if text)


def _meaning(figure: Figure) -> str:
    return "　".join(part for part in (figure.indicator.definition, figure.note) if part)


def _told(points: Sequence[Any]) -> str:
    known = [point for point in points if point.value is not None]
    if not known:
        return "各月无数据"
    high, low = max(known, key=lambda point: point.value), min(known, key=lambda point: point.value)
    return f"近{len(points)}个月走势，最高在{high.period.label}，最低在{low.period.label}"


def spark_line(values: Sequence[Any], earlier: Sequence[Any], alt: str) -> str:
    """The months as a small line, the year before as a thin dashed one; empty when there is no line to draw."""
    known = [float(value) for value in (*values, *earlier) if value is not None]
    if len([value for value in values if value is not None]) < 2:
        return ""
    low, high = min(0.0, *known), max(known)
    span = (high - low) or 1.0

    def line(series: Sequence[Any], look: str) -> str:
        step = (_WIDTH - 8) / max(1, len(series) - 1)
        points = " ".join(
            f"{4 + at * step:.1f},{_HEIGHT - 4 - (float(value) - low) / span * (_HEIGHT - 8):.1f}"
            for at, value in enumerate(series)
            if value is not None
        )
        return f'<polyline points="{points}" fill="none" {look}/>' if points else ""

    before = line(earlier, 'stroke="#8a8a8a" stroke-width="1" stroke-dasharray="3 2"')
    now = line(values, 'stroke="#3f7fc4" stroke-width="2"')
    return (
        f'<svg role="img" aria-label="{escape(alt)}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}">{before}{now}</svg>'
    )
