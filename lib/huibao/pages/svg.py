"""Pictures inside pages: charts made safe and self-styled for inline use, and the small monthly line of a panel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from lxml import etree

from huibao.errors import PageError

_SVG = "http://www.w3.org/2000/svg"
_KEPT = frozenset(
    (
        *("svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
        *("use", "clipPath", "title", "desc", "marker", "linearGradient", "stop", "pattern", "mask", "symbol"),
    )
)
_FONT = re.compile(
    r"^(?:(?P<style>italic|normal|bold|\d00)\s+)*(?P<size>[\d.]+(?:px|pt)?)(?:/[\d.]+)?\s+(?P<family>.+)$"
)
_REFERENCE = re.compile(r"url\(['\"]?#([^)'\"]+)['\"]?\)")


@lru_cache(maxsize=512)
def inline_svg(svg: str, prefix: str, alt: str) -> str:
    """An SVG picture for use inside an HTML page: `role=img` with the alt text, ids made unique by `prefix`.

    Style attributes become presentation attributes, because the pages' content security policy allows no inline style;
    scripts, foreign objects, event handlers and references out of the picture are dropped.

    Raises:
        PageError: the text is no SVG.
    """
    root = _parsed(svg)
    for element in list(root.iter()):
        _clean(element, prefix)
    for gone in root.findall(f"{{{_SVG}}}title") + root.findall(f"{{{_SVG}}}desc"):
        root.remove(gone)
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("class", "chart")
    if root.get("viewBox") is None:
        root.set("viewBox", f"0 0 {_number(root.get('width') or '480')} {_number(root.get('height') or '240')}")
    for name in ("width", "height"):
        if name in root.attrib:
            del root.attrib[name]
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _parsed(svg: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(svg.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise PageError("图表的图形数据不完整", remedy="重新运行该领域的笔记本") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise PageError("图表的图形数据不是 SVG", remedy="重新运行该领域的笔记本")
    return root


def _clean(element: etree._Element, prefix: str) -> None:
    if not isinstance(element.tag, str) or etree.QName(element).localname not in _KEPT:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
        return
    found = {str(name): str(value) for name, value in element.attrib.items()}
    element.attrib.clear()
    styles = _declarations(found.pop("style", ""))
    for name, value in {**found, **styles}.items():
        local = etree.QName(name).localname.lower()
        if local.startswith("on") or "javascript:" in value.lower():
            continue
        if local == "href":
            # Only references inside the picture are kept, and those only under their unique names.
            if value.startswith("#"):
                element.set(name, f"#{prefix}-{value[1:]}")
        else:
            element.set(name, f"{prefix}-{value}" if name == "id" else _REFERENCE.sub(rf"url(#{prefix}-\1)", value))


def _declarations(style: str) -> dict[str, str]:
    """A style attribute's declarations as presentation attributes; the `font` shorthand is taken apart."""
    found: dict[str, str] = {}
    for part in style.split(";"):
        name, _, value = part.partition(":")
        name, value = name.strip(), value.strip()
        if not value:
            continue
        match = _FONT.match(value) if name == "font" else None
        if match:
            found["font-size"] = match["size"]
            found["font-family"] = match["family"]
            if match["style"] and match["style"] != "normal":
                found["font-style" if match["style"] == "italic" else "font-weight"] = match["style"]
        elif name != "font":
            found[name] = value
    return found


def _number(length: str) -> str:
    return re.sub(r"[^\d.].*$", "", length)


def spark_line(values: Sequence[float | None], earlier: Sequence[float | None], alt: str) -> str:
    """Twelve months as a small line, the year before as a thin one. Colours come from the page's style."""
    known = [v for v in (*values, *earlier) if v is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    span = (high - low) or 1
    step = 216 / max(1, len(values) - 1)

    def points(series: Sequence[float | None]) -> list[tuple[str, str]]:
        return [
            (f"{12 + i * step:.1f}", f"{48 - (v - low) / span * 40:.1f}") for i, v in enumerate(series) if v is not None
        ]

    parts = []
    for series, name in ((earlier, "before"), (values, "now")):
        line = points(series)
        if len(line) > 1:
            parts.append(f'<polyline class="{name}" points="{" ".join(",".join(p) for p in line)}"/>')
    last = points(values)[-1:]
    parts += [f'<circle class="now" cx="{x}" cy="{y}" r="3"/>' for x, y in last]
    body = "".join(parts)
    label = quoteattr(alt)
    return f'<svg class="spark" role="img" aria-label={label} viewBox="0 0 240 56">{body}</svg>'
