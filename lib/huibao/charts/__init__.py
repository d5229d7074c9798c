"""Charts: their data as plain JSON, the picture drawn from it, and the words for readers who cannot see it.

A chart's data (a spec) is a dict:

    {"version": 1, "id": "trend", "title": …, "unit": "户", "kind": "line" | "bar" | "hbar" | "stack", "decimals": 0,
     "categories": [name, …],
     "series": [{"name": …, "values": [number or None, …], "indicator": full id or None, "emphasis": bool}, …],
     "alt": …, "note": None or …}

Values are in the unit as printed (per cent, not fractions). In an hbar chart a second series is drawn as a mark.
A bar or hbar chart whose categories are several indicators names them in "indicators", one for each category; one whose
categories are a ledger column's values names the column in "by".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from huibao.charts.layout import NOTE_LINE, TITLE_BAND, printed
from huibao.figures.numbers import exact, rounded

Spec = dict[str, Any]

MIME = "application/vnd.huibao.chart+json"
VERSION = 1
_MONTH = re.compile(r"\d{4}年\d{1,2}月")
_KINDS = {"line": "折线图", "bar": "柱形图", "hbar": "条形图", "stack": "堆积柱形图"}
# Beyond these many values an alt text sums up instead of listing.
_MOST_LISTED = 16


def chart(
    kind: str,
    *,
    id: str,
    title: str,
    unit: str,
    categories: Sequence[str],
    series: Sequence[Spec],
    decimals: int = 0,
    note: str | None = None,
    indicators: Sequence[str] | None = None,
    by: str | None = None,
    empty: str | None = None,
) -> Chart:
    """A chart from its data; numbers are rounded to the decimals they are printed with.

    Args:
        series: dicts with name, values, and where they apply indicator and emphasis.
        indicators: for charts over several indicators, the full id behind each category.
        by: the ledger's column whose values the categories are.
        empty: why there is nothing to draw (缺台账), for a chart without a value.
    """
    spec: Spec = {
        "version": VERSION,
        "id": id,
        "title": title,
        "unit": unit,
        "kind": kind,
        "decimals": decimals,
        "categories": list(categories),
        "series": [
            {
                "name": one["name"],
                "values": [_rounded(value, decimals) for value in one["values"]],
                "indicator": one.get("indicator"),
                "emphasis": bool(one.get("emphasis")),
            }
            for one in series
        ],
        "note": note,
    }
    if indicators is not None:
        spec["indicators"] = list(indicators)
    if by is not None:
        spec["by"] = by
    if empty is not None:
        spec["empty"] = empty
    return Chart(spec | {"alt": alt_text(spec)})


def _rounded(value: Any, decimals: int) -> float | int | None:
    if value is None:
        return None
    fixed = rounded(exact(value) or 0, decimals)
    return fixed.numerator if fixed.denominator == 1 else float(fixed)


@dataclass(frozen=True)
class Chart:
    """A chart that displays as a picture and carries its data."""

    spec: Spec

    @property
    def svg(self) -> str:
        """The picture."""
        return draw(self.spec)

    def __str__(self) -> str:
        return str(self.spec["alt"])

    def __repr__(self) -> str:
        return f"<图：{self.spec['title']}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        data = {MIME: self.spec, "image/svg+xml": self.svg, "text/plain": str(self)}
        return data, {"image/svg+xml": {"alt": self.spec["alt"]}}


def draw(spec: Spec) -> str:
    """The picture of a chart as SVG: white ground, text as text, the same bytes for the same data.

    Title and note stand in bands of their own at the top and bottom, which `without_title` cuts off.
    """
    from huibao.charts.drawing import to_svg

    return to_svg(spec)


def without_title(svg: str) -> str:
    """A picture drawn by `draw` without its title and note, for pages whose captions carry them."""
    top = TITLE_BAND * 72
    svg = re.sub(r'\s*<g id="chart-title">.*?</g>', "", svg, count=1, flags=re.DOTALL)
    svg, lines = re.subn(r'\s*<g id="chart-note-\d+">.*?</g>', "", svg, flags=re.DOTALL)

    def cut(root: re.Match[str]) -> str:
        height = f"{float(root['height']) - top - lines * NOTE_LINE * 72:g}"
        return f'{root["lead"]}height="{height}pt" viewBox="0 {top:g} {root["width"]} {height}"'

    return re.sub(
        r'(?P<lead><svg [^>]*?)height="[\d.]+pt" viewBox="0 0 (?P<width>[\d.]+) (?P<height>[\d.]+)"', cut, svg, count=1
    )


def mask(spec: Spec, is_internal: Callable[[str], bool]) -> Spec:
    """The data of a chart as the public edition may hold it: no value of an internal indicator, nor its shape.

    Args:
        is_internal: says of a full indicator id whether it is masked.
    """
    hidden = [is_internal(name) for name in spec.get("indicators") or ()]
    series = []
    for one in spec["series"]:
        if one.get("indicator") and is_internal(one["indicator"]):
            series.append(one | {"values": [None] * len(one["values"]), "masked": True})
        elif any(hidden):
            shown = [None if gone else value for value, gone in zip(one["values"], hidden, strict=True)]
            series.append(one | {"values": shown, "masked": all(hidden)})
        else:
            series.append(one)
    masked = spec | {"series": series}
    if any(hidden):
        masked["masked"] = hidden
    return masked | {"alt": alt_text(masked)}


def alt_text(spec: Spec) -> str:
    """What the chart shows, in Chinese, from its data: kind, title, unit, then each series' values or their range."""
    unit = spec.get("unit") or ""
    parts = [f"{_KINDS[spec['kind']]}：{spec['title']}{f'，单位：{unit}' if unit else ''}。"]
    if not spec["categories"] or not spec["series"]:
        return f"{parts[0]}{spec.get('empty') or '期内无数据'}。"
    years = {name[:5] for name in spec["categories"] if _MONTH.fullmatch(name)}
    for at, one in enumerate(spec["series"]):
        # The months of a series for the year before stand under this year's names: there the year would mislead.
        drop = spec["kind"] == "line" and (len(years) == 1 or at > 0)
        names = [name[5:] if drop and _MONTH.fullmatch(name) else name for name in spec["categories"]]
        parts.append(f"{one['name']}：{_told(one, names, spec)}。")
    return "".join(parts)


def _told(one: Spec, names: Sequence[str], spec: Spec) -> str:
    """The values of one series in words."""
    if one.get("masked"):
        return "按规定不公开"
    known = [(name, value) for name, value in zip(names, one["values"], strict=True) if value is not None]
    if not known and not any(spec.get("masked") or ()):
        return spec.get("empty") or "无数据"
    if len(names) > _MOST_LISTED:
        return _summed_up(known, spec)
    hidden = spec.get("masked") or [False] * len(names)
    decimals = spec.get("decimals") or 0
    return "，".join(
        f"{name}{'不公开' if gone else '无数据' if value is None else printed(value, decimals)}"
        for name, value, gone in zip(names, one["values"], hidden, strict=True)
    )


def _summed_up(known: Sequence[tuple[str, float]], spec: Spec) -> str:
    decimals = spec.get("decimals") or 0
    high, low = max(known, key=lambda pair: pair[1]), min(known, key=lambda pair: pair[1])
    last = known[-1]
    if high[1] == low[1]:
        return f"{len(known)}项均为{printed(high[1], decimals)}"
    return (
        f"最高{high[0]}{printed(high[1], decimals)}，最低{low[0]}{printed(low[1], decimals)}，"
        f"最后一项{last[0]}{printed(last[1], decimals)}"
    )
