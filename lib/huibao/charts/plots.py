"""The kinds of charts: lines, bars, horizontal bars and stacks, and what stands where there is nothing to draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from huibao.charts.layout import (
    EARLIER,
    MUTED,
    PALETTE,
    WIDTH,
    Spec,
    decimals,
    gaps,
    printed,
    shortened,
    text_width,
    totals,
    values,
)
from huibao.charts.plot import Plot
from huibao.charts.scales import categories_below, name_left, span_of, value_scale


def _bounds(values: Sequence[float], *, from_zero: bool) -> tuple[float, float]:
    """Where the value axis begins and ends, with room for labels above the highest."""
    low, high = min(values), max(values)
    if from_zero or low <= 0 or low < 0.6 * high:
        low, high = min(0, low), max(0, high)
    span = (high - low) or abs(high) or 1
    if low == high == 0:
        return 0, 1.16
    if not from_zero and low > 0:
        low = max(0, low - 0.25 * span)
    elif low < 0:
        low -= 0.16 * span
    return low, high + 0.16 * span


def _colour(at: int, one: Spec, count: int) -> str:
    """The emphasised series is blue, a companion series (the year before) grey; several parts take the palette."""
    if count == 1 or one.get("emphasis"):
        return PALETTE[0]
    return EARLIER if count == 2 else PALETTE[at % len(PALETTE)]


def _line(plot: Plot, spec: Spec) -> None:
    plot.across, plot.up = span_of(spec["categories"]), _bounds(values(spec), from_zero=False)
    value_scale(plot, spec, along="y")
    count = len(spec["series"])
    few = len(spec["categories"]) <= 13
    for at, one in enumerate(spec["series"]):
        main = count == 1 or bool(one.get("emphasis"))
        colour = _colour(at, one, count)
        plot.line(
            range(len(one["values"])),
            gaps(one["values"]),
            label=one["name"],
            color=colour,
            linewidth=2 if main else 1.4,
            linestyle="-" if main or count > 2 else (0, (4, 2)),
            marker=("o" if main else "s") if few else None,
            markersize=4 if main else 3,
            markerfacecolor=colour if main else "white",
            zorder=3 if main else 2,
        )
    categories_below(plot, spec["categories"])
    plot.frame()
    _label_line(plot, spec)


def _label_line(plot: Plot, spec: Spec) -> None:
    """Values at the points of the main line: all when they fit, else the highest, the lowest and the last."""
    series = spec["series"]
    main = next((one for one in series if one.get("emphasis")), series[0])
    known = [(at, value) for at, value in enumerate(main["values"]) if value is not None]
    if not known:
        return
    width = max(text_width(printed(value, decimals(spec)), 8) for _, value in known)
    if len(spec["categories"]) > 13 or width * len(spec["categories"]) > 5.4:
        ends = {max(known, key=lambda p: (p[1], p[0])), min(known, key=lambda p: (p[1], -p[0])), known[-1]}
        known = sorted(ends)
    others = [one["values"] for one in series if one is not main]
    span = plot.up[1] - plot.up[0]
    floor = plot.up[0] + 0.12 * span
    for at, value in known:
        around = [v for v in main["values"][max(0, at - 1) : at + 2] if v is not None]
        near = [row[at] for row in others if row[at] is not None and abs(row[at] - value) < 0.13 * span]
        # A label keeps clear of the lines: above a peak and below a valley, beyond the other line where that is close;
        # elsewhere on the side where the other line is not.
        peak = value == max(around)
        valley = not peak and value == min(around)
        low, high = min([value, *near]), max([value, *near])
        below = valley or (not peak and high > value and low == value)
        anchor = low if valley else high if peak else value
        if below and anchor <= floor:
            below, anchor = False, value
        text = printed(value, decimals(spec))
        _number(plot, at, anchor, text, 5, below=below, color=PALETTE[0])


def _number(plot: Plot, x: float, y: float, text: str, away: float, *, below: bool = False, **look: Any) -> None:
    """A number so many points above (or below) a place."""
    plot.text(x, y, text, above=-away if below else away, ha="center", va="top" if below else "bottom", **look)


def _shown(spec: Spec, at: int, value: float | None) -> str:
    """The number at a bar; where there is none, whether it is masked or missing."""
    hidden = spec.get("masked") or [False] * (at + 1)
    if value is None:
        return "**" if hidden[at] else "无数据"
    return printed(value, decimals(spec))


def _bar(plot: Plot, spec: Spec) -> None:
    series = spec["series"]
    plot.across, plot.up = span_of(spec["categories"]), _bounds(values(spec), from_zero=True)
    value_scale(plot, spec, along="y")
    width = 0.74 / len(series) if len(spec["categories"]) > 2 else 0.5 / len(series)
    for at, one in enumerate(series):
        offset = (at - (len(series) - 1) / 2) * width
        heights = [value or 0 for value in one["values"]]
        corners = [(index + offset - width * 0.46, 0.0) for index in range(len(heights))]
        sizes = [(width * 0.92, height) for height in heights]
        plot.bars(corners, sizes, label=one["name"], color=_colour(at, one, len(series)))
        for index, value in enumerate(one["values"]):
            text = _shown(spec, index, value)
            if text_width(text, 8) <= 5.2 / len(spec["categories"]) / len(series) * 1.15:
                _number(plot, index + offset, value or 0, text, 3, below=(value or 0) < 0)
    plot.level(0)
    categories_below(plot, spec["categories"])
    plot.frame()


def _stack(plot: Plot, spec: Spec) -> None:
    sums = totals(spec)
    plot.across, plot.up = span_of(spec["categories"]), _bounds([*sums, *values(spec)], from_zero=True)
    value_scale(plot, spec, along="y")
    floor = [0.0] * len(spec["categories"])
    for at, one in enumerate(spec["series"]):
        heights = [value or 0 for value in one["values"]]
        corners = [(index - 0.34, below) for index, below in enumerate(floor)]
        sizes = [(0.68, height) for height in heights]
        colour = PALETTE[at % len(PALETTE)]
        plot.bars(corners, sizes, label=one["name"], facecolor=colour, edgecolor="white", linewidth=0.6)
        floor = [below + height for below, height in zip(floor, heights, strict=True)]
    width = max(text_width(printed(total, decimals(spec)), 8) for total in sums)
    if width * len(sums) <= 5.6:
        for at, total in enumerate(sums):
            _number(plot, at, total, printed(total, decimals(spec)), 3)
    categories_below(plot, spec["categories"])
    plot.frame()


def _horizontal(plot: Plot, spec: Spec) -> None:
    """Bars from top to bottom; a second series (the year before) is a mark across its bar, not another bar."""
    series = spec["series"]
    main = next((one for one in series if one.get("emphasis")), series[0])
    other = next((one for one in series if one is not main), None)
    places = list(range(len(spec["categories"])))
    known = values(spec)
    low, high = min(0, *known), max(0, *known)
    span = (high - low) or 1
    plot.across = (low - (0.08 * span if low < 0 else 0), high + 0.02 * span)
    plot.up = (len(places) - 0.4, -0.6)
    value_scale(plot, spec, along="x")
    sizes = [(value or 0, 0.62) for value in main["values"]]
    plot.bars([(0.0, at - 0.31) for at in places], sizes, label=main["name"], color=PALETTE[0])
    if other is not None:
        plot.line(
            gaps(other["values"]), places, label=other["name"], linestyle="none", marker="D", markersize=4,
            markerfacecolor="white", markeredgecolor="#404040", markeredgewidth=1,
        )  # fmt: skip
    for at, value in enumerate(main["values"]):
        text = _shown(spec, at, value)
        reach = max(value or 0, 0)
        before = other["values"][at] if other is not None else None
        # The number stands at its bar's end; only a mark that would lie under it pushes it further out.
        room = (text_width(text, 8) + 0.15) / WIDTH * 1.45 * span
        covered = before is not None and reach - 0.01 * span <= before <= reach + room
        end = before if covered and before is not None else reach
        plot.text(end, at, text, right=6 if covered else 3, ha="left", va="center")
        name_left(plot, at, shortened(spec["categories"][at]), size=9)
    plot.upright(0)


def empty(plot: Plot, spec: Spec) -> None:
    """An honest empty chart: no axis that suggests a scale, one line that says why."""
    hidden = any(one.get("masked") for one in spec["series"])
    text = "按规定不公开" if hidden else (spec.get("empty") or "期内无数据")
    plot.text(0.5, 0.5, text, ha="center", va="center", size=10, color=MUTED)


KINDS: dict[str, Callable[[Plot, Spec], None]] = {"line": _line, "bar": _bar, "hbar": _horizontal, "stack": _stack}
