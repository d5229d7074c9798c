"""WordprocessingML elements, briefly written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = {
    "w": W,
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
}


def name(short: str) -> str:
    """w:p → {namespace}p; a name without a prefix stays."""
    prefix, colon, local = short.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else short


# Parts other than the document need one namespace only; some programs know it by its usual prefix alone.
_ROOTS = {tag: {"w": NAMESPACES["w"]} for tag in ("styles", "settings", "ftr", "fonts")}


def node(tag: str, *children: Element | None, **attributes: str | int) -> Element:
    """An element of Word's own namespace (p) or another (w15_appearance); attributes take the same names."""
    found = etree.Element(_own(tag), nsmap=NAMESPACES if tag == "document" else _ROOTS.get(tag))
    for key, value in attributes.items():
        found.set(_own(key), str(value))
    found.extend(child for child in children if child is not None)
    return found


def _own(tag: str) -> str:
    prefix, mark, local = tag.partition("_")
    return name(f"{prefix}:{local}") if mark and prefix in NAMESPACES else f"{{{W}}}{tag}"


def value(tag: str, val: str | int) -> Element:
    """An element that says one thing: <w:tag w:val="…"/>."""
    return node(tag, val=val)


def text_run(text: str, style: str = "") -> Element:
    """A run of text. Its only property may be a character style."""
    words = node("t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return node("r", node("rPr", value("rStyle", style)) if style else None, words)


def field(instruction: str, result: str) -> Iterable[Element]:
    """The runs of a field with its result filled in."""
    code = node("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    yield node("r", node("fldChar", fldCharType="begin"))
    yield node("r", code)
    yield node("r", node("fldChar", fldCharType="separate"))
    yield text_run(result)
    yield node("r", node("fldChar", fldCharType="end"))


def root_of(local: str, namespace: str) -> Element:
    """An empty document whose default namespace is the given one."""
    return etree.fromstring(f'<{local} xmlns="{namespace}"/>')


def to_bytes(root: Element) -> bytes:
    """A part of the package."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w15"] if root.get(name("mc:Ignorable")) else None)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
