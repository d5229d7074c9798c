"""The whole report, composed from the areas' documents: cover, summary, sections 一 to 八, appendix of all figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huibao.pages.compose import Counters, Part, chinese_number, compose_part, heading_number
from huibao.pages.html import leading_figures, place_names
from huibao.pages.model import AreaDocument, MissingLedger
from huibao.pages.shown import ShownFigure
from huibao.pages.values import change_text, value_text

if TYPE_CHECKING:
    from huibao.pages.context import RunContext


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report: 一、优化营商环境 with its areas."""

    number: str
    title: str
    anchor: str
    parts: tuple[Part, ...]

    @property
    def heading(self) -> str:
        return f"{self.number}{self.title}"


@dataclass(frozen=True, slots=True)
class Report:
    """The composed report: everything HTML, PDF and Word print, in order."""

    title: str
    sections: tuple[Section, ...]
    key_figures: tuple[ShownFigure, ...]
    missing: tuple[MissingLedger, ...]
    documents: tuple[AreaDocument, ...]
    context: RunContext

    @property
    def figures(self) -> list[ShownFigure]:
        return [figure for document in self.documents for figure in document.figures]

    @property
    def shows_mom(self) -> bool:
        """Whether the summary has a column 环比."""
        return self.context.period.has_own_previous

    @property
    def appendix(self) -> list[tuple[str, str, AreaDocument]]:
        """(anchor, heading, document) of the appendix's tables."""
        shown = [document for document in self.documents if document.figures]
        return [
            (f"all-{document.area.replace('_', '-')}", f"{heading_number(1, index + 1)}{document.title}", document)
            for index, document in enumerate(shown)
        ]


def compose_report(documents: Iterable[AreaDocument], context: RunContext) -> Report:
    """The report's arrangement. Areas stand in the order of their section numbers, whatever order they come in."""
    ordered = tuple(sorted(documents, key=lambda document: (section_order(document.section), document.area)))
    titles = dict(context.sections) or _catalogue_sections()
    counters = Counters()
    sections: list[Section] = []
    for number in dict.fromkeys(document.section.split(".")[0] for document in ordered):
        group = [document for document in ordered if document.section.split(".")[0] == number]
        title = titles.get(number) or group[0].title
        # A section that is one area of the same name needs no second heading.
        alone = len(group) == 1 and "." not in group[0].section
        parts = tuple(
            compose_part(
                document, counters, number="" if alone else heading_number(1, index + 1), depth=0 if alone else 1
            )
            for index, document in enumerate(group)
        )
        shown = chinese_number(int(number)) if number.isdigit() and int(number) else chinese_number(len(sections) + 1)
        sections.append(Section(f"{shown}、", title, f"section-{number or len(sections) + 1}", parts))
    return Report(
        title=context.title,
        sections=tuple(sections),
        key_figures=_key_figures(ordered, context),
        missing=missing_ledgers(ordered, context),
        documents=ordered,
        context=context,
    )


def section_order(section: str) -> tuple[int, ...]:
    """1.4 → (1, 4), so that 1.10 follows 1.9; an area without a number stands at the end."""
    parts = [int(part) for part in section.split(".") if part.isdigit()]
    return tuple(parts) or (10**6,)


def _catalogue_sections() -> dict[str, str]:
    from huibao.catalogue import load_catalogue

    return {str(section.number): section.title for section in load_catalogue().sections}


def _key_figures(documents: Sequence[AreaDocument], context: RunContext) -> tuple[ShownFigure, ...]:
    """One figure an area: the one its definitions name, as long as this edition shows it; else the leading one."""
    found: list[ShownFigure] = []
    for document in documents:
        named = [
            figure for figure in document.figures if figure.id in context.key_figures and figure.status != "masked"
        ]
        found.extend(named or leading_figures([document], 1))
    return tuple(found)


def missing_ledgers(documents: Iterable[AreaDocument], context: RunContext) -> tuple[MissingLedger, ...]:
    """The missing ledgers, each once: the run's list first, then what only an area's document knows."""
    found: dict[str, MissingLedger] = {}
    for item in (*context.missing, *(item for document in documents for item in document.missing)):
        before = found.get(item.ledger)
        if before is None:
            found[item.ledger] = item
        elif item.office and item.office not in before.office.split("、"):
            office = "、".join(filter(None, (before.office, item.office)))
            found[item.ledger] = MissingLedger(item.ledger, before.table, office)
    return tuple(found.values())


def report_place_names(report: Report) -> dict[str, str]:
    """How the panels of figures call each item of the report."""
    where: dict[str, str] = {}
    for section in report.sections:
        for part in section.parts:
            where.update(place_names(part, f"{part.number}{part.document.title}·" if part.number else ""))
    return where


def summary_heads(report: Report) -> list[str]:
    """领域, 指标, 本期, 上年同期, 同比, and 环比 where it says something of its own."""
    return ["领域", "指标", "本期", "上年同期", "同比", *(["环比"] if report.shows_mom else [])]


def summary_rows(report: Report) -> list[list[str]]:
    """The key figures as text, in the columns of `summary_heads`."""
    titles = {document.area: document.title for document in report.documents}
    return [
        [
            titles.get(figure.area, ""),
            figure.label,
            figure.text,
            value_text(figure, figure.year_ago),
            change_text(figure, figure.yoy),
            *([change_text(figure, figure.mom)] if report.shows_mom else []),
        ]
        for figure in report.key_figures
    ]
