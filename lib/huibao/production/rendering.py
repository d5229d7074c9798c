"""Pages of one edition, made piece by piece in worker processes from the executed notebooks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.review.writing import write_beside

if TYPE_CHECKING:
    from huibao.pages.context import RunContext
    from huibao.pages.leaks import Hidden
    from huibao.pages.model import AreaDocument


@dataclass(frozen=True)
class Edition:
    """What every piece of an edition is made from: its folder, the executed notebooks in report order, the context.

    `hidden` is None in the internal edition; `records` are the objects of figures.json, already masked. `anew` is
    True when nothing kept may be used.
    """

    folder: Path
    notebooks: tuple[tuple[str, Path], ...]
    context: RunContext
    hidden: Hidden | None
    records: tuple[dict[str, Any], ...]
    anew: bool = False

    @cached_property
    def documents(self) -> list[AreaDocument]:
        """The area documents of this edition, read once in each process."""
        from huibao import pages

        files = {ledger.ledger: ledger.files for ledger in self.context.ledgers}
        found = [pages.read_area(path).with_files(files) for _, path in self.notebooks]
        if self.hidden is None:
            return found
        return [pages.mask(document, self.context.bureau, self.hidden) for document in found]


@dataclass(frozen=True)
class Piece:
    """A part of an edition that one worker makes: a kind, and for area pages which areas."""

    kind: str
    edition: Edition
    areas: tuple[str, ...] = ()


def pieces(edition: Edition, workers: int) -> Iterator[tuple[Piece, float]]:
    """The pieces of an edition with how long each is expected to take, in seconds."""
    formats = edition.context.formats
    names = [name for name, _ in edition.notebooks]
    if "html" in formats:
        yield Piece("report.html", edition), 2.0
    if "pdf" in formats:
        yield Piece("report.pdf", edition), 2.5
    if "docx" in formats:
        yield Piece("report.docx", edition), 3.0
    for form, weight in (("html", 0.06), ("pdf", 0.1)):
        if form in formats:
            for share in _shares(names, workers):
                yield Piece(f"areas.{form}", edition, share), weight * len(share)
    yield Piece("index", edition), 0.5


def _shares(names: Sequence[str], workers: int) -> list[tuple[str, ...]]:
    return [share for start in range(workers) if (share := tuple(names[start::workers]))]


def render(piece: Piece) -> None:
    """Make a piece: its files are written into the edition's folder."""
    _MAKERS[piece.kind](piece, piece.edition.documents)


def _report_html(piece: Piece, documents: list[AreaDocument]) -> None:
    from huibao import pages

    _write(piece, "report.html", pages.report_html(documents, piece.edition.context))


def _report_pdf(piece: Piece, documents: list[AreaDocument]) -> None:
    from huibao import pages

    records = piece.edition.records
    attachments = {
        "figures.xlsx": pages.figures_xlsx(documents),
        "figures.json": figures_bytes(records),
    }
    _write(piece, "report.pdf", pages.report_pdf(documents, piece.edition.context, attachments=attachments))


def _report_docx(piece: Piece, documents: list[AreaDocument]) -> None:
    from huibao import pages

    _write(piece, "report.docx", pages.report_docx(documents, piece.edition.context, piece.edition.records))


def _areas_html(piece: Piece, documents: list[AreaDocument]) -> None:
    from huibao import pages
    from huibao.pages.places import area_page

    places = pages.run_places(documents, piece.edition.context)
    for document in documents:
        if document.area in piece.areas:
            name = area_page(document.area)
            elsewhere = places.elsewhere(name)
            _write(
                piece, name, pages.area_html(document, piece.edition.context, documents=documents, elsewhere=elsewhere)
            )


def _areas_pdf(piece: Piece, documents: list[AreaDocument]) -> None:
    from huibao import pages
    from huibao.pages.kept import KeptPages

    kept = KeptPages(reuse=not piece.edition.anew)
    for document in documents:
        if document.area in piece.areas:
            _write(piece, f"areas/{document.area}.pdf", pages.area_pdf(document, piece.edition.context, kept=kept))


def _index(piece: Piece, documents: list[AreaDocument]) -> None:
    from huibao import pages

    context = piece.edition.context
    _write(piece, "index.html", pages.run_index_html(documents, context))
    _write(piece, "data-quality.html", pages.quality_html(context, piece.edition.hidden))
    if "xlsx" in context.formats:
        _write(piece, "figures.xlsx", pages.figures_xlsx(documents))
    if piece.edition.hidden is not None:
        for name, path in piece.edition.notebooks:
            masked = pages.mask_notebook(path, piece.edition.hidden)
            text = json.dumps(masked, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            _write(piece, f"notebooks/{name}.ipynb", text)


def _write(piece: Piece, name: str, content: str | bytes) -> None:
    write_beside(piece.edition.folder / name, content.encode() if isinstance(content, str) else content)


def figures_bytes(records: Sequence[dict[str, Any]]) -> bytes:
    """figures.json: a list of objects, UTF-8, one figure a line."""
    from huibao.figures.figure import records_json

    return records_json(records)


_MAKERS: dict[str, Callable[[Piece, list[AreaDocument]], None]] = {
    "report.html": _report_html,
    "report.pdf": _report_pdf,
    "report.docx": _report_docx,
    "areas.html": _areas_html,
    "areas.pdf": _areas_pdf,
    "index": _index,
}
