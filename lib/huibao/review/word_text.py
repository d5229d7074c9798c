"""The text of an edited Word report: its paragraphs, where they stand, and which of their pieces are figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from huibao.pages.figure_part import FigurePart


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a paragraph. `placement` is the number of the figure it is, None for plain text; `firm` says that a
    content control delimits it (a bookmark's ends shift when one types beside them)."""

    text: str
    placement: int | None = None
    firm: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands: its number in the text (tables counted apart), page if the file says, heading, cell."""

    paragraph: int
    page: int | None = None
    heading: str = ""
    cell: str = ""

    def __str__(self) -> str:
        page = f"第{self.page}页" if self.page else ""
        where = self.cell or f"第{self.paragraph}段"
        return f"{page}{where}" + (f"（{self.heading}）" if self.heading else "")


@dataclass(frozen=True, slots=True)
class CellAt:
    """Where a cell stands: the number of its table, its row and its column (as the grid counts), from 0."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class EditedParagraph:
    """A paragraph as it now stands; `cell` says in which cell of which table."""

    pieces: tuple[Piece, ...]
    place: Place
    cell: CellAt | None = None

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class EditedDocument:
    """An edited report: its paragraphs in reading order, what it said when it left, and where it holds other files that
    cannot be read."""

    part: FigurePart
    paragraphs: tuple[EditedParagraph, ...]
    tracked: bool
    unread: tuple[Place, ...] = ()


def settled(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without empty ones; a number that a bookmark's end cuts in two belongs to the figure as a whole."""
    found = [piece for piece in pieces if piece.text]
    for at in range(len(found)):
        if found[at].placement is None or found[at].firm:
            continue
        if at and found[at - 1].placement is None and found[at].text[:1].isdigit():
            plain = found[at - 1].text
            kept = len(plain.rstrip("0123456789.,"))
            found[at - 1] = Piece(plain[:kept])
            found[at] = replace(found[at], text=plain[kept:] + found[at].text)
        if at + 1 < len(found) and found[at + 1].placement is None and found[at].text[-1:].isdigit():
            plain = found[at + 1].text
            taken = len(plain) - len(plain.lstrip("0123456789.,"))
            found[at + 1] = Piece(plain[taken:])
            found[at] = replace(found[at], text=found[at].text + plain[:taken])
    return [piece for piece in found if piece.text]
