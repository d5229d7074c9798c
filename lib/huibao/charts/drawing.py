"""Draws a chart's data as SVG: one calm style for all charts, Chinese text kept as text, the same bytes every time.

matplotlib without pyplot: no global figure, no display. Layout is computed from the text's widths, which is much faster
than the tight and constrained layout engines and depends on nothing but the data.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from huibao.charts.label import write
from huibao.charts.layout import INK, MUTED, NOTE_LINE, TITLE_BAND, WIDTH, Layout, Spec
from huibao.charts.plot import Plot
from huibao.charts.plots import KINDS, empty
from huibao.charts.sheet import Sheet
from huibao.printable import printable_data

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

# The wheel's. Texts stay text: whoever shows the picture looks for the font.
_FAMILY = "Noto Sans SC"
_FAMILIES = f"'{_FAMILY}', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
_STYLE = re.compile(r"\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)


@cache
def _style() -> dict[RcKeyType, Any]:
    import matplotlib as mpl

    style = dict(mpl.rcParamsDefault) | {
        "font.family": [_FAMILY],
        "font.size": 9,
        "svg.fonttype": "none",
        "svg.hashsalt": "huibao",
        "path.simplify": False,
    }
    style.pop("backend", None)
    return style


def to_svg(spec: Spec) -> str:
    """Draw a chart (see the package for the data's shape)."""
    import matplotlib as mpl

    spec = printable_data(spec)
    with mpl.rc_context():
        dict.update(mpl.rcParams, _style())
        layout = Layout(spec)
        plot = Plot(Sheet(WIDTH, layout.height), layout.rectangle)
        drawing = KINDS[spec["kind"]] if layout.has_data else empty
        drawing(plot, spec)
        _captions(plot, spec, layout)
        drawn = plot.sheet.svg()
    return _tidied(drawn, str(spec.get("alt") or spec.get("title") or ""))


def _captions(plot: Plot, spec: Spec, layout: Layout) -> None:
    """Title, unit, legend and note, at places that do not depend on the plot."""
    sheet, height, edge = plot.sheet, layout.height, 0.12 / WIDTH
    words = (spec.get("title") or "").replace("\n", " ")
    title = write(sheet, edge, 1 - 0.06 / height, words, size=11, color=INK, va="top")
    title.set_gid("chart-title")
    unit = f"单位：{spec['unit']}" if spec.get("unit") else ""
    write(sheet, edge, 1 - (TITLE_BAND + 0.05) / height, unit, size=8.5, color=MUTED, va="top")
    plot.legend([one["name"] for one in spec["series"]], TITLE_BAND + 0.01)
    for at, line in enumerate(reversed(layout.note)):
        text = write(sheet, edge, (0.08 + NOTE_LINE * at) / height, line, size=8, color=MUTED, va="bottom")
        text.set_gid(f"chart-note-{at}")


def _tidied(svg: str, alt: str) -> str:
    """The picture from its root on, named for screen readers; ids, fonts and styles stated once where they can be."""
    body = svg[svg.index("<svg ") :]
    body = re.sub(r'(<g) id="(?!chart-)[^"]*"', r"\1", body)
    # The stock style sheet would reach beyond the picture when a page inlines it.
    body = _STYLE.sub("", body, count=1)
    body = body.replace(f" font-family: '{_FAMILY}';", "")
    root = f'<svg role="img" aria-label={quoteattr(alt)} font-family="{_FAMILIES}" stroke-linejoin="round" '
    return body.replace("<svg ", root, 1)
