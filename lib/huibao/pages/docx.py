"""The report as the official Word document (GB/T 9704-2012) that leaders edit and superiors receive.

Every figure is a content control that cannot be seen; what it said when it left travels in an XML part of the document
(`huibao.pages.figure_part`), by which `huibao check` reads an edited copy back. Fonts are named, not embedded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from huibao.pages._docx_body import Body, Grid, Picture, break_before, spread
from huibao.pages._docx_package import Parts, media_relation, pack
from huibao.pages._docx_pictures import chart_pictures
from huibao.pages._docx_styles import LINE
from huibao.pages._docx_tables import SMALL, cell_run, figure_runs, fitted
from huibao.pages._docx_xml import Element, node, text_run, value
from huibao.pages.compose import Item
from huibao.pages.figure_part import NAMESPACE, FigurePart
from huibao.pages.foreign import foreign_lines, foreign_picture
from huibao.pages.inlines import Run
from huibao.pages.model import AreaDocument, Chart, Fault, Plain, Table
from huibao.pages.notices import report_notices
from huibao.pages.report import Report, compose_report, summary_heads
from huibao.printable import printable

if TYPE_CHECKING:
    from huibao.pages.context import RunContext

_LINE_POINTS = LINE / 20
# A chart takes no more than half a page, so that two fit with their text.
_HIGHEST_POINTS = 300.0
_APPENDIX = ("指标", "本期", "上年同期", "上期", "口径")


def report_docx(documents: Iterable[AreaDocument], context: RunContext, records: Sequence[Mapping[str, Any]]) -> bytes:
    """The composed report as a Word document.

    Args:
        documents: the areas' documents, already masked where the edition asks for it.
        records: the objects of the run's figures.json, masked likewise; they travel in the document.

    Raises:
        PageError: a chart cannot be drawn.
    """
    from huibao.figures.figure import records_json

    report = compose_report(documents, context)
    digest = hashlib.sha256(records_json(records)).hexdigest()
    writer = _Writer(report, digest)
    writer.write()
    bureau = context.bureau
    part = FigurePart(
        digest=digest,
        period=context.period.name,
        edition=context.edition,
        bureau=printable(bureau.name),
        division=bureau.division,
        placements=tuple(writer.body.placements),
        paragraphs=tuple(writer.body.paragraphs),
        records=tuple(records),
        tables=tuple(writer.body.tables),
    )
    return pack(
        Parts(
            body=writer.body.elements,
            media=writer.media,
            figures=part.to_xml(),
            namespace=NAMESPACE,
            title=printable(report.title),
            author=printable(bureau.name),
            date=context.period.end.isoformat(),
        )
    )


def _items(report: Report) -> Iterator[Item]:
    for one in report.sections:
        for part in one.parts:
            yield from part.items


@dataclass(slots=True)
class _Writer:
    """Writes one report from front to back."""

    report: Report
    digest: str
    body: Body = field(init=False)
    media: dict[str, bytes] = field(default_factory=dict)
    _charts: dict[str, Picture] = field(default_factory=dict)
    _toc: list[tuple[str, str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        numbered = {item.anchor: _anchor(item.number) for item in _items(self.report) if item.number and not item.runs}
        labels = {figure.id: printable(figure.label) for figure in self.report.figures}
        self.body = Body(self.digest, self.report.context.period.name, labels, numbered)
        self._draw()

    def write(self) -> None:
        self._front()
        head = self.report.context.bureau.letterhead
        start = len(self.body.elements)
        if head and head.recipient:
            self.body.paragraph("Recipient", [f"{head.recipient.rstrip('：:')}："])
        self._notices()
        self._summary()
        for one in self.report.sections:
            self._heading(one.heading, 0)
            for part in one.parts:
                if part.number:
                    self._heading(f"{part.number}{part.document.title}", 1)
                for item in part.items:
                    self._item(item)
        if head:
            for style, words in (("Signatory", head.signatory), ("SignatureDate", head.date)):
                if words:
                    self.body.paragraph(style, [words])
        self._appendix()
        break_before(self.body.elements[start])
        self.body.elements[start:start] = self._contents()

    def _draw(self) -> None:
        """All charts at once: starting typst takes longer than a chart does."""
        shown = [(item, item.block) for item in _items(self.report) if isinstance(item.block, Chart)]
        drawn = [(item, chart) for item, chart in shown if chart.svg]
        pictures = chart_pictures([chart.svg for _, chart in drawn], _LINE_POINTS, _HIGHEST_POINTS)
        for (item, chart), (png, width, height) in zip(drawn, pictures, strict=True):
            self._charts[item.anchor] = self._picture("png", png, width, height, chart.alt, item.number)

    def _picture(self, kind: str, content: bytes, width: float, height: float, alt: str, label: str) -> Picture:
        file = f"{len(self.media) + 1:03d}.{kind}"
        self.media[file] = content
        return Picture(media_relation(file), width, height, alt, label or f"图片{len(self.media)}")

    # The front: letterhead, title, contents.

    def _front(self) -> None:
        context = self.report.context
        head = context.bureau.letterhead
        if head:
            self.body.paragraph("Letterhead" if head.document_number else "LetterheadRule", [context.bureau.name])
            if head.document_number:
                self.body.paragraph("DocumentNumber", [head.document_number])
        self.body.paragraph("Title", [self.report.title])
        if not head:
            self.body.paragraph("Subtitle", [context.bureau.name])
        self.body.paragraph("Subtitle", [f"（{context.period.span}）"])
        if context.edition == "public":
            self.body.paragraph("Subtitle", ["公开版"])

    def _contents(self) -> list[Element]:
        """The table of contents as a field with its entries filled in (Word counts the pages when it is updated)."""
        found = [node("p", node("pPr", value("pStyle", "TOCHeading")), text_run("目　录"))]
        for at, (text, anchor, depth) in enumerate(self._toc):
            entry = node("p", node("pPr", value("pStyle", f"TOC{depth + 1}")))
            if at == 0:
                entry.extend(_field_start('TOC \\o "1-2" \\n \\h \\z \\u'))
            entry.append(node("hyperlink", text_run(text), anchor=anchor, history=1))
            if at == len(self._toc) - 1:
                entry.append(node("r", node("fldChar", fldCharType="end")))
            found.append(entry)
        gallery = node("docPartObj", value("docPartGallery", "Table of Contents"), node("docPartUnique"))
        return [node("sdt", node("sdtPr", value("id", 10_000), gallery), node("sdtContent", *found))]

    def _heading(self, text: str, depth: int, style: str = "") -> None:
        """A heading; the two upper levels stand in the table of contents."""
        anchor = ""
        if depth < 2:
            anchor = f"_Toc{len(self._toc) + 1:06d}"
            self._toc.append((printable(text), anchor, depth))
        self.body.paragraph(style or f"Heading{min(depth, 3) + 1}", [text], anchor=anchor)

    def _notices(self) -> None:
        for notice in report_notices(self.report):
            self.body.paragraph("NoticeTitle", [notice.heading])
            for line in notice.lines:
                self.body.paragraph("", [line])

    # The sections.

    def _item(self, item: Item) -> None:
        block = item.block
        if item.kind == "heading":
            words = Run(item.number)
            self.body.paragraph(f"Heading{min(item.depth, 3) + 1}", [words, *item.runs])
        elif item.kind == "paragraph":
            self.body.paragraph("", item.runs)
        elif item.kind == "list":
            for entry in item.entries:
                self.body.paragraph("", entry)
        elif isinstance(block, Chart):
            self._chart(item, block)
        elif isinstance(block, Table):
            self._table(item, block)
        elif isinstance(block, Fault):
            self.body.paragraph("Fault", [f"{block.title}：{block.message}"])
        elif isinstance(block, Plain):
            self._plain(block)

    def _chart(self, item: Item, chart: Chart) -> None:
        picture = self._charts.get(item.anchor)
        if picture is not None:
            self.body.picture(picture)
        self.body.caption("FigureCaption", item.number, chart.title, _anchor(item.number))
        if chart.note:
            self.body.paragraph("Note", [chart.note])

    def _table(self, item: Item, table: Table) -> None:
        heads = [column.head for column in table.columns]
        rows = [[cell_run(cell) for cell in row] for row in table.rows]
        note = table.note
        if not rows:
            # Why there is none stands in the table itself.
            rows, note = [[Run(table.no_rows)] + [Run("")] * (len(heads) - 1)], ""
        self.body.caption("TableCaption", item.number, table.title, _anchor(item.number))
        align = [column.align for column in table.columns]
        self.body.table(fitted(heads, rows, align, table.title))
        self._after_table(note)

    def _after_table(self, note: str) -> None:
        if note:
            self.body.paragraph("Note", [f"注：{note.removeprefix('注：')}"])

    def _plain(self, block: Plain) -> None:
        """What the notebook shows beside our own displays."""
        found = foreign_picture(block.image, _LINE_POINTS, _HIGHEST_POINTS)
        if found is not None:
            self.body.picture(self._picture(*found, block.alt, ""))
        for line in foreign_lines(block):
            self.body.paragraph("", [line])

    # Tables of figures.

    def _summary(self) -> None:
        self._heading("主要指标", 0)
        titles = {document.area: document.title for document in self.report.documents}
        rows = [
            [
                Run(titles.get(figure.area, "")),
                Run(figure.label),
                *figure_runs(figure, ("text", "year_ago", "yoy", *(["mom"] if self.report.shows_mom else []))),
            ]
            for figure in self.report.key_figures
        ]
        heads = tuple(summary_heads(self.report))
        align = ("left", "left", *("right",) * (len(heads) - 2))
        self.body.table(fitted(heads, rows, align, "主要指标"))

    def _appendix(self) -> None:
        self._heading("附录　全部指标", 0, "AppendixHeading")
        widths = spread((20, 14, 14, 14, 38))
        for _, heading, document in self.report.appendix:
            self.body.paragraph("AppendixSubheading", [heading])
            rows = [
                [Run(one.label), *figure_runs(one, ("text", "year_ago", "previous")), Run(one.full_definition)]
                for one in document.figures
            ]
            align = ("left", "right", "right", "right", "left")
            self.body.table(Grid(_APPENDIX, rows, widths, align, SMALL, alt=f"{document.title}的全部指标"))


def _anchor(number: str) -> str:
    """The bookmark of a chart's or table's number, to which the text refers."""
    return f"_Ref{'C' if number.startswith('图') else 'T'}{number[1:]}"


def _field_start(instruction: str) -> Iterator[Element]:
    code = node("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    yield node("r", node("fldChar", fldCharType="begin"))
    yield node("r", code)
    yield node("r", node("fldChar", fldCharType="separate"))
