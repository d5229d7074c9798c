"""The body of a Word report: paragraphs, figures as content controls, tables and pictures.

Whatever is written is also noted as `huibao.pages.figure_part` wants it: which figure stands where, in what text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from huibao.pages._docx_styles import LINE
from huibao.pages._docx_xml import Element, name, node, text_run, value
from huibao.pages._docx_xml import field as field_runs
from huibao.pages.figure_part import Placement, Segment, TableSpan
from huibao.pages.inlines import Run
from huibao.printable import printable

#: English metric units in a point; Word measures pictures in them.
EMU = 12700
# Twips between a table and what follows.
_BEHIND_TABLE = 200


_TABLE = name("w:tbl")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the package: its part's name, its size in points, what it shows."""

    relation: str
    width: float
    height: float
    alt: str
    name: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads, rows of runs, column widths (twips), sides, and the styles of head, text and number."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Run]]
    widths: Sequence[int]
    align: Sequence[str]
    styles: tuple[str, str, str]
    alt: str = ""


@dataclass(slots=True)
class Body:
    """Collects the elements of the body. `labels` names what a control is (label by indicator id)."""

    digest: str
    period: str
    labels: Mapping[str, str] = field(default_factory=dict)
    anchors: Mapping[str, str] = field(default_factory=dict)
    elements: list[Element] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    paragraphs: list[tuple[Segment, ...]] = field(default_factory=list)
    tables: list[TableSpan] = field(default_factory=list)
    _marks: int = 0

    def paragraph(self, style: str, runs: Iterable[Run | str], *, anchor: str = "") -> None:
        """A paragraph of a style; `anchor` is the bookmark that leads to it."""
        found = self._paragraph(style, [Run(run) if isinstance(run, str) else run for run in runs])
        if self.elements and self.elements[-1].tag == _TABLE:
            _space_before(found)
        if anchor:
            start, end = self._mark(anchor)
            found.insert(1, start)
            found.append(end)
        self.elements.append(found)

    def caption(self, style: str, number: str, title: str, anchor: str) -> None:
        """A caption: 图1 with a running number that Word keeps, and the title."""
        kind, digits = number[:1], number[1:]
        start, end = self._mark(anchor)
        label = [start, text_run(kind), *field_runs(f"SEQ {kind} \\* ARABIC", digits), end]
        self.paragraphs.append((f"{number}　{printable(title)}",))
        runs = [*label, text_run(f"　{printable(title)}")]
        self.elements.append(node("p", node("pPr", value("pStyle", style)), *runs))

    def picture(self, picture: Picture) -> None:
        """A picture in a paragraph of its own; the caption follows."""
        self._marks += 1
        drawing = _inline(picture, self._marks)
        self.paragraphs.append(())
        self.elements.append(node("p", node("pPr", value("pStyle", "Picture")), node("r", node("drawing", drawing))))

    def table(self, grid: Grid) -> None:
        """A table with explicit widths whose header row is repeated on every page."""
        properties = node(
            "tblPr",
            value("tblStyle", "ReportTable"),
            node("tblW", w=sum(grid.widths), type="dxa"),
            node("tblLayout", type="fixed"),
            node("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
            value("tblDescription", printable(grid.alt)) if grid.alt else None,
        )
        self.tables.append(TableSpan(len(self.paragraphs), len(grid.rows) + 1, len(grid.heads)))
        columns = node("tblGrid", *(node("gridCol", w=width) for width in grid.widths))
        head = self._row(grid, [Run(text) for text in grid.heads], [grid.styles[0]] * len(grid.heads), head=True)
        sides = [grid.styles[2] if side == "right" else grid.styles[1] for side in grid.align]
        rows = [self._row(grid, row, sides) for row in grid.rows]
        self.elements.append(node("tbl", properties, columns, head, *rows))

    def _row(self, grid: Grid, runs: Sequence[Run], styles: Sequence[str], *, head: bool = False) -> Element:
        properties = node("trPr", node("cantSplit"), node("tblHeader") if head else None)
        cells = [
            node("tc", node("tcPr", node("tcW", w=width, type="dxa")), self._paragraph(style, [run]))
            for run, width, style in zip(runs, grid.widths, styles, strict=True)
        ]
        return node("tr", properties, *cells)

    def _paragraph(self, style: str, runs: Sequence[Run]) -> Element:
        found = node("p", node("pPr", value("pStyle", style)) if style else None)
        segments: list[Segment] = []
        for run in runs:
            text = printable(run.text)
            if not text:
                continue
            if run.indicators:
                segments.append(self._control(found, run, text))
            else:
                segments.append(text)
                found.extend(self._plain(run, text))
        self.paragraphs.append(tuple(segments))
        return found

    def _plain(self, run: Run, text: str) -> Iterable[Element]:
        target = self.anchors.get(run.link)
        if target:
            return field_runs(f"REF {target} \\h", text)
        return [text_run(text, "Strong" if run.strong else "")]

    def _control(self, paragraph: Element, run: Run, text: str) -> int:
        """A figure: a content control that cannot be seen, with a hidden bookmark in it."""
        number = len(self.placements) + 1
        placed = Placement(number, run.indicators, run.form, run.period or self.period, text)
        self.placements.append(placed)
        label = "、".join(self.labels.get(one, one) for one in run.indicators[:3])
        properties = node(
            "sdtPr",
            value("alias", label[:60]),
            value("tag", placed.tag(self.digest)),
            value("id", 10_000 + number),
            node("w15_appearance", w15_val="hidden"),
        )
        start, end = self._mark(placed.bookmark)
        content = node("sdtContent", start, text_run(text, "Strong" if run.strong else ""), end)
        paragraph.append(node("sdt", properties, content))
        return number

    def _mark(self, anchor: str) -> tuple[Element, Element]:
        self._marks += 1
        return node("bookmarkStart", id=self._marks, name=anchor), node("bookmarkEnd", id=self._marks)


def _space_before(paragraph: Element) -> None:
    """What follows a table keeps a distance from it: a table's style has no space after."""
    _properties(paragraph).append(node("spacing", before=_BEHIND_TABLE))


def break_before(paragraph: Element) -> None:
    """Let a paragraph begin a new page."""
    properties = _properties(paragraph)
    properties.insert(int(properties.find(name("w:pStyle")) is not None), node("pageBreakBefore"))


def _properties(paragraph: Element) -> Element:
    found = paragraph.find(name("w:pPr"))
    if found is None:
        found = node("pPr")
        paragraph.insert(0, found)
    return found


def _inline(picture: Picture, number: int) -> Element:
    """DrawingML for a picture that stands in the line like a letter."""
    size: dict[str, str | int] = {"cx": round(picture.width * EMU), "cy": round(picture.height * EMU)}
    described: dict[str, str | int] = {"id": number, "name": picture.name, "descr": printable(picture.alt)}
    frame = _named("a:graphicFrameLocks", noChangeAspect=1)
    shape = _named(
        "pic:pic",
        _named(
            "pic:nvPicPr",
            _named("pic:cNvPr", **described),
            _named("pic:cNvPicPr", _named("a:picLocks", noChangeAspect=1)),
        ),
        _named("pic:blipFill", _blip(picture.relation), _named("a:stretch", _named("a:fillRect"))),
        _named(
            "pic:spPr",
            _named("a:xfrm", _named("a:off", x=0, y=0), _named("a:ext", **size)),
            _named("a:prstGeom", _named("a:avLst"), prst="rect"),
        ),
    )
    data = _named("a:graphicData", shape, uri="http://schemas.openxmlformats.org/drawingml/2006/picture")
    return _named(
        "wp:inline",
        _named("wp:extent", **size),
        _named("wp:docPr", **described),
        _named("wp:cNvGraphicFramePr", frame),
        _named("a:graphic", data),
        distT=0,
        distB=0,
        distL=0,
        distR=0,
    )


def _blip(relation: str) -> Element:
    found = _named("a:blip")
    found.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed", relation)
    return found


def _named(tag: str, *children: Element, **attributes: str | int) -> Element:
    """An element of DrawingML, whose attributes have no namespace."""
    found = etree.Element(name(tag))
    for key, text in attributes.items():
        found.set(key, str(text))
    found.extend(children)
    return found


def spread(widths: Sequence[int], *, line: int = LINE) -> list[int]:
    """Relative widths as twips that fill the line exactly."""
    total = sum(widths) or 1
    found = [width * line // total for width in widths]
    found[-1] += line - sum(found)
    return found
