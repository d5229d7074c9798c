"""HTML, PDF, workbook and the composed report, made from executed notebooks; editions.

Importing this package is cheap: each function loads what it needs when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.pages.context import RunContext, RunEntry
    from huibao.pages.kept import KeptPages
    from huibao.pages.leaks import Hidden
    from huibao.pages.markup import Place
    from huibao.pages.model import AreaDocument
    from huibao.pages.places import RunPlaces

__all__ = [
    "area_html",
    "area_pdf",
    "figures_xlsx",
    "find_hidden",
    "mask",
    "mask_notebook",
    "mask_records",
    "outputs_index_html",
    "quality_html",
    "read_area",
    "report_docx",
    "report_html",
    "report_pdf",
    "run_index_html",
    "run_places",
]


def read_area(notebook: Mapping[str, Any] | Path | str) -> AreaDocument:
    """The area document of an executed notebook (a NotebookNode, plain JSON or a file)."""
    from huibao.pages.reading import read_area as read

    return read(notebook)


def area_html(
    document: AreaDocument,
    context: RunContext | None = None,
    *,
    documents: Sequence[AreaDocument] = (),
    elsewhere: Mapping[str, Iterable[Place]] | None = None,
) -> str:
    """The HTML page of one work area; see `huibao.pages.html.area_html`."""
    from huibao.pages.html import area_html as make

    return make(document, context, documents=documents, elsewhere=elsewhere)


def area_pdf(document: AreaDocument, context: RunContext | None = None, *, kept: KeptPages | None = None) -> bytes:
    """The PDF of one work area; see `huibao.pages.pdf.area_pdf`."""
    from huibao.pages.pdf import area_pdf as make

    return make(document, context, kept=kept)


def find_hidden(bureau: Bureau) -> Hidden:
    """What the bureau's public edition hides: what it marks internal, and what would give that away."""
    from huibao.pages.leaks import find_hidden as find

    return find(bureau)


def mask(document: AreaDocument, bureau: Bureau, hidden: Hidden | None = None) -> AreaDocument:
    """The public edition of a document. `hidden` saves finding it again for every area of a run."""
    from huibao.pages.editions import mask_document

    return mask_document(document, hidden if hidden is not None else find_hidden(bureau))


def mask_notebook(notebook: Mapping[str, Any] | Path | str, hidden: Hidden) -> dict[str, Any]:
    """The executed notebook as the public edition holds it (plain nbformat JSON)."""
    from huibao.pages.public_notebook import mask_notebook as make

    return make(notebook, hidden)


def mask_records(records: Iterable[Mapping[str, Any]], hidden: Hidden) -> list[dict[str, Any]]:
    """The list of figures.json as the public edition holds it."""
    from huibao.pages.editions import mask_record

    return [mask_record(record, hidden) for record in records]


def report_html(documents: Iterable[AreaDocument], context: RunContext) -> str:
    """The composed report as one HTML page."""
    from huibao.pages.report_page import report_html as make

    return make(documents, context)


def report_pdf(
    documents: Iterable[AreaDocument], context: RunContext, *, attachments: Mapping[str, bytes] | None = None
) -> bytes:
    """The composed report as PDF, with `attachments` (name → content) embedded as PDF/A-3."""
    from huibao.pages.report_nodes import report_pdf as make

    return make(documents, context, attachments=attachments)


def report_docx(documents: Iterable[AreaDocument], context: RunContext, records: Sequence[Mapping[str, Any]]) -> bytes:
    """The composed report as a Word document; `records` are the objects of figures.json."""
    from huibao.pages.docx import report_docx as make

    return make(documents, context, records)


def figures_xlsx(documents: Iterable[AreaDocument]) -> bytes:
    """All figures as a workbook, already masked where the edition asks for it."""
    from huibao.pages.xlsx import figures_xlsx as make

    return make(documents)


def quality_html(context: RunContext, hidden: Hidden | None = None) -> str:
    """The data-quality page; `hidden` for the public edition."""
    from huibao.pages.quality import quality_html as make

    return make(context, hidden)


def run_index_html(documents: Iterable[AreaDocument], context: RunContext) -> str:
    """The index page of one run."""
    from huibao.pages.index import run_index_html as make

    return make(documents, context)


def outputs_index_html(runs: Iterable[RunEntry]) -> str:
    """The page of all runs under outputs/."""
    from huibao.pages.index import outputs_index_html as make

    return make(runs)


def run_places(documents: Iterable[AreaDocument], context: RunContext) -> RunPlaces:
    """Where each figure is printed on the run's pages; `area_html` takes what it says of the other pages."""
    from huibao.pages.places import RunPlaces
    from huibao.pages.report import compose_report

    return RunPlaces(compose_report(documents, context))
