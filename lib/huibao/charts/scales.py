"""What is written along the edges of a chart: numbers at grid lines, and the names of the categories."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from huibao.charts.layout import Spec, printed, shortened, values, wrapped
from huibao.charts.plot import Plot

_MONTH = re.compile(r"(\d{4})年(\d{1,2})月")
_SIZE = 8.5
_PAD = 3.5  # points between an edge and what is written at it


def value_scale(plot: Plot, spec: Spec, *, along: str) -> None:
    """A light grid and numbers with thousands separators along "x" or "y", between the plot's limits."""
    from matplotlib.ticker import MaxNLocator

    low, high = plot.up if along == "y" else plot.across
    whole = all(float(value).is_integer() for value in values(spec))
    locator = MaxNLocator(nbins=5, integer=whole, steps=[1, 2, 2.5, 5, 10])
    ticks = [float(tick) for tick in locator.tick_values(low, high) if low <= tick <= high]
    if spec.get("unit") == "%" and max(values(spec)) <= 100:
        ticks = [tick for tick in ticks if tick <= 100]
    # As many decimals as tell the ticks apart, which may be more than the values have.
    places = next((places for places in range(4) if all(round(tick, places) == round(tick, 6) for tick in ticks)), 4)
    plot.grid(ticks, along=along)
    for tick in ticks:
        number = printed(tick, places)
        if along == "y":
            name_left(plot, tick, number, size=_SIZE)
        else:
            _name_below(plot, tick, number, _PAD)


def name_left(plot: Plot, place: float, name: str, *, size: float) -> None:
    """A name, or a number, left of the plot and beside its place."""
    plot.text(plot.across[0], place, name, right=-_PAD, size=size, ha="right", va="center_baseline")


def _name_below(plot: Plot, place: float, name: str, pad: float) -> None:
    plot.text(place, plot.up[0], name, above=-pad, size=_SIZE, ha="center", va="top")


def span_of(categories: Sequence[str]) -> tuple[float, float]:
    """The limits across of a plot with a place for each category."""
    return -0.6, len(categories) - 0.4


def categories_below(plot: Plot, categories: Sequence[str]) -> None:
    """Category names below; months as 1月 with the year under the first and under each January."""
    count = len(categories)
    step = max(1, math.ceil(count / 13))
    months = [_MONTH.fullmatch(name) for name in categories]
    for at, (name, month) in enumerate(zip(categories, months, strict=True)):
        if at % step and not (month and month[2] == "1"):
            continue
        if month:
            year = f"\n{month[1]}年" if at == 0 or month[2] == "1" else ""
            label = f"{month[2]}月{year}"
        else:
            label = "\n".join(wrapped(shortened(name), max(0.4, 4.9 / count), 9)[:2])
        _name_below(plot, at, label, 3)
