"""The growth as pictures: seconds over size, both axes logarithmic, so that proportional growth is a straight line."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from benchmarks.table import Series

_COLOURS = ("#1f5fa8", "#c2571a", "#5b7f3a")
TITLES = {
    "notebooks": ("运行时间随笔记本数的变化（网页，冷启动）", "笔记本数（24个领域，96为四个季度）"),
    "rows": ("市场主体全部指标的查询时间随登记行数的变化", "登记行数"),
}


def draw(name: str, series: Series) -> str:
    """The picture of a series (a key of `TITLES`) as SVG, text as text."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties, fontManager
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator
    from pylopdf_fonts_zh_cn import sans_path

    fontManager.addfont(str(sans_path()))
    family = FontProperties(fname=str(sans_path())).get_name()
    style = {"font.family": [family], "font.size": 9, "svg.fonttype": "none", "svg.hashsalt": "huibao"}
    title, across = TITLES[name]
    with mpl.rc_context(style):
        figure = Figure(figsize=(6.4, 3.8), layout="constrained", facecolor="white")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.set(title=title, xlabel=across, ylabel="秒", xscale="log", yscale="log")
        for colour, (label, points) in zip(_COLOURS, series.points.items(), strict=False):
            sizes, seconds = [size for size, _ in points], [each for _, each in points]
            axes.plot(sizes, seconds, marker="o", markersize=4, color=colour, label=label)
            # Lines that run close together would print their numbers onto each other; RESULTS.md has them all.
            for size, each in points if len(series.points) == 1 else ():
                axes.annotate(f"{each:.3g}", (size, each), xytext=(0, 5), textcoords="offset points", ha="center")
        every = sorted({size for points in series.points.values() for size, _ in points})
        axes.set_xticks(every)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:,.0f}"))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda each, _: f"{each:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.grid(color="#dddddd", linewidth=0.5)
        axes.margins(0.08, 0.15)
        if len(series.points) > 1:
            axes.legend(frameon=False)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    fallback = f"font-family: '{family}', 'Source Han Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
    return buffer.getvalue().decode().replace(f"font-family: '{family}'", fallback)


def write(folder: Path, found: Mapping[str, Series]) -> dict[str, str]:
    """Write a picture for each series; returns the files' names."""
    names = {}
    for name, series in found.items():
        names[name] = f"growth-{name}.svg"
        (folder / names[name]).write_text(draw(name, series), encoding="utf-8")
    return names
