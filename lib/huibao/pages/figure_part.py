"""What travels in a Word report so that an edited copy can be read back: its figures, its texts, its records.

The data is one XML part of the document. Every figure of the text is a numbered placement; the paragraphs are kept as
they were written, with the placements at their places, so that a number typed in later is told from one that was there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from lxml import etree

from huibao.pages._docx_xml import root_of

NAMESPACE = "urn:huibao:figures:1"
#: A part larger than this is not ours.
LARGEST = 64 * 1024 * 1024
# Word takes no longer tag.
_LONGEST_TAG = 64
_TAG = re.compile(r"hb(\d{1,7})(?::|$)")
_BOOKMARK = re.compile(r"_hb(\d{1,7})$")

Segment: TypeAlias = "str | int"
"""A piece of a paragraph: plain text, or the number of a placement."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A figure at one place of the document: what is printed there, of which indicators, in which form."""

    number: int
    indicators: tuple[str, ...]
    form: str
    period: str
    text: str

    def tag(self, digest: str) -> str:
        """The content control's tag: number, indicator, period, the run's digest; shortened to what Word takes."""
        names = self.indicators[0] if self.indicators else ""
        whole = f"hb{self.number}:{names}:{self.period}:{digest[:8]}"
        if len(whole) > _LONGEST_TAG:
            whole = f"hb{self.number}:{names}:{digest[:8]}"
        return whole[:_LONGEST_TAG]

    @property
    def bookmark(self) -> str:
        """The hidden bookmark beside the control: some programs keep bookmarks and drop tags."""
        return f"_hb{self.number}"


@dataclass(frozen=True, slots=True)
class TableSpan:
    """A table of the text: its first paragraph, its rows (the head is one) and its columns, a paragraph a cell."""

    first: int
    rows: int
    columns: int

    @property
    def end(self) -> int:
        """The first paragraph behind the table."""
        return self.first + self.rows * self.columns

    def cell(self, paragraph: int) -> tuple[int, int]:
        """Row and column of a paragraph of the table."""
        return divmod(paragraph - self.first, self.columns)


def placement_of_tag(tag: str) -> int | None:
    """The number of the placement that a content control's tag names."""
    found = _TAG.match(tag)
    return int(found[1]) if found else None


def placement_of_bookmark(name: str) -> int | None:
    """The number of the placement that a bookmark names."""
    found = _BOOKMARK.match(name)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class FigurePart:
    """All that travels in the document. `digest` is the SHA-256 of the run's figures.json, whose objects are
    `records`."""

    digest: str
    period: str
    edition: str
    bureau: str
    division: str
    placements: tuple[Placement, ...]
    paragraphs: tuple[tuple[Segment, ...], ...]
    records: tuple[Mapping[str, Any], ...]
    tables: tuple[TableSpan, ...] = ()

    def text_of(self, paragraph: Sequence[Segment]) -> str:
        """A paragraph as it was printed."""
        return "".join(self.placements[part - 1].text if isinstance(part, int) else part for part in paragraph)

    def to_xml(self) -> bytes:
        """The part; the same data, the same bytes."""
        root = root_of("report", NAMESPACE)
        for key in ("digest", "period", "edition", "bureau", "division"):
            root.set(key, getattr(self, key))
        figures = etree.SubElement(root, _name("figures"))
        for one in self.placements:
            attributes = {"n": str(one.number), "i": " ".join(one.indicators), "form": one.form, "p": one.period}
            etree.SubElement(figures, _name("f"), attributes).text = one.text
        body = etree.SubElement(root, _name("text"))
        for paragraph in self.paragraphs:
            _write_paragraph(etree.SubElement(body, _name("p")), paragraph)
        tables = etree.SubElement(root, _name("tables"))
        for table in self.tables:
            sizes = {"at": table.first, "rows": table.rows, "columns": table.columns}
            etree.SubElement(tables, _name("t"), {key: str(size) for key, size in sizes.items()})
        records = etree.SubElement(root, _name("records"))
        records.text = json.dumps(list(self.records), ensure_ascii=False, separators=(",", ":"))
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    @classmethod
    def from_xml(cls, content: bytes) -> FigurePart:
        """Read the part back.

        Raises:
            ValueError: this is not such a part.
        """
        root = parse_safely(content)
        if root.tag != _name("report"):
            raise ValueError("another part")
        placements = tuple(_read_placements(root))
        if [one.number for one in placements] != list(range(1, len(placements) + 1)):
            raise ValueError("placements are not numbered from 1")
        paragraphs = tuple(tuple(_read_paragraph(one)) for one in root.iterfind(f"{_name('text')}/{_name('p')}"))
        if any(isinstance(part, int) and not 1 <= part <= len(placements) for one in paragraphs for part in one):
            raise ValueError("a paragraph names an unknown placement")
        records = json.loads(root.findtext(_name("records")) or "[]")
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            raise ValueError("no list of records")
        tables = tuple(_read_tables(root, len(paragraphs)))
        heads = {key: root.get(key) or "" for key in ("digest", "period", "edition", "bureau", "division")}
        return cls(**heads, placements=placements, paragraphs=paragraphs, records=tuple(records), tables=tables)


def parse_safely(content: bytes) -> etree._Element:
    """An XML document from a stranger: no entities, no DTD, no network, no endless depth.

    Raises:
        ValueError: it is no such XML.
    """
    if len(content) > LARGEST:
        raise ValueError("too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise ValueError("a document type is not allowed")
    return root


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _write_paragraph(element: etree._Element, paragraph: Iterable[Segment]) -> None:
    last: etree._Element | None = None
    for part in paragraph:
        if isinstance(part, int):
            last = etree.SubElement(element, _name("f"), {"n": str(part)})
        elif last is None:
            element.text = (element.text or "") + part
        else:
            last.tail = (last.tail or "") + part


def _read_paragraph(element: etree._Element) -> Iterator[Segment]:
    if element.text:
        yield element.text
    for child in element:
        yield int(child.get("n") or 0)
        if child.tail:
            yield child.tail


def _read_placements(root: etree._Element) -> Iterator[Placement]:
    for one in root.iterfind(f"{_name('figures')}/{_name('f')}"):
        yield Placement(
            number=int(one.get("n") or 0),
            indicators=tuple((one.get("i") or "").split()),
            form=one.get("form") or "",
            period=one.get("p") or "",
            text=one.text or "",
        )


def _read_tables(root: etree._Element, paragraphs: int) -> Iterator[TableSpan]:
    """Tables in the order of the text; reports made before they were noted have none."""
    end = 0
    for one in root.iterfind(f"{_name('tables')}/{_name('t')}"):
        table = TableSpan(*(int(one.get(key) or 0) for key in ("at", "rows", "columns")))
        if table.first < end or min(table.rows, table.columns) < 1 or table.end > paragraphs:
            raise ValueError("a table does not fit into the text")
        end = table.end
        yield table
