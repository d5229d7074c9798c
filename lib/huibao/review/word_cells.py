"""Which figures of an edited report's tables stand in another row or under another head than they did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from huibao.pages.figure_part import FigurePart, TableSpan
from huibao.review.word_text import CellAt, EditedParagraph
from huibao.review.word_words import same_figure


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it left: the words that name it, nearest to its figures first, and the figures of each column."""

    labels: tuple[str, ...]
    figures: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as it left."""

    heads: tuple[str, ...]
    rows: tuple[_Row, ...]

    @classmethod
    def of(cls, part: FigurePart, span: TableSpan) -> _Table:
        cells = part.paragraphs[span.first : span.end]
        grid = [cells[at : at + span.columns] for at in range(0, len(cells), span.columns)]
        rows = []
        for row in grid:
            figures = tuple(tuple(one for one in cell if isinstance(one, int)) for cell in row)
            words = [("" if own else part.text_of(cell).strip()) for cell, own in zip(row, figures, strict=True)]
            rows.append(_Row(_labels(words, [bool(own) for own in figures]), figures))
        return cls(tuple(part.text_of(cell).strip() for cell in grid[0]), tuple(rows))

    def names(self, labels: Sequence[str]) -> bool:
        """Whether a row of the table is so named."""
        return any(label in row.labels for row in self.rows[1:] for label in labels)

    def allowed(self, labels: Sequence[str], head: str) -> list[int] | None:
        """The figures that belong in a row so named under a head; None when the table knows neither."""
        rows: Sequence[_Row] = self.rows[1:]
        named = False
        for label in labels:
            found = [row for row in rows if label in row.labels]
            named = named or bool(found)
            rows = found or rows
        columns = [at for at, one in enumerate(self.heads) if one and one == head]
        if not named and not columns:
            return None
        return [number for row in rows for at in columns or range(len(self.heads)) for number in row.figures[at]]


def _labels(words: Sequence[str], figures: Sequence[bool]) -> tuple[str, ...]:
    """The words before the first figure of a row, the nearest first."""
    end = figures.index(True) if True in figures else len(words)
    return tuple(word for word in reversed(words[:end]) if word)


class Cells:
    """The cells of both reports."""

    def __init__(
        self, part: FigurePart, paragraphs: Sequence[EditedParagraph], matched: Sequence[tuple[int, ...]]
    ) -> None:
        self._part = part
        self._tables = [_Table.of(part, span) for span in part.tables]
        self._texts: dict[CellAt, str] = defaultdict(str)
        self._holding: set[CellAt] = set()
        # The tables as they left whose rows stand in a table now.
        self._origins: dict[int, set[int]] = defaultdict(set)
        for paragraph, indices in zip(paragraphs, matched, strict=True):
            if paragraph.cell is not None:
                self._texts[paragraph.cell] += paragraph.text.strip()
                self._origins[paragraph.cell.table].update(self._table_of(index) for index in indices)
                if any(piece.placement is not None for piece in paragraph.pieces):
                    self._holding.add(paragraph.cell)

    def _table_of(self, index: int) -> int:
        """Which table a paragraph of the original stands in, -1 for none."""
        spans = enumerate(self._part.tables)
        return next((at for at, span in spans if span.first <= index < span.end), -1)

    def original(self, index: int) -> str:
        """How the cell of an original paragraph was named, empty for what is no cell."""
        at = self._table_of(index)
        if at < 0:
            return ""
        row, column = self._part.tables[at].cell(index)
        return _named(self._tables[at].rows[row].labels, self._tables[at].heads[column])

    def moved(self, paragraph: EditedParagraph) -> Iterator[tuple[int, str]]:
        """The figures of a cell that belong into another, and how this one is named."""
        cell = paragraph.cell
        if cell is None:
            return
        labels = self._labels(cell)
        head = CellAt(cell.table, 0, cell.column)
        over = self._texts.get(head, "") if cell.row and head not in self._holding else ""
        tables = [self._tables[at] for at in sorted(self._origins[cell.table]) if at >= 0]
        # Rows of other tables may have come; but where one knows the row's name, the others have no say.
        naming = [table for table in tables if table.names(labels)]
        found = [table.allowed(labels, over) for table in naming or tables]
        known = [numbers for numbers in found if numbers is not None]
        placements = self._part.placements
        for piece in paragraph.pieces:
            number = piece.placement
            if number is None or not 1 <= number <= len(placements) or not known:
                continue
            own = placements[number - 1]
            if not any(same_figure(own, placements[other - 1]) for numbers in known for other in numbers):
                yield number, _named(labels, over)

    def _labels(self, cell: CellAt) -> tuple[str, ...]:
        row = [CellAt(cell.table, cell.row, column) for column in range(cell.column)]
        return _labels([self._texts.get(one, "") for one in row], [one in self._holding for one in row])


def _named(labels: Sequence[str], head: str) -> str:
    return " / ".join(one for one in (*labels[:1], head) if one)
