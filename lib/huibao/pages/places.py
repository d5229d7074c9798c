"""Where each figure is printed on the pages of a run, so that its panel links to every other place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from huibao.pages.compose import Counters, Item, Part, compose_part
from huibao.pages.html import LEADING, leading_figures, place_names
from huibao.pages.markup import Place, figure_of_cell, figure_of_run
from huibao.pages.model import AreaDocument, Table
from huibao.pages.report import Report, report_place_names
from huibao.pages.shown import ShownFigure

REPORT, INDEX = "report.html", "index.html"
_REPORT_TITLE, _INDEX_TITLE = "工作报告", "目录页"


@dataclass(frozen=True, slots=True)
class _Printed:
    """A figure at one place of one page."""

    figure: str
    page: str
    title: str
    anchor: str
    label: str


class RunPlaces:
    """The places of all figures on the report, the areas' pages and the run's index (where HTML was asked for)."""

    def __init__(self, report: Report) -> None:
        self._known = {figure.id: figure for figure in report.figures}
        self._printed: dict[str, dict[tuple[str, str], _Printed]] = {}
        if "html" not in report.context.formats:
            return
        for one in (*self._of_report(report), *self._of_areas(report.documents), *self._of_index(report.documents)):
            # One link to each paragraph or table is enough, however often it prints the figure.
            self._printed.setdefault(one.figure, {}).setdefault((one.page, one.anchor), one)

    def elsewhere(self, page: str) -> Mapping[str, Sequence[Place]]:
        """For the page of this name below the run's folder: indicator → its places on the other pages."""
        return {
            figure: [
                Place(f"{_way(page, one.page)}#{one.anchor}", one.label, one.title)
                for one in printed.values()
                if one.page != page
            ]
            for figure, printed in self._printed.items()
        }

    def _of_report(self, report: Report) -> Iterator[_Printed]:
        for figure in report.key_figures:
            yield _Printed(figure.id, REPORT, _REPORT_TITLE, "summary", "主要指标")
        where = report_place_names(report)
        for section in report.sections:
            for part in section.parts:
                yield from self._of_part(part, REPORT, _REPORT_TITLE, where)
        for anchor, _, document in report.appendix:
            for figure in document.figures:
                yield _Printed(figure.id, REPORT, _REPORT_TITLE, anchor, "附录")

    def _of_areas(self, documents: Sequence[AreaDocument]) -> Iterator[_Printed]:
        for document in documents:
            page = area_page(document.area)
            for figure in leading_figures([document], LEADING):
                yield _Printed(figure.id, page, document.title, "lead", "概要")
            part = compose_part(document, Counters())
            yield from self._of_part(part, page, document.title, place_names(part))
            for figure in document.figures:
                yield _Printed(figure.id, page, document.title, "all", "全部指标")

    def _of_index(self, documents: Sequence[AreaDocument]) -> Iterator[_Printed]:
        for figure in leading_figures(documents, 1):
            yield _Printed(figure.id, INDEX, _INDEX_TITLE, "areas", "工作领域")
        for document in documents:
            for figure in document.figures:
                yield _Printed(figure.id, INDEX, _INDEX_TITLE, "figures", "全部指标")

    def _of_part(self, part: Part, page: str, title: str, where: Mapping[str, str]) -> Iterator[_Printed]:
        for item in part.items:
            for figure in printed_figures(item, self._known):
                yield _Printed(figure.id, page, title, item.anchor, where.get(item.anchor, part.document.title))


def printed_figures(item: Item, known: Mapping[str, ShownFigure]) -> Iterator[ShownFigure]:
    """The figures that an item prints as buttons."""
    if item.kind == "table" and isinstance(item.block, Table):
        cells = (figure_of_cell(cell, known) for row in item.block.rows for cell in row)
        yield from (figure for figure in cells if figure is not None)
    else:
        runs = (figure_of_run(run, known) for line in (item.runs, *item.entries) for run in line)
        yield from (figure for figure in runs if figure is not None)


def area_page(area: str) -> str:
    """The name of an area's page below the run's folder."""
    return f"areas/{area}.html"


def _way(page: str, to: str) -> str:
    """The relative address of one page of a run from another."""
    if "/" not in page:
        return to
    return to.rpartition("/")[2] if "/" in to else f"../{to}"
