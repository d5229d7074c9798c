"""The composed report as one HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from huibao.pages.html import render, toc_of
from huibao.pages.markup import Printer
from huibao.pages.notices import report_notices
from huibao.pages.places import REPORT, RunPlaces
from huibao.pages.report import Report, compose_report, report_place_names

if TYPE_CHECKING:
    from huibao.pages.context import RunContext
    from huibao.pages.model import AreaDocument


def report_html(documents: Iterable[AreaDocument], context: RunContext) -> str:
    """The composed report as one HTML page."""
    report = compose_report(documents, context)
    printer = Printer(report.figures, RunPlaces(report).elsewhere(REPORT))
    where = report_place_names(report)
    return render(
        "report.html.j2",
        title=report.title,
        report=report,
        context=context,
        printer=printer,
        where=where,
        areas={document.area: document.title for document in report.documents},
        notices=report_notices(report),
        toc=list(report_toc(report)),
    )


def report_toc(report: Report) -> Iterator[tuple[str, str, int]]:
    """(anchor, text, depth) of the report's headings."""
    yield "summary", "主要指标", 0
    for section in report.sections:
        yield section.anchor, section.heading, 0
        for part in section.parts:
            if part.number:
                yield part.anchor, f"{part.number}{part.document.title}", 1
            else:
                yield from ((anchor, text, 1) for anchor, text, depth in toc_of(part) if depth == 1)
    yield "appendix", "附录　全部指标", 0
