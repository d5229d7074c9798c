"""Prose with figures: the `%%narrative` cell.

Markdown (headings, paragraphs, `-` lists, `**strong**`) in which braces stand for figures of the cell's area
(`{newly_registered}`) or of another one (`{food_safety.cases}`):

    {x} {x:余} {x:万} {x:数}            the figure with its unit, other printings, the bare number
    {x.yoy} {x.mom}                     同比增长5.2%, 环比下降3.1%
    {x.year_ago} {x.previous}           the figure of the year before, of the period before
    {x.top(township)} {x.top(township,5)} {x.bottom(township)} {x.share(entity_type)}
    {x.label} {period} {period.label} {period.start} {period.end} {bureau} {area} {area.office}
    {list(documents.title)} {list(documents.title, kind=铁拳)} {list(documents.title, title~方案, 5)}
    {x ? there is some, {} is the figure | it is zero | there is no value}
    {x.yoy ? risen by {} | fallen by {} | unchanged | nothing to compare with}
    {x >= 0.9 ? reached | not reached | no value}   also <= < > == and another figure on the right
    {x.top(township) ? leading is {} | nothing to rank | all of it in {}}
    {progress < 1 ? the year is not over | it is}           {list(…) ? issued {} | none | no ledger}
    {{ }}                               literal braces

A name that the catalogue does not know is a NarrativeError when the cell runs, in branches not taken too.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from huibao.errors import NarrativeError
from huibao.narrative.desk import Desk
from huibao.narrative.grammar import parse, references
from huibao.narrative.markup import blocks, to_html, to_text
from huibao.narrative.phrases import Phrases
from huibao.narrative.typed import about_typed, typed_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

MIME = "application/vnd.huibao.narrative+json"
VERSION = 1

_current: Desk | None = None


@dataclass(frozen=True)
class Narrative:
    """A rendered narrative; displays as HTML and plain text and carries its blocks and runs as JSON.

    `blocks`: dicts of kind heading (with level), paragraph or item, each with `runs`. `typed`: the numbers in it that
    no figure gives; whoever writes sees them named below it.
    """

    area: str
    period: str
    blocks: Sequence[dict[str, Any]]
    typed: Sequence[str] = ()

    def payload(self) -> dict[str, Any]:
        """The JSON that pages are made of."""
        return {"version": VERSION, "area": self.area, "period": self.period, "blocks": list(self.blocks)}

    def __str__(self) -> str:
        return to_text(self.blocks)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        html = to_html(self.blocks)
        if self.typed:
            html += f"<p><em>{escape(about_typed(self.typed))}</em></p>"
        return {MIME: self.payload(), "text/html": html, "text/plain": str(self)}


def render(source: str, desk: Desk, *, area: str) -> Narrative:
    """Read a narrative and fill it with the area's figures.

    Raises:
        NarrativeError: a brace cannot be read, or it names what the catalogue or the ledgers do not have.
    """
    template = parse(source)
    phrases = Phrases(desk)
    for braces in references(template):
        phrases.check(braces)
    return Narrative(area, desk.period_name, blocks(template, phrases.runs), typed_numbers(template))


def use(desk: Desk) -> None:
    """Make an area the one that `%%narrative` cells write about when no variable `area` holds another."""
    global _current  # noqa: PLW0603 - a notebook has one area at a time, as it has one working folder
    _current = desk


def cell(line: str, source: str, names: dict[str, Any]) -> Narrative:
    """The narrative of a `%%narrative` cell.

    Args:
        line: what stands after `%%narrative`: the variable that holds the area, `area` when empty.
        names: the notebook's variables.

    Raises:
        NarrativeError: as `render`; or no area has been opened, or nothing is written.
    """
    name = line.strip()
    desk = names.get(name or "area")
    if not hasattr(desk, "period_name"):
        if name:
            raise NarrativeError(f"变量“{name}”不是工作领域", remedy=f'先运行 {name} = hb.area("…", period)')
        desk = _current
    if desk is None:
        raise NarrativeError("还没有打开工作领域", remedy='先运行 area = hb.area("…", period)')
    if not source.strip():
        raise NarrativeError("正文是空的", remedy="从 %%narrative 的下一行起写正文")
    return render(source, desk, area=str(getattr(desk, "id", "")))
