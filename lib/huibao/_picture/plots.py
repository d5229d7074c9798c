"""The kinds of charts: lines, bars, horizontal bars and stacks, and what stands where there is nothing to draw."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from huibao._picture.layout import (
    EARLIER,
    GRID,
    INK,
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
    wrapped,
)

_MONTH = re.compile(r"(\d{4})年(\d{1,2})月")


def _value_axis(axes: Any, spec: Spec, low: float, high: float, *, along: str) -> None:
    """Scale, light grid and thousands on the axis that carries the values."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    whole = all(float(value).is_integer() for value in values(spec))
    axis = axes.yaxis if along == "y" else axes.xaxis
    axis.set_major_locator(MaxNLocator(nbins=5, integer=whole, steps=[1, 2, 2.5, 5, 10]))
    (axes.set_ylim if along == "y" else axes.set_xlim)(low, high)
    ticks = [tick for tick in axis.get_major_locator().tick_values(low, high) if low <= tick <= high]
    if spec.get("unit") == "%" and max(values(spec)) <= 100:
        ticks = [tick for tick in ticks if tick <= 100]
    axis.set_ticks(ticks)
    # As many decimals as tell the ticks apart, which may be more than the values have.
    places = next((places for places in range(4) if all(round(tick, places) == round(tick, 6) for tick in ticks)), 4)
    axis.set_major_formatter(FuncFormatter(lambda value, _: printed(value, places)))
    axis.grid(True, color=GRID, linewidth=0.6)
    axis.set_tick_params(length=0, labelsize=8.5)


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


def _category_axis(axes: Any, categories: Sequence[str]) -> None:
    """Category names below; months as 1月 with the year under the first and under each January."""
    count = len(categories)
    step = max(1, math.ceil(count / 13))
    months = [_MONTH.fullmatch(name) for name in categories]
    places, labels = [], []
    for at, (name, month) in enumerate(zip(categories, months, strict=True)):
        if at % step and not (month and month[2] == "1"):
            continue
        if month:
            year = f"\n{month[1]}年" if at == 0 or month[2] == "1" else ""
            labels.append(f"{month[2]}月{year}")
        else:
            labels.append("\n".join(wrapped(shortened(name), max(0.4, 4.9 / count), 9)[:2]))
        places.append(at)
    axes.set_xticks(places, labels)
    axes.set_xlim(-0.6, count - 0.4)
    axes.tick_params(axis="x", length=0, labelsize=8.5, pad=3)


def _line(axes: Any, spec: Spec) -> None:
    known = values(spec)
    low, high = _bounds(known, from_zero=False)
    _value_axis(axes, spec, low, high, along="y")
    count = len(spec["series"])
    few = len(spec["categories"]) <= 13
    for at, one in enumerate(spec["series"]):
        main = count == 1 or bool(one.get("emphasis"))
        axes.plot(
            range(len(one["values"])),
            gaps(one["values"]),
            label=one["name"],
            color=_colour(at, one, count),
            linewidth=2 if main else 1.4,
            linestyle="-" if main or count > 2 else (0, (4, 2)),
            marker=("o" if main else "s") if few else None,
            markersize=4 if main else 3,
            markerfacecolor=None if main else "white",
            zorder=3 if main else 2,
        )
    _category_axis(axes, spec["categories"])
    _label_line(axes, spec, high - low)


def _label_line(axes: Any, spec: Spec, span: float) -> None:
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
    floor = axes.get_ylim()[0] + 0.12 * span
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
        _text(axes, (at, anchor), text, (0, -5 if below else 5), va="top" if below else "bottom", colour=PALETTE[0])


def _text(
    axes: Any,
    at: tuple[float, float],
    text: str,
    offset: tuple[float, float],
    *,
    va: str,
    ha: str = "center",
    colour: str = INK,
) -> None:
    axes.annotate(
        text, at, xytext=offset, textcoords="offset points", ha=ha, va=va, size=8, color=colour, annotation_clip=False
    )


def _shown(spec: Spec, at: int, value: float | None) -> str:
    """The number at a bar; where there is none, whether it is masked or missing."""
    hidden = spec.get("masked") or [False] * (at + 1)
    if value is None:
        return "**" if hidden[at] else "无数据"
    return printed(value, decimals(spec))


def _bar(axes: Any, spec: Spec) -> None:
    series = spec["series"]
    low, high = _bounds(values(spec), from_zero=True)
    _value_axis(axes, spec, low, high, along="y")
    width = 0.74 / len(series) if len(spec["categories"]) > 2 else 0.5 / len(series)
    for at, one in enumerate(series):
        offset = (at - (len(series) - 1) / 2) * width
        places = [index + offset for index in range(len(one["values"]))]
        heights = [value or 0 for value in one["values"]]
        axes.bar(places, heights, width * 0.92, label=one["name"], color=_colour(at, one, len(series)))
        for place, value in zip(places, one["values"], strict=True):
            text = _shown(spec, round(place - offset), value)
            if text_width(text, 8) <= 5.2 / len(spec["categories"]) / len(series) * 1.15:
                negative = (value or 0) < 0
                _text(axes, (place, value or 0), text, (0, -3 if negative else 3), va="top" if negative else "bottom")
    axes.axhline(0, color=MUTED, linewidth=0.6)
    _category_axis(axes, spec["categories"])


def _stack(axes: Any, spec: Spec) -> None:
    sums = totals(spec)
    low, high = _bounds([*sums, *values(spec)], from_zero=True)
    _value_axis(axes, spec, low, high, along="y")
    floor = [0.0] * len(spec["categories"])
    for at, one in enumerate(spec["series"]):
        heights = [value or 0 for value in one["values"]]
        colour = PALETTE[at % len(PALETTE)]
        axes.bar(
            range(len(heights)), heights, 0.68, bottom=floor, label=one["name"], color=colour, edgecolor="white",
            linewidth=0.6,
        )  # fmt: skip
        floor = [below + height for below, height in zip(floor, heights, strict=True)]
    width = max(text_width(printed(total, decimals(spec)), 8) for total in sums)
    if width * len(sums) <= 5.6:
        for at, total in enumerate(sums):
            _text(axes, (at, total), printed(total, decimals(spec)), (0, 3), va="bottom")
    _category_axis(axes, spec["categories"])


def _horizontal(axes: Any, spec: Spec) -> None:
    """Bars from top to bottom; a second series (the year before) is a mark across its bar, not another bar."""
    series = spec["series"]
    main = next((one for one in series if one.get("emphasis")), series[0])
    other = next((one for one in series if one is not main), None)
    places = list(range(len(spec["categories"])))
    known = values(spec)
    low, high = min(0, *known), max(0, *known)
    span = (high - low) or 1
    _value_axis(axes, spec, low - (0.08 * span if low < 0 else 0), high + 0.02 * span, along="x")
    lengths = [value or 0 for value in main["values"]]
    axes.barh(places, lengths, 0.62, label=main["name"], color=PALETTE[0])
    if other is not None:
        xs = gaps(other["values"])
        axes.plot(
            xs, places, label=other["name"], linestyle="none", marker="D", markersize=4, markerfacecolor="white",
            markeredgecolor="#404040", markeredgewidth=1,
        )  # fmt: skip
    for at, value in enumerate(main["values"]):
        text = _shown(spec, at, value)
        reach = max(value or 0, 0)
        before = other["values"][at] if other is not None else None
        # The number stands at its bar's end; only a mark that would lie under it pushes it further out.
        room = (text_width(text, 8) + 0.15) / WIDTH * 1.45 * span
        covered = before is not None and reach - 0.01 * span <= before <= reach + room
        _text(
            axes,
            (before if covered and before is not None else reach, at),
            text,
            (6 if covered else 3, 0),
            va="center",
            ha="left",
        )
    axes.set_ylim(len(places) - 0.4, -0.6)
    axes.set_yticks(places, [shortened(name) for name in spec["categories"]])
    axes.tick_params(axis="y", length=0, labelsize=9)
    axes.axvline(0, color=MUTED, linewidth=0.6)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)


def empty(axes: Any, spec: Spec) -> None:
    """An honest empty chart: no axis that suggests a scale, one line that says why."""
    axes.set_axis_off()
    hidden = any(one.get("masked") for one in spec["series"])
    text = "按规定不公开" if hidden else (spec.get("empty") or "期内无数据")
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", size=10, color=MUTED)


KINDS: dict[str, Callable[[Any, Spec], None]] = {"line": _line, "bar": _bar, "hbar": _horizontal, "stack": _stack}
