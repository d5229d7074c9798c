"""The drawing area of a chart: places in the data become places in the picture.

Few artists, and none that measures the others: matplotlib's own axes make five artists of every tick and lay every
label out several times, which took most of a chart's time. Lines, bars and texts are matplotlib's all the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from huibao.charts.label import write
from huibao.charts.layout import GRID, INK, MUTED, POINT, WIDTH, text_width
from huibao.charts.sheet import Sheet

_LEGEND_SIZE = 8.5


class Plot:
    """A rectangle of a sheet (left, bottom, width and height in fractions of it) and the limits of its data.

    Set `across` and `up` before anything is drawn.
    """

    def __init__(self, sheet: Sheet, rectangle: tuple[float, float, float, float]) -> None:
        self.sheet = sheet
        self.left, self.bottom, self.width, self.height = rectangle
        self.across = (0.0, 1.0)
        self.up = (0.0, 1.0)
        self._handles: list[tuple[str, Any]] = []

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the data lies on the sheet."""
        (first, last), (low, high) = self.across, self.up
        return (
            self.left + (x - first) / (last - first) * self.width,
            self.bottom + (y - low) / (high - low) * self.height,
        )

    def line(self, xs: Sequence[float], ys: Sequence[float], *, label: str | None = None, **look: Any) -> None:
        """A line, or marks, through points of the data; a gap where one is NaN."""
        self._add_line([self.place(x, y) for x, y in zip(xs, ys, strict=True)], label, look)

    def _add_line(self, points: Sequence[tuple[float, float]], label: str | None, look: dict[str, Any]) -> None:
        from matplotlib.lines import Line2D

        line = Line2D([x for x, _ in points], [y for _, y in points], **look)
        self.sheet.put(line)
        if label is not None:
            self._handles.append((label, look))

    def bars(
        self, corners: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]], *, label: str, **look: Any
    ) -> None:
        """Bars of one look, drawn as one path: a corner and the size of each, in the data."""
        vertices: list[tuple[float, float]] = []
        for (x, y), (width, height) in zip(corners, sizes, strict=True):
            near, far = self.place(x, y), self.place(x + width, y + height)
            vertices += _corners(near, far)
        self.sheet.put(_path(vertices, look))
        self._handles.append((label, look))

    def text(
        self, x: float, y: float, text: str, *, right: float = 0, above: float = 0, size: float = 8, **look: Any
    ) -> None:
        """A text at a point of the data, moved by so many points."""
        left, up = self.place(x, y)
        at = (left + right * POINT / self.sheet.width, up + above * POINT / self.sheet.height)
        write(self.sheet, *at, text, size=size, **{"color": INK, **look})

    def level(self, y: float) -> None:
        """A thin line across the area at a value."""
        self.line(self.across, (y, y), color=MUTED, linewidth=0.6)

    def upright(self, x: float) -> None:
        """A thin line up the area at a value."""
        self.line((x, x), self.up, color=MUTED, linewidth=0.6)

    def grid(self, ticks: Sequence[float], *, along: str) -> None:
        """Light lines at the ticks of the axis along "x" or "y", all of them one artist."""
        ends = self.across if along == "y" else self.up
        points = [(end, tick) for tick in ticks for end in (*ends, math.nan)]
        xs, ys = [end for end, _ in points], [tick for _, tick in points]
        self.line(*((xs, ys) if along == "y" else (ys, xs)), color=GRID, linewidth=0.6, zorder=0.5)

    def frame(self) -> None:
        """A line at the left and at the bottom."""
        low, first = self.up[0], self.across[0]
        look: dict[str, Any] = {"color": MUTED, "linewidth": 0.6, "zorder": 2.5, "solid_capstyle": "projecting"}
        self.line((first, first), self.up, **look)
        self.line(self.across, (low, low), **look)

    def legend(self, order: Sequence[str], top: float) -> None:
        """The names of the series from the right edge on, beside a sample of each; none for one series alone.

        Args:
            order: the names in reading order.
            top: of the row, in inches from the top of the picture.
        """
        if len(self._handles) < 2:
            return
        handles = sorted(self._handles, key=lambda pair: order.index(pair[0]))
        em = _LEGEND_SIZE * POINT
        at = WIDTH - 0.12
        for name, look in reversed(handles):
            at -= text_width(name, _LEGEND_SIZE)
            self._sample(look, at - 2.4 * em, top)
            write(self.sheet, at / WIDTH, 1 - top / self.sheet.height, name, va="top", size=_LEGEND_SIZE, color=INK)
            at -= 3.6 * em

    def _sample(self, look: dict[str, Any], left: float, top: float) -> None:
        """A line's or a bar's look, 1.6 em wide, beside its name in the legend."""
        em, height = _LEGEND_SIZE * POINT, self.sheet.height
        right, middle = left + 1.6 * em, 1 - (top + 0.54 * em) / height
        if "marker" in look or "linestyle" in look:
            xs = [left, right] if look.get("marker") is None else [left, (left + right) / 2, right]
            mark = {"markevery": [1]} if len(xs) == 3 else {}
            self._add_line([(x / WIDTH, middle) for x in xs], None, {**look, **mark})
        else:
            half = 0.35 * em / height
            corners = _corners((left / WIDTH, middle - half), (right / WIDTH, middle + half))
            self.sheet.put(_path(corners, look))


def _corners(near: tuple[float, float], far: tuple[float, float]) -> list[tuple[float, float]]:
    return [near, (far[0], near[1]), far, (near[0], far[1]), near]


def _path(vertices: Sequence[tuple[float, float]], look: dict[str, Any]) -> Any:
    """Closed rectangles, five vertices each, as one patch."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * (len(vertices) // 5)
    return PathPatch(Path(vertices, codes), **{"linewidth": 0, **look})
