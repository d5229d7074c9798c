"""Charts as pictures for print: all of a document at once, by typst, which sets the same fonts as the PDF."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from huibao.charts import without_title
from huibao.errors import PageError

# Dots per inch at the size in which a chart is printed.
_RESOLUTION = 240
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)(?:pt)?" height="([\d.]+)(?:pt)?"')
_BOX = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')
_TEMPLATE = b"""
#let pictures = json(bytes(sys.inputs.data))
#set text(font: "Noto Sans SC", lang: "zh", region: "cn")
#for picture in pictures {
  page(width: picture.width * 1pt, height: picture.height * 1pt, margin: 0pt, fill: white,
    image(bytes(picture.svg), format: "svg", width: 100%, height: 100%))
}
"""


def chart_pictures(svgs: Sequence[str], width: float, highest: float) -> list[tuple[bytes, float, float]]:
    """PNG pictures of charts with their width and height in points: as wide as the line unless too high then.

    Raises:
        PageError: a chart's picture cannot be drawn.
    """
    if not svgs:
        return []
    pictures = [_sized(without_title(svg), width, highest) for svg in svgs]
    pages = _drawn(pictures)
    return [(page, found["width"], found["height"]) for page, found in zip(pages, pictures, strict=True)]


def _sized(svg: str, width: float, highest: float) -> dict[str, Any]:
    found = _SIZE.search(svg) or _BOX.search(svg)
    across, down = (float(found[1]), float(found[2])) if found else (480.0, 240.0)
    scale = min(width / across, highest / down)
    return {"svg": svg, "width": round(across * scale, 2), "height": round(down * scale, 2)}


def _drawn(pictures: Sequence[dict[str, Any]]) -> list[bytes]:
    import typst

    try:
        made: Any = typst.compile(
            _TEMPLATE,
            format="png",
            ppi=_RESOLUTION,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(pictures, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise PageError(f"图表画不出来：{error.message}", remedy="重新运行该领域的笔记本") from error
    return [bytes(made)] if isinstance(made, bytes) else [bytes(page) for page in made]


@lru_cache(maxsize=1)
def _fonts() -> Any:
    import typst
    from pylopdf_fonts_zh_cn import sans_path

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(sans_path().parent)])
