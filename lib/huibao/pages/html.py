"""HTML pages: one self-contained file each, from our own templates and nothing from the network.

The content security policy of every page allows its own inline style and script by their hashes and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from huibao.charts import without_title
from huibao.pages._templates import kept_templates
from huibao.pages.compose import Counters, Item, Part, compose_part
from huibao.pages.markup import Panel, Place, Printer
from huibao.pages.model import AreaDocument, Chart, Table
from huibao.pages.notices import missing_notices
from huibao.pages.shown import ShownFigure
from huibao.pages.svg import inline_svg
from huibao.pages.values import change_text, previous_text, value_text
from huibao.printable import printable_lines

if TYPE_CHECKING:
    from huibao.pages.context import RunContext

#: How many figures stand at the head of an area's page.
LEADING = 4
TEMPLATES = Path(__file__).parent / "templates"
_OPTIONS: dict[str, Any] = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
}


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The Jinja environment of all pages: everything is escaped unless it is Markup."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES), bytecode_cache=kept_templates(str(_OPTIONS)), auto_reload=False, **_OPTIONS
    )
    found.globals.update(page_globals())
    return found


@lru_cache(maxsize=1)
def _inline_parts() -> dict[str, Any]:
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8").strip()
    script = (TEMPLATES / "page.js").read_text(encoding="utf-8").strip()
    policy = (
        f"default-src 'none'; style-src {_source_hash(style)}; script-src {_source_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return {"style": Markup(style), "script": Markup(script), "policy": Markup(policy)}


def page_globals() -> dict[str, Any]:
    """What every template may use: the inline parts and their policy, and the functions that draw blocks."""
    return {
        **_inline_parts(),
        "chart_svg": chart_svg,
        "value_text": value_text,
        "previous_text": previous_text,
        "numeric": numeric_columns,
        "change": change_text,
    }


def _source_hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def render(template: str, **values: Any) -> str:
    """A page from one of our templates."""
    return printable_lines(environment().get_template(template).render(**values))


def chart_svg(item: Item) -> Markup:
    """The picture of a chart item, for use inline."""
    assert isinstance(item.block, Chart)
    if not item.block.svg:
        return Markup("")
    return Markup(inline_svg(without_title(item.block.svg), item.anchor, item.block.alt))


def numeric_columns(table: Table) -> list[bool]:
    """Which columns are set flush right."""
    return [column.align == "right" for column in table.columns]


def area_view(
    document: AreaDocument,
    *,
    figures: Iterable[ShownFigure] = (),
    elsewhere: Mapping[str, Iterable[Place]] | None = None,
) -> dict[str, Any]:
    """The values of the template area.html.j2. `figures` are those of other areas that this one may print."""
    part = compose_part(document, Counters())
    own = {figure.id for figure in document.figures}
    printer = Printer([*document.figures, *(figure for figure in figures if figure.id not in own)], elsewhere)
    lead = leading_figures([document], LEADING)
    return {
        "document": document,
        "notices": missing_notices(document.missing),
        "part": part,
        "printer": printer,
        "lead": lead,
        "toc": toc_of(part),
        "where": place_names(part),
        "title": f"{document.title}（{document.period.label}）",
        "failed": document.faults,
    }


def area_html(
    document: AreaDocument,
    context: RunContext | None = None,
    *,
    documents: Sequence[AreaDocument] = (),
    elsewhere: Mapping[str, Iterable[Place]] | None = None,
) -> str:
    """The page of one work area.

    Args:
        document: the area, already masked where the edition asks for it.
        context: the run, for a link back to its index; None on a page that stands alone.
        documents: all the run's areas, so that figures of other areas open here too.
        elsewhere: where the figures are printed on the run's other pages.
    """
    figures = [figure for other in documents for figure in other.figures]
    view = area_view(document, figures=figures, elsewhere=elsewhere)
    return render("area.html.j2", context=context, **view)


def toc_of(part: Part) -> list[tuple[str, str, int]]:
    """(anchor, text, depth) of the part's headings."""
    return [
        (item.anchor, f"{item.number}{''.join(run.text for run in item.runs)}", item.depth)
        for item in part.items
        if item.kind == "heading"
    ]


def place_names(part: Part, prefix: str = "") -> dict[str, str]:
    """How the panels of figures call each item of the part: 新登记情况第2段, 表3 …"""
    names: dict[str, str] = {}
    heading, count = prefix if prefix else part.document.title, 0
    for item in part.items:
        if item.kind == "heading":
            heading, count = f"{prefix}{item.number}{''.join(run.text for run in item.runs)}", 0
        elif item.kind in ("chart", "table"):
            names[item.anchor] = item.number
        elif item.kind in ("paragraph", "list"):
            count += 1
            names[item.anchor] = f"{heading}第{count}段"
    return names


def leading_figures(documents: Iterable[AreaDocument], each: int) -> list[ShownFigure]:
    """The figures that stand for each area: those its narrative prints first, else the first of its catalogue."""
    found: list[ShownFigure] = []
    for document in documents:
        own = {figure.id: figure for figure in document.figures}
        named = [name for block in document.blocks for name in _named(block) if name in own]
        order = [own[name] for name in dict.fromkeys([*named, *own])]
        # What the public edition hides leads nothing as long as something else can.
        order.sort(key=lambda figure: figure.status == "masked")
        found.extend(order[:each])
    return found


def _named(block: object) -> list[str]:
    from huibao.pages.model import Prose

    if not isinstance(block, Prose):
        return []
    return [run.indicators[0] for run in block.runs if len(run.indicators) == 1]


__all__ = ["Panel", "area_html", "area_view", "environment", "leading_figures", "place_names", "render", "toc_of"]
