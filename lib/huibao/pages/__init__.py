"""HTML, PDF, workbook and the composed report, made from executed notebooks; editions.

Importing this package is cheap: each function loads what it needs when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huibao.pages.context import RunContext
    from huibao.pages.markup import Place
    from huibao.pages.model import AreaDocument

__all__ = ["area_html", "area_pdf", "read_area"]


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


def area_pdf(document: AreaDocument, context: RunContext | None = None) -> bytes:
    """The PDF of one work area; see `huibao.pages.pdf.area_pdf`."""
    from huibao.pages.pdf import area_pdf as make

    return make(document, context)
