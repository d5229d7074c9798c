"""Reads an edited Word report: its paragraphs, and which of their pieces are figures.

Tracked changes are read as if accepted: what is marked deleted is gone, what is marked inserted is there.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from huibao.errors import ReviewError
from huibao.pages.figure_part import placement_of_bookmark, placement_of_tag
from huibao.review.word_file import Style, child_of, local_name, open_word, value_of
from huibao.review.word_text import CellAt, EditedDocument, EditedParagraph, Piece, Place, settled

_GONE = frozenset(("del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sdtPr", "Fallback"))
_HIDING = frozenset(("vanish", "strike", "dstrike"))
# Fields that number pages, and page numbers that were typed.
_PAGE_CODES = (["PAGE"], ["NUMPAGES"], ["SECTIONPAGES"])
_PAGE_NUMBER = re.compile(r"[\s—–\-·]*第?\s*\d+\s*页?[\s—–\-·/，,]*(?:共?\s*\d+\s*页?)?[\s—–\-·]*")
_BREAKS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-"}


def read_word(path: Path) -> EditedDocument:
    """Read an edited report.

    Raises:
        ReviewError: the file is no Word document, or none of ours, or damaged, or open elsewhere.
    """
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            file = open_word(archive, path)
    except PermissionError as error:
        problem = "文件正在 Word 里打开着，或没有权限，读不出来"
        raise ReviewError(problem, where=path, remedy="在 Word 里保存并关闭它，再核对") from error
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        remedy = "用 Word、WPS 或 LibreOffice 另存为 .docx，再核对"
        raise ReviewError("这不是 Word 文件（.docx），或文件已损坏", where=path, remedy=remedy) from error
    reader = _Reader(file.styles)
    reader.blocks(file.body)
    for notes in file.notes:
        reader.notes(notes)
    for margin in file.margins:
        reader.margin(margin)
    return EditedDocument(file.part, tuple(reader.found), reader.tracked, tuple(reader.unread))


@dataclass(slots=True)
class _Reader:
    """Walks the body and collects paragraphs."""

    styles: Mapping[str, Style]
    found: list[EditedParagraph] = field(default_factory=list)
    tracked: bool = False
    unread: list[Place] = field(default_factory=list)
    _number: int = 0
    _page: int = 1
    _paged: bool = False
    _heading: str = ""
    _caption: str = ""
    _cell: str = ""
    _at: CellAt | None = None
    _tables: int = 0
    _owner: int | None = None
    _hidden: bool = False
    _codes: list[str] = field(default_factory=list)
    _bookmark: tuple[str, int] | None = None
    _pieces: list[Piece] = field(default_factory=list)
    _boxes: list[etree._Element] = field(default_factory=list)

    def notes(self, root: etree._Element) -> None:
        """Footnotes or endnotes."""
        self._heading = "脚注和尾注"
        for note in root:
            if not value_of(note, "type"):
                self.blocks(note)

    def margin(self, root: etree._Element) -> None:
        """A header or footer; a page number that was typed is no number of the text."""
        self._heading = "页眉和页脚"
        first = len(self.found)
        self.blocks(root)
        self.found[first:] = [one for one in self.found[first:] if not _PAGE_NUMBER.fullmatch(one.text)]

    def blocks(self, container: etree._Element) -> None:
        """The paragraphs and tables below an element."""
        for child in container:
            local = local_name(child)
            if local in ("p", "oMath"):
                self._paragraph(child)
            elif local == "tbl":
                self._table(child)
            elif local == "sdt":
                self._block_control(child)
            elif local in ("body", "ins", "moveTo", "customXml", "sdtContent", "AlternateContent", "Choice"):
                self.blocks(child)
            elif local == "altChunk":
                self.unread.append(self._place())

    def _block_control(self, control: etree._Element) -> None:
        properties, content = child_of(control, "sdtPr"), child_of(control, "sdtContent")
        gallery = value_of(child_of(control, "sdtPr", "docPartObj", "docPartGallery"))
        if content is None or gallery == "Table of Contents":
            return
        outer = self._owner
        number = placement_of_tag(value_of(child_of(properties, "tag"))) if properties is not None else None
        self._owner = number or outer
        self.blocks(content)
        self._owner = outer

    def _table(self, table: etree._Element) -> None:
        outer, at, caption = self._cell, self._at, self._caption
        self._tables += 1
        number = self._tables
        rows = [row for row in self._rows(table) if child_of(row, "trPr", "del") is None]
        for down, row in enumerate(rows, start=1):
            column = 0
            for across, cell in enumerate(self._rows(row, "tc"), start=1):
                self._cell = f"{caption or '表格'}第{down}行第{across}列"
                self._at = CellAt(number, down - 1, column)
                self.blocks(cell)
                span = value_of(child_of(cell, "tcPr", "gridSpan"))
                column += int(span) if span.isdecimal() else 1
        self._cell, self._at = outer, at
        self._caption = ""

    def _rows(self, element: etree._Element, kind: str = "tr") -> Iterator[etree._Element]:
        """Rows of a table or cells of a row, out of the controls around them."""
        for child in element:
            local = local_name(child)
            if local == kind:
                yield child
            elif local in ("sdt", "sdtContent", "ins", "customXml", "moveTo"):
                yield from self._rows(child, kind)

    def _paragraph(self, paragraph: etree._Element) -> None:
        style = self.styles.get(value_of(child_of(paragraph, "pPr", "pStyle")))
        listed = self._in_contents() or (style is not None and style.name.startswith(("toc ", "contents ")))
        self._pieces, self._bookmark = [], None
        for child in paragraph:
            self._inline(child, self._owner)
        pieces, boxes = tuple(settled(self._pieces)), self._boxes
        self._boxes = []
        text = "".join(piece.text for piece in pieces).strip()
        if not listed and not self._in_contents():
            self._add(pieces, text, style)
        for box in boxes:
            self.blocks(box)

    def _add(self, pieces: tuple[Piece, ...], text: str, style: Style | None) -> None:
        if not self._cell and text:
            self._number += 1
            if style is not None and (style.outline is not None or style.name.startswith("heading")):
                self._heading = text[:40]
            self._caption = text.split(maxsplit=1)[0] if text.startswith("表") else ""
        self.found.append(EditedParagraph(pieces, self._place(), self._at))

    def _place(self) -> Place:
        return Place(self._number, self._page if self._paged else None, self._heading, self._cell)

    def _in_contents(self) -> bool:
        return any(code.split()[:1] == ["TOC"] for code in self._codes)

    def _inline(self, element: etree._Element, owner: int | None) -> None:
        local = local_name(element)
        if local in ("del", "moveFrom", "ins", "moveTo"):
            self.tracked = True
        if local == "instrText" and self._codes:
            self._codes[-1] += element.text or ""
        elif local == "fldChar":
            self._field(value_of(element, "fldCharType"))
        elif local in ("lastRenderedPageBreak", "br"):
            self._break(element, local, owner)
        elif local == "t":
            self._text(element.text or "", owner)
        elif local in _BREAKS:
            self._text(_BREAKS[local], owner)
        elif local == "sdt":
            self._control(element, owner)
        elif local == "r":
            self._run(element, owner)
        elif local == "fldSimple":
            self._simple_field(element, owner)
        elif local in ("bookmarkStart", "bookmarkEnd"):
            self._mark(element, local)
        elif local == "txbxContent":
            self._boxes.append(element)
        elif local not in _GONE:
            for child in element:
                self._inline(child, owner)

    def _run(self, run: etree._Element, owner: int | None) -> None:
        """A run; what is hidden or struck out no reader takes for said."""
        outer, properties = self._hidden, child_of(run, "rPr")
        marks = [child for child in properties if local_name(child) in _HIDING] if properties is not None else []
        self._hidden = outer or any(value_of(mark) not in ("0", "false", "off") for mark in marks)
        for child in run:
            self._inline(child, owner)
        self._hidden = outer

    def _simple_field(self, element: etree._Element, owner: int | None) -> None:
        self._codes.append(value_of(element, "instr"))
        for child in element:
            self._inline(child, owner)
        self._codes.pop()

    def _break(self, element: etree._Element, local: str, owner: int | None) -> None:
        if local == "lastRenderedPageBreak":
            self._page += 1
            self._paged = True
        elif value_of(element, "type") not in ("page", "column"):
            self._text("\n", owner)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._codes.append("")
        elif kind == "end" and self._codes:
            self._codes.pop()

    def _control(self, control: etree._Element, owner: int | None) -> None:
        properties, content = child_of(control, "sdtPr"), child_of(control, "sdtContent")
        if content is None or (properties is not None and child_of(properties, "showingPlcHdr") is not None):
            return
        number = placement_of_tag(value_of(child_of(properties, "tag"))) if properties is not None else None
        # An empty piece parts two copies of one figure that stand side by side.
        if number is not None:
            self._pieces.append(Piece("", None))
        for child in content:
            self._inline(child, number or owner)

    def _mark(self, element: etree._Element, local: str) -> None:
        identity = value_of(element, "id")
        if local == "bookmarkEnd":
            if self._bookmark is not None and self._bookmark[0] == identity:
                self._bookmark = None
            return
        number = placement_of_bookmark(value_of(element, "name"))
        if number is not None:
            self._bookmark = (identity, number)

    def _text(self, text: str, owner: int | None) -> None:
        """Add a text to the paragraph; a control says whose it is, else a bookmark."""
        if self._hidden or any(code.split()[:1] in _PAGE_CODES for code in self._codes):
            return
        number, firm = owner, True
        if owner is None and self._bookmark is not None:
            number, firm = self._bookmark[1], False
        last = self._pieces[-1] if self._pieces else None
        if last is not None and last.placement == number and last.text and last.firm == firm:
            self._pieces[-1] = Piece(last.text + text, number, firm)
        else:
            self._pieces.append(Piece(text, number, firm))
