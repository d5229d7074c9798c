"""The index pages: one for each run, and one for all runs under outputs/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from huibao.pages.compose import Counters, compose_part
from huibao.pages.html import leading_figures, place_names, render
from huibao.pages.markup import Printer
from huibao.pages.model import AreaDocument
from huibao.pages.notices import report_notices
from huibao.pages.places import INDEX, RunPlaces, area_page
from huibao.pages.report import compose_report, section_order
from huibao.pages.shown import ShownFigure

if TYPE_CHECKING:
    from huibao.pages.context import RunContext, RunEntry

_STATUS = {"draft": ("草稿", "old"), "approved": ("已审定", "good"), "superseded": ("已被取代", "old")}
NORMAL = "正常"
# The picture of a run's areas: squares in rows of twelve.
_IN_A_ROW, _SQUARE = 12, 12
_FILES = {
    "html": ("report.html", "工作报告（网页）"),
    "pdf": ("report.pdf", "工作报告（PDF）"),
    "docx": ("report.docx", "工作报告（Word）"),
    "xlsx": ("figures.xlsx", "全部指标（Excel）"),
}


@dataclass(frozen=True, slots=True)
class AreaCard:
    """An area on the run's index: its leading figure, its state and what it links to."""

    document: AreaDocument
    lead: ShownFigure | None
    state: str
    tone: str
    section: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that the search finds: its text and where it stands."""

    href: str
    place: str
    text: str


def run_index_html(documents: Iterable[AreaDocument], context: RunContext) -> str:
    """The page of one run: its areas, key figures and a search over figures and text."""
    ordered = sorted(documents, key=lambda document: (section_order(document.section), document.area))
    report = compose_report(ordered, context)
    figures = [figure for document in ordered for figure in document.figures]
    headings = {part.document.area: section.heading for section in report.sections for part in section.parts}
    with_areas = "html" in context.formats
    return render(
        "run_index.html.j2",
        title=report.title,
        context=context,
        report=report,
        printer=Printer(figures, RunPlaces(report).elsewhere(INDEX)),
        cards=[_card(document, headings.get(document.area, "")) for document in ordered],
        figures=figures,
        titles={document.area: document.title for document in ordered},
        paragraphs=[entry for document in ordered for entry in _paragraphs(document)] if with_areas else [],
        files=[_FILES[name] for name in _FILES if name in context.formats],
        notices=report_notices(report),
        with_areas=with_areas,
    )


def _card(document: AreaDocument, section: str) -> AreaCard:
    state, tone = NORMAL, "good"
    if document.faults:
        state, tone = "运行失败", "bad"
    elif document.missing or any(figure.status == "no_ledger" for figure in document.figures):
        state, tone = "缺台账", "bad"
    return AreaCard(document, next(iter(leading_figures([document], 1)), None), state, tone, section)


def _paragraphs(document: AreaDocument) -> Iterable[Paragraph]:
    part = compose_part(document, Counters())
    places = place_names(part)
    for item in part.items:
        lines: Sequence[Sequence[object]] = [item.runs] if item.kind == "paragraph" else item.entries
        for line in lines:
            text = "".join(str(getattr(run, "text", "")) for run in line)
            place = f"{document.title}：{places[item.anchor]}"
            yield Paragraph(f"{area_page(document.area)}#{item.anchor}", place, text)


def outputs_index_html(runs: Iterable[RunEntry]) -> str:
    """The page of all runs: period, edition, status, which superseded which, and a search over their figures."""
    ordered = sorted(runs, key=lambda run: (run.bureau, run.folder))
    return render(
        "outputs_index.html.j2",
        title="全部汇报",
        runs=ordered,
        status=_STATUS,
        editions={"internal": "内部版", "public": "公开版"},
        bureaus=list(dict.fromkeys(run.bureau for run in ordered if run.bureau)),
        periods=list(dict.fromkeys((run.period, run.label) for run in ordered)),
        picture=areas_picture,
        told=states_told,
    )


def states_told(run: RunEntry) -> list[tuple[str, list[str]]]:
    """(state, titles of the areas in it) of the areas that are not as they should be."""
    found: dict[str, list[str]] = {}
    for area, title in run.areas:
        if area in run.states:
            found.setdefault(run.states[area], []).append(title)
    return list(found.items())


def areas_picture(run: RunEntry) -> Markup:
    """A square for each area of a run: full where all is well, open where it is not."""
    squares = "".join(_square(place, title, run.states.get(area)) for place, (area, title) in enumerate(run.areas))
    across, down = min(len(run.areas), _IN_A_ROW), -(-len(run.areas) // _IN_A_ROW)
    wrong = "；".join(f"{state}：{'、'.join(titles)}" for state, titles in states_told(run))
    label = f"{len(run.areas)} 个领域，{wrong or '全部正常'}"
    return Markup(
        '<svg class="states" role="img" aria-label="{0}" viewBox="0 0 {1} {2}" width="{1}" height="{2}">{3}</svg>'
    ).format(label, across * _SQUARE, down * _SQUARE, Markup(squares))


def _square(place: int, title: str, state: str | None) -> Markup:
    row, column = divmod(place, _IN_A_ROW)
    return Markup('<rect class="{}" x="{}" y="{}" width="8" height="8"><title>{}：{}</title></rect>').format(
        "bad" if state else "good", column * _SQUARE + 2, row * _SQUARE + 2, title, state or NORMAL
    )
