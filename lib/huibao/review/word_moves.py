"""Which figures of an edited report stand unchanged, but beside the words of another figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from huibao.pages.figure_part import FigurePart, Placement
from huibao.review.word_alignment import Original
from huibao.review.word_cells import Cells
from huibao.review.word_findings import MovedFigure
from huibao.review.word_sentences import Sentences
from huibao.review.word_strays import around
from huibao.review.word_text import EditedParagraph, Place


def moved_figures(
    part: FigurePart,
    before: Sequence[Original],
    paragraphs: Sequence[EditedParagraph],
    matched: Sequence[tuple[int, ...]],
    label: Callable[[Placement], str],
) -> Iterator[MovedFigure]:
    """The figures that changed places. Whole paragraphs and rows may move, and words be others than they were."""
    cells, sentences = Cells(part, paragraphs, matched), Sentences(part)
    stood = {number: (one, start, end) for one in before for number, start, end in one.spans}

    def found(number: int, now: str, place: Place) -> MovedFigure:
        one, start, end = stood.get(number, (Original(0, "", ()), 0, 0))
        placement = part.placements[number - 1]
        was = cells.original(one.index) or around(one.text, start, end)
        return MovedFigure(placement, label(placement), now, was, place)

    for paragraph, indices in zip(paragraphs, matched, strict=True):
        if paragraph.cell is not None:
            yield from (found(number, now, paragraph.place) for number, now in cells.moved(paragraph))
            continue
        for number in sentences.moved(paragraph, indices):
            start, end = _stretch(paragraph, number)
            yield found(number, around(paragraph.text, start, end), paragraph.place)


def _stretch(paragraph: EditedParagraph, number: int) -> tuple[int, int]:
    """Where a figure stands in a paragraph."""
    at = 0
    for piece in paragraph.pieces:
        if piece.placement == number:
            return at, at + len(piece.text)
        at += len(piece.text)
    return at, at
