"""The composed report as nodes for the typst template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from huibao.pages.notices import report_notices
from huibao.pages.pdf import (
    Node,
    column_widths,
    figures_node,
    heading_node,
    notice_node,
    part_nodes,
    set_pdf,
    sized,
    text_width,
)
from huibao.pages.report import Report, compose_report, summary_heads, summary_rows

if TYPE_CHECKING:
    from huibao.pages.context import RunContext
    from huibao.pages.model import AreaDocument

# The cover's line, in half-width characters of its title's type.
_TITLE_LINE = 38


def report_pdf(
    documents: Iterable[AreaDocument], context: RunContext, *, attachments: Mapping[str, bytes] | None = None
) -> bytes:
    """The composed report as PDF (PDF/UA-1, and PDF/A-3 with the attachments embedded).

    Raises:
        PageError: typst could not set it.
    """
    report = compose_report(documents, context)
    page: Node = {
        "kind": "report",
        "title": report.title,
        "name": report.title,
        "author": context.bureau.name,
        "body": list(_nodes(report)),
    }
    return set_pdf(page, date=context.period.end.isoformat(), fonts=context.bureau.fonts, attachments=attachments)


def _nodes(report: Report) -> Iterator[Node]:
    context, head = report.context, report.context.bureau.letterhead
    period = context.period
    lines = [
        context.bureau.name,
        period.span,
        *(["公开版"] if context.edition == "public" else []),
        *([head.date] if head and head.date else []),
    ]
    number = (head.document_number or "") if head else ""
    yield {"t": "cover", "title": _title_lines(report.title, context.bureau.name), "number": number, "lines": lines}
    yield {"t": "toc", "title": "目录"}
    yield {"t": "break"}
    if head and head.recipient:
        yield {"t": "lead", "text": f"{head.recipient.rstrip('：:')}："}
    yield from map(notice_node, report_notices(report))
    yield heading_node("主要指标", 1, "summary")
    yield _summary(report)
    for section in report.sections:
        yield heading_node(section.heading, 1, section.anchor)
        for part in section.parts:
            if part.number:
                yield heading_node(f"{part.number}{part.document.title}", 2, part.anchor)
            yield from part_nodes(part, 3 if part.number else 2)
    if head and (head.signatory or head.date):
        for words in filter(None, (head.signatory, head.date)):
            yield {"t": "right", "text": words}
    yield {"t": "break"}
    yield heading_node("附录　全部指标", 1, "appendix")
    for anchor, heading, document in report.appendix:
        yield {**heading_node(heading, 2, anchor), "outlined": False}
        yield figures_node(document.figures, report.figures)


def _title_lines(title: str, bureau: str) -> list[str]:
    """A title too long for one line of the cover breaks after the bureau's name, not within a date."""
    rest = title.removeprefix(bureau)
    return [bureau, rest] if rest and rest != title and text_width(title) > _TITLE_LINE else [title]


def _summary(report: Report) -> Node:
    heads = summary_heads(report)
    rows = summary_rows(report)
    return {
        **{"t": "table", "id": "", "no": "", "title": "", "note": "", "heads": heads, "rows": rows},
        **{"align": ["left", "left", *["right"] * (len(heads) - 2)], **sized(column_widths(heads, rows))},
    }
