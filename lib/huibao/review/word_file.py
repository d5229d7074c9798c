"""An edited Word file as a package: its parts, its styles, and the data that travelled with it.

A file from a stranger is never trusted: sizes are limited, entities are not resolved, nothing is fetched.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from huibao.errors import ReviewError
from huibao.pages.figure_part import LARGEST, NAMESPACE, FigurePart, parse_safely

_LARGEST_FILE = 512 * 1024 * 1024
_WORD = frozenset(
    (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
)
# Formulas and drawings write their text into elements of their own.
_MATH = re.compile(r"[{]http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)/officeDocument(?:/2006)?/math[}]")
_DRAWN = re.compile(
    r"[{]http://(?:schemas\.openxmlformats\.org/drawingml/2006|purl\.oclc\.org/ooxml/drawingml)/main[}]t$"
)
_OURS = "用 huibao run --format docx 生成的文件（或其修改稿）来核对"


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its name in small letters and its outline level, if it has one."""

    name: str
    outline: int | None


@dataclass(frozen=True, slots=True)
class WordFile:
    """The parts of an edited file that are looked at."""

    body: etree._Element
    notes: tuple[etree._Element, ...]
    margins: tuple[etree._Element, ...]
    styles: dict[str, Style]
    part: FigurePart


def open_word(archive: zipfile.ZipFile, path: Path) -> WordFile:
    """The parts of a package.

    Raises:
        ReviewError: it is no Word document, or none of ours, or damaged.
    """
    names = frozenset(archive.namelist())
    if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_FILE:
        raise ReviewError("文件解开后过大，没有读取", where=path, remedy=_OURS)
    body = next((name for name in _body_names(archive, names) if name in names), None)
    if body is None:
        raise ReviewError("这不是 Word 文件（.docx）", where=path, remedy="另存为 .docx，再核对")
    part = _figure_part(archive, path)
    folder = body.rpartition("/")[0]
    beside = [f"{folder}/{name}.xml" for name in ("footnotes", "endnotes")]
    try:
        notes = tuple(parse_safely(_entry(archive, name)) for name in beside if name in names)
        margin = re.compile(rf"{re.escape(folder)}/(?:header|footer)\d*\.xml")
        margins = tuple(parse_safely(_entry(archive, name)) for name in sorted(names) if margin.fullmatch(name))
        styles = _styles(archive, f"{folder}/styles.xml", names)
        return WordFile(parse_safely(_entry(archive, body)), notes, margins, styles, part)
    except ValueError as error:
        raise ReviewError("文件的正文读不出来", where=path, remedy="用 Word 打开后另存一份，再核对") from error


def _entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """An entry's content; ValueError when it is larger than any of ours."""
    if archive.getinfo(name).file_size > LARGEST:
        raise ValueError("too large")
    with archive.open(name) as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError("too large")
    return content


def _body_names(archive: zipfile.ZipFile, names: frozenset[str]) -> Iterator[str]:
    if "_rels/.rels" in names:
        try:
            for one in parse_safely(_entry(archive, "_rels/.rels")):
                if (one.get("Type") or "").endswith("/officeDocument"):
                    yield (one.get("Target") or "").lstrip("/")
        except ValueError:
            pass
    yield "word/document.xml"


def _figure_part(archive: zipfile.ZipFile, path: Path) -> FigurePart:
    mark = NAMESPACE.encode()
    for name in sorted(archive.namelist()):
        if not name.startswith("customXml/item") or not name.endswith(".xml"):
            continue
        try:
            content = _entry(archive, name)
            if mark in content[:4096]:
                return FigurePart.from_xml(content)
        except ValueError:
            continue
    raise ReviewError("文件里没有汇报留下的数据，无法核对", where=path, remedy=_OURS)


def local_name(element: etree._Element) -> str:
    """The local name of a Word element; of a compatibility choice too; `t` and `oMath` for the text of formulas and
    drawings and for formulas; empty for what is none of these."""
    if not isinstance(element.tag, str):
        return ""
    if _DRAWN.match(element.tag):
        return "t"
    if _MATH.match(element.tag):
        return {"t": "t", "oMath": "oMath", "oMathPara": "oMath"}.get(element.tag.rpartition("}")[2], "")
    space, _, local = element.tag[1:].rpartition("}")
    if space in _WORD or local in ("AlternateContent", "Choice", "Fallback"):
        return local
    return ""


def child_of(element: etree._Element, *path: str) -> etree._Element | None:
    """The first descendant along a path of local names."""
    found: etree._Element | None = element
    for local in path:
        found = next((one for one in found if local_name(one) == local), None) if found is not None else None
    return found


def value_of(element: etree._Element | None, key: str = "val") -> str:
    """A w: attribute, whichever of the two namespaces the file uses."""
    if element is None:
        return ""
    return next((str(text) for name, text in element.attrib.items() if str(name).rpartition("}")[2] == key), "")


def _styles(archive: zipfile.ZipFile, file: str, names: frozenset[str]) -> dict[str, Style]:
    """Style id → its name and outline level (its own or of the one it is based on)."""
    if file not in names:
        return {}
    raw: dict[str, tuple[str, str, str]] = {}
    for one in parse_safely(_entry(archive, file)):
        if local_name(one) == "style":
            level = value_of(child_of(one, "pPr", "outlineLvl"))
            based = value_of(child_of(one, "basedOn"))
            raw[value_of(one, "styleId")] = (value_of(child_of(one, "name")).lower(), based, level)

    def outline(name: str, depth: int = 0) -> int | None:
        if name not in raw or depth > 10:
            return None
        _, based, level = raw[name]
        return int(level) if level.isdigit() else outline(based, depth + 1)

    return {key: Style(found[0], outline(key)) for key, found in raw.items()}
