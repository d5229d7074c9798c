"""A text in a picture, placed by its size alone.

matplotlib measures every text to place it, for which each process opens a font of thirty thousand glyphs. A picture
holds its texts as text, and whoever shows it finds the font: all that has to be known is how far a line reaches above
and below its baseline, which is the same for every line of one size.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from huibao.charts.layout import POINT
from huibao.charts.sheet import Sheet

#: Of a line in the pictures' font, as parts of its size: from the place it is written at down to its baseline.
_TO_BASELINE = {"top": 0.88, "bottom": -0.12, "center": 0.38, "center_baseline": 0.44}
_LINE = 1.12


def write(sheet: Sheet, x: float, y: float, text: str, *, size: float, va: str, **look: Any) -> Any:
    """Write a text, or several lines of it, at a place in fractions of the sheet; returns the last line's artist.

    Args:
        size: in points.
        va: which edge of the (first) line lies at the place: top, bottom, center, center_baseline.
        look: as matplotlib's texts have it (color, ha).
    """
    label = None
    for number, line in enumerate(text.split("\n")):
        down = (_TO_BASELINE[va] + number * _LINE) * size * POINT / sheet.height
        label = _label()(x, y - down, line, size=size, va="baseline", **look)
        sheet.put(label)
    return label


@cache
def _label() -> Any:
    from matplotlib.text import Text

    class Label(Text):
        """A line that is drawn at its baseline without being measured."""

        def draw(self, renderer: Any) -> None:
            if not self.get_visible() or not self.get_text():
                return
            x, y = self.get_transform().transform(self.get_unitless_position())
            if renderer.flipy():
                y = renderer.get_canvas_width_height()[1] - y
            renderer.open_group("text", self.get_gid())
            gc = renderer.new_gc()
            gc.set_foreground(self.get_color())
            renderer.draw_text(gc, x, y, self.get_text(), self.get_fontproperties(), 0, mtext=self)
            gc.restore()
            renderer.close_group("text")
            self.stale = False

    return Label
